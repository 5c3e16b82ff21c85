"""The mails about a report, as rows: plain text, nothing personal, in the language of the person they go to."""

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from agencies import access
from agencies.models import Agency, Officer, User
from reports import timeline
from reports.codes import owner_path, secret_path
from reports.models import Contact, Event, Mail, Report
from reports.notifications import unsubscribe, words

STAFF_LANGUAGE = "id"
SUBJECT_LENGTH = 150


def to_reporter(event: Event, contact: Contact, now: datetime) -> Mail:
    """What happened, what comes next and by when, with the secret link; of a confidential report that there is news."""
    report = event.report
    with translation.override(contact.language):
        what = timeline.sentence(event)
        context: dict[str, object] = {
            "what": _("There is news of your report.") if _is_quiet(event) else what,
            "note": "" if report.is_confidential else event.public_note,
            "next": words.next_step(event, now),
        }
        subject = _reporter_subject(event, what)
        return _reporter_mail(event, report, contact, subject, context, now)


def _is_quiet(event: Event) -> bool:
    return event.report.is_confidential and event.kind != Event.Kind.RECEIVED


def _reporter_subject(event: Event, what: str) -> str:
    code = {"code": event.report.code}
    if event.kind == Event.Kind.RECEIVED:
        return _("%(code)s: we have your report") % code
    return _("%(code)s: there is news") % code if event.report.is_confidential else f"{code['code']}: {what}"


def to_reporter_of_twin(event: Event, twin: Report, contact: Contact, now: datetime) -> Mail:
    """Tell the reporter of the report that lives on that another one was joined to it; nothing of the other person."""
    with translation.override(contact.language):
        context: dict[str, object] = {
            "what": joined_words(),
            "next": _("Nothing changes for you. The office now knows that you are two."),
        }
        subject = _("%(code)s: another report was joined to yours") % {"code": twin.code}
        return _reporter_mail(event, twin, contact, subject, context, now)


def joined_words() -> str:
    """The news for the reporter of the report that lives on."""
    return _("Somebody else reported the same problem. Their report was joined to yours.")


def _reporter_mail(
    event: Event, report: Report, contact: Contact, subject: str, context: dict[str, object], now: datetime
) -> Mail:
    stop = settings.SITE_URL + unsubscribe.path(contact)
    context |= {"code": report.code, "link": settings.SITE_URL + secret_path(report), "stop": stop}
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    key = f"{event.pk}:reporter:{report.pk}"
    return _mail("reporter", contact.email, subject, context, key=key, report=report, now=now, headers=headers)


def to_staff(event: Event, user: User, now: datetime) -> Mail:
    """A word to somebody of the city, with the way to the desk. Of a confidential report: its code alone."""
    report = event.report
    with translation.override(STAFF_LANGUAGE):
        what = timeline.sentence(event)
        context = _facts(report) | {
            "what": _("There is news of a confidential report.") if report.is_confidential else what,
            "link": settings.SITE_URL + reverse("admin:desk", args=[report.code]),
        }
        news = _("a confidential report") if report.is_confidential else what
        key = f"{event.pk}:staff:{user.pk}"
        return _mail("staff", user.email, f"{report.code}: {news}", context, key=key, report=report, now=now)


def to_lurah(event: Event, user: User, now: datetime) -> Mail:
    """That a confidential report exists in the kelurahan, and nothing else: no code, no link, no report in the row."""
    with translation.override(STAFF_LANGUAGE):
        key = f"{event.pk}:staff:{user.pk}"
        return _mail("lurah", user.email, _("A confidential report"), {"what": exists_words()}, key=key, now=now)


def exists_words() -> str:
    """All that a lurah is told of a confidential report."""
    return _("A confidential report exists in your kelurahan or next to it. The city's dispatchers look after it.")


def to_owner(event: Event, now: datetime) -> Mail:
    """What an outside owner is asked to do, with the link by which they answer without an account."""
    report = event.report
    assert report.agency is not None
    with translation.override(STAFF_LANGUAGE):
        what = timeline.sentence(event)
        context = _facts(report) | {
            "what": what,
            "text": report.text,
            "link": settings.SITE_URL + owner_path(report, report.agency.pk),
        }
        unique = f"{event.pk}{_owner_mark(report.agency_id)}"
        subject = f"{report.code}: {what}"
        return _mail("owner", report.agency.email, subject, context, key=unique, report=report, now=now)


def _owner_mark(agency_id: int | None) -> str:
    """How the key of every mail to this outside owner ends."""
    return f":owner:{agency_id}"


def to_owner_since(since: datetime, report: Report, agency: Agency) -> QuerySet[Mail]:
    """The mails about a report that were written to this outside owner after a moment."""
    return Mail.objects.filter(report=report, created_at__gt=since, unique_key__endswith=_owner_mark(agency.pk))


def is_overtaken(mail: Mail) -> bool:
    """Whether nobody should get a waiting mail any more.

    Its reader has left the office or may not see the report now; or it asks an outside owner for a report that it no
    longer holds: its link is dead.
    """
    _event, kind, reader = (mail.unique_key or "").rpartition(":staff:")
    if kind:
        return not _still_reads(int(reader), mail.report)
    if mail.report is None or ":owner:" not in (mail.unique_key or ""):
        return False
    return not str(mail.unique_key).endswith(_owner_mark(mail.report.agency_id))


def _still_reads(user_id: int, report: Report | None) -> bool:
    """Whether this member of staff is in office and sees the report, if the mail is about one."""
    post = Officer.objects.serving().filter(user=user_id).select_related("user").first()
    return post is not None and (report is None or access.sees(post.user, report))


def _facts(report: Report) -> dict[str, object]:
    """What the people who work may read in a mail: nothing of a confidential report but its code."""
    if report.is_confidential:
        return {"code": report.code}
    return {
        "code": report.code,
        "category": report.category,
        "kelurahan": report.kelurahan,
        "due": words.moment(report.resolution_due),
    }


def one_line(text: str) -> str:
    """A subject: one line without control characters, so that no header can be smuggled in."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in str(text)).split()).rstrip(".")
    return line if len(line) <= SUBJECT_LENGTH else line[: SUBJECT_LENGTH - 1] + "…"


def _mail(
    kind: str,
    to: str,
    subject: str,
    context: dict[str, object],
    *,
    key: str,
    now: datetime,
    report: Report | None = None,
    headers: dict[str, str] | None = None,
) -> Mail:
    return Mail(
        unique_key=key,
        to=to,
        subject=one_line(subject),
        text=render_to_string(f"emails/{kind}.txt", context),
        headers=headers or {},
        report=report,
        created_at=now,
        next_try_at=now,
    )
