from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

MINUTE, DAY = 60, 24 * 60 * 60


class SurveysConfig(AppConfig):
    name = "surveys"
    verbose_name = _("Surveys")

    def due(self):
        """Forget old drafts and part invitations from answers, once a day."""
        from surveys import inviting
        from surveys.answering import blurring, drafts

        return [(MINUTE, inviting.send_waiting), (DAY, drafts.forget_old), (DAY, blurring.blur)]
