from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

TICK, MINUTE, DAY = 3, 60, 24 * 60 * 60


class SurveysConfig(AppConfig):
    name = "surveys"
    verbose_name = _("Surveys")

    def due(self):
        """Write exports, count results, mail invitations; once a day tidy up and part answers from invitations."""
        from surveys import inviting
        from surveys.answering import blurring, drafts
        from surveys.exports import jobs
        from surveys.results import storing

        return [
            (TICK, jobs.work),
            (TICK, storing.recount_asked),
            (MINUTE, inviting.send_waiting),
            (MINUTE, storing.recount),
            (DAY, jobs.expire),
            (DAY, drafts.forget_old),
            (DAY, blurring.blur),
        ]
