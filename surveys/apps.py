from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

DAY = 24 * 60 * 60


class SurveysConfig(AppConfig):
    name = "surveys"
    verbose_name = _("Surveys")

    def due(self):
        """Forget old drafts and part invitations from answers, once a day."""
        from surveys.answering import blurring, drafts

        return [(DAY, drafts.forget_old), (DAY, blurring.blur)]
