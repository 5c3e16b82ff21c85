"""Mails to the people who were drawn: the invitation, reminders, and the end of both."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from reports.models import Contact
from surveys.models import Invitation, Survey

BATCH = 100
MOST_REMINDERS = 2
BETWEEN_MAILS = timedelta(days=3)


def send_waiting(now: datetime) -> int:
    """Write the mails of invitations that wait, while their survey takes answers. Returns how many."""
    today = timezone.localdate(now)
    open_now = Survey.objects.answerable(today).values("pk")
    waiting = Invitation.objects.filter(survey__in=open_now, sent_at=None, used_on=None).exclude(email="")
    sent = 0
    for invitation in waiting.select_related("survey").order_by("pk")[:BATCH]:
        with transaction.atomic():
            if Invitation.objects.filter(pk=invitation.pk, sent_at=None).update(sent_at=now):
                _mail(invitation, "survey_invitation")
                sent += 1
    return sent


def to_remind(survey: Survey, now: datetime) -> QuerySet[Invitation]:
    """Who did not come yet, was last written to three days ago or more, and was reminded less than twice."""
    long_ago = now - BETWEEN_MAILS
    rested = Q(reminded_at=None, sent_at__lte=long_ago) | Q(reminded_at__lte=long_ago)
    unanswered = survey.invitations.filter(used_on=None, ended=False, reminders__lt=MOST_REMINDERS)
    return unanswered.filter(rested).exclude(email="")


def remind(survey: Survey, now: datetime) -> int:
    """Write one reminder to each of `to_remind`; pressed twice, nobody gets two. Returns how many."""
    if not Survey.objects.answerable(timezone.localdate(now)).filter(pk=survey.pk).exists():
        return 0
    sent = 0
    for invitation in to_remind(survey, now).select_related("survey"):
        with transaction.atomic():
            again = to_remind(survey, now).filter(pk=invitation.pk)
            if again.update(reminders=F("reminders") + 1, reminded_at=now):
                _mail(invitation, "survey_reminder")
                sent += 1
    return sent


@transaction.atomic
def stop_asking(invitation: Invitation) -> None:
    """The person wants no more questions: nothing about them stays but that a place of the sample is empty."""
    if invitation.email:
        Contact.objects.filter(email=invitation.email).update(may_be_asked=False)
    others = Invitation.objects.filter(email=invitation.email) if invitation.email else Invitation.objects.none()
    for row in (Invitation.objects.filter(pk=invitation.pk) | others).distinct():
        row.email, row.phone, row.subject = "", "", ""
        row.save(update_fields=["email", "phone", "subject"])


def path(invitation: Invitation) -> str:
    """The path by which the invited person answers."""
    return reverse("survey_invited", args=[invitation.survey.slug, invitation.token])


def stop_path(invitation: Invitation) -> str:
    """The path of the page that asks whether to stop."""
    return reverse("survey_stop", args=[invitation.survey.slug, invitation.token])


def _mail(invitation: Invitation, kind: str) -> None:
    with translation.override(invitation.language):
        stop = settings.SITE_URL + stop_path(invitation)
        context = {
            "survey": invitation.survey,
            "link": settings.SITE_URL + path(invitation),
            "stop": stop,
        }
        subjects = {
            "survey_invitation": _("A question from the city: %(title)s"),
            "survey_reminder": _("Reminder: %(title)s"),
        }
        EmailMessage(
            subject=subjects[kind] % {"title": invitation.survey.title},
            body=render_to_string(f"emails/{kind}.txt", context),
            to=[invitation.email],
            headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        ).send()
