from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

TICK, MINUTE, DAY = 3, 60, 24 * 60 * 60


class SurveysConfig(AppConfig):
    name = "surveys"
    verbose_name = _("Surveys")

    def due(self):
        """Mail invitations; once a day tidy up and part answers from invitations."""
        from surveys import inviting
        from surveys.answering import blurring, drafts
        from surveys.exports import jobs

        return [
            (MINUTE, inviting.send_waiting),
            (DAY, jobs.expire),
            (DAY, drafts.forget_old),
            (DAY, blurring.blur),
        ]

    def due_heavy(self):
        """Write exports and count results: each may take minutes, which mails must not wait for."""
        from surveys.exports import jobs
        from surveys.results import storing

        return [
            (TICK, jobs.work),
            (TICK, storing.recount_asked),
            (MINUTE, storing.recount),
        ]
