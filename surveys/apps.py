from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

TICK, MINUTE, DAY = 3, 60, 24 * 60 * 60


class SurveysConfig(AppConfig):
    name = "surveys"
    verbose_name = _("Surveys")

    def due(self):
        """Mail invitations, write exports, remove old files and drafts, part invitations from answers."""
        from surveys import inviting
        from surveys.answering import blurring, drafts
        from surveys.exports import jobs

        return [
            (TICK, jobs.work),
            (MINUTE, inviting.send_waiting),
            (DAY, jobs.expire),
            (DAY, drafts.forget_old),
            (DAY, blurring.blur),
        ]
