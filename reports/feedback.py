"""What citizens answer: they confirm or object to the claim "solved", add to their report, or withdraw it.

Every function is one act in one transaction: it locks the report, answers a repeat (a double tap, a reload) with what
the first one did, and otherwise writes through `reports.workflow`. A refused act raises MoveRefused and writes nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies import reference
from agencies.models import User
from reports.deadlines import end_of_objection_window
from reports.models import Contact, Event, Feedback, Photo, Report
from reports.models.report import OPEN
from reports.workflow import REPORTER, Actor, Details, MoveRefused, attach, last_claim, lock, record, transition

Status, Outcome, Answer, By = Report.Status, Report.Outcome, Feedback.Answer, Feedback.By
NEIGHBOURS_THAT_CONFIRM = 2
ADDING_IS_OPEN = (*OPEN, Status.RESOLVED)


def objection_until(report: Report) -> datetime | None:
    """The last second in which the reporter may object, None when there is nothing to object to.

    A claim may be objected to until it is closed, which happens ten working days after it was made; a closed,
    rejected or duplicate report for ten working days after that.
    """
    if report.status == Status.RESOLVED:
        since = report.resolved_at
    elif report.status in (Status.REJECTED, Status.DUPLICATE) or _ended_by_claim(report):
        since = report.closed_at
    else:
        return None
    return since and end_of_objection_window(since, reference.calendar())


def _ended_by_claim(report: Report) -> bool:
    return report.status == Status.CLOSED and report.outcome in (Outcome.CONFIRMED, Outcome.UNCONFIRMED)


def objection_open(report: Report, now: datetime) -> bool:
    """Whether the reporter may object now."""
    until = objection_until(report)
    return report.status == Status.RESOLVED or (until is not None and now <= until)


def may_confirm_as_neighbour(user: User | None, report: Report) -> bool:
    """Whether this signed-in citizen may say, as somebody from nearby, that a claim is true.

    Staff check by `acts.spot_check`; the reporter answers as the reporter; nobody confirms own work.
    """
    if user is None or not user.is_authenticated or not user.is_active or user.is_staff:
        return False
    if report.status != Status.RESOLVED or report.is_confidential or report.filed_by_id == user.pk:
        return False
    return not Contact.objects.filter(report=report, user=user).exists()


def confirm(
    report: Report,
    *,
    now: datetime,
    neighbour: User | None = None,
    rating: int | None = None,
    comment: str = "",
    photos: Sequence[Photo] = (),
) -> Feedback:
    """Say that the claim is true. The reporter's word closes the report, and so does that of two neighbours.

    Raises MoveRefused when nothing is claimed or the neighbour may not answer.
    """
    by = Actor(Event.Actor.NEIGHBOUR, neighbour) if neighbour else REPORTER
    with transaction.atomic():
        current = lock(report)
        claim = _claim(current)
        first = _answer_to(claim, neighbour)
        if first is not None and first.answer == Answer.CONFIRM:
            return first
        if current.status != Status.RESOLVED:
            raise MoveRefused(_("This report does not wait for a confirmation. Nothing was changed."))
        if neighbour and not may_confirm_as_neighbour(neighbour, current):
            raise MoveRefused(_("You cannot confirm this report. Nothing was changed."))
        event = _confirming_event(current, claim, by, now, comment, photos)
        given = {"answer": Answer.CONFIRM, "rating": rating, "comment": comment, "at": now, "event": event}
        answer = _store_answer(claim, current, neighbour, given)
    report.refresh_from_db()
    return answer


def _confirming_event(
    report: Report, claim: Event, by: Actor, now: datetime, comment: str, photos: Sequence[Photo]
) -> Event:
    """The closing move, or a plain confirmation while another neighbour's word is still missing."""
    others = claim.feedback_on_claim.filter(by=By.NEIGHBOUR, answer=Answer.CONFIRM).count()
    if by.kind == Event.Actor.NEIGHBOUR and others + 1 < NEIGHBOURS_THAT_CONFIRM:
        event = record(report, Event.Kind.CONFIRMED, by, now=now, note=comment)
    else:
        details = Details(outcome=Outcome.CONFIRMED)
        event = transition(report, Status.CLOSED, by, now=now, note=comment, details=details)
    attach(photos, report=report, event=event, kind=Photo.Kind.FEEDBACK)
    return event


def object_to(
    report: Report,
    *,
    now: datetime,
    comment: str,
    rating: int | None = None,
    photos: Sequence[Photo] = (),
) -> Event:
    """The reporter says "not solved": a claim or a closed report is reopened, a refusal goes back to the dispatcher.

    Two taps are enough: without words the timeline says that it is not solved. Raises MoveRefused when the time to
    object is over.
    """
    comment = comment.strip() or gettext("It is not solved yet.")
    with transaction.atomic():
        current = lock(report)
        first = _same_objection(current, comment)
        if first is not None:
            return first
        if current.is_open:
            _claim(current)
        if not objection_open(current, now):
            raise MoveRefused(_("The time to object is over. You can send a new report about it."))
        event = _reopen(current, now, comment, rating, photos)
    report.refresh_from_db()
    return event


def _reopen(report: Report, now: datetime, comment: str, rating: int | None, photos: Sequence[Photo]) -> Event:
    if report.status in (Status.REJECTED, Status.DUPLICATE):
        event = record(report, Event.Kind.OBJECTED, REPORTER, now=now, note=comment)
        attach(photos, report=report, event=event, kind=Photo.Kind.FEEDBACK)
        return event
    claim = _claim(report)
    event = transition(report, Status.IN_PROGRESS, REPORTER, now=now, note=comment)
    attach(photos, report=report, event=event, kind=Photo.Kind.FEEDBACK)
    given = {"answer": Answer.OBJECT, "rating": rating, "comment": comment, "at": now, "event": event}
    _store_answer(claim, report, None, given)
    return event


def _same_objection(report: Report, comment: str) -> Event | None:
    """The objection that a repeat of the same words would be: the last event of the timeline."""
    last = report.events.order_by("-at", "-id").first()
    if last is None or last.actor != Event.Actor.REPORTER or last.public_note != comment.strip():
        return None
    reopened = last.kind == Event.Kind.MOVED and last.to_status == Status.IN_PROGRESS
    return last if reopened or last.kind == Event.Kind.OBJECTED else None


def withdraw(report: Report, *, now: datetime, comment: str = "") -> Report:
    """The reporter takes an open report back. Raises MoveRefused when it is no longer open."""
    with transaction.atomic():
        current = lock(report)
        if current.outcome != Outcome.WITHDRAWN:
            if not current.is_open:
                raise MoveRefused(_("Only an open report can be withdrawn. Nothing was changed."))
            details = Details(outcome=Outcome.WITHDRAWN)
            transition(current, Status.CLOSED, REPORTER, now=now, note=comment, details=details)
    report.refresh_from_db()
    return report


def add(report: Report, *, now: datetime, text: str = "", photos: Sequence[Photo] = ()) -> Event:
    """The reporter adds words or pictures. Raises MoveRefused when the report is closed or nothing is given.

    The same words with the same pictures are a repeat; with a new picture they are not.
    """
    with transaction.atomic():
        current = lock(report)
        last = current.events.order_by("-at", "-id").first()
        if last is not None and _repeats(last, text.strip(), photos):
            return last
        if current.status not in ADDING_IS_OPEN:
            raise MoveRefused(_("This report is closed. You can object, or send a new report."))
        if not text.strip() and not photos:
            raise MoveRefused(_("Write something or choose a photo to add."))
        event = record(current, Event.Kind.ADDED, REPORTER, now=now, note=text)
        attach(photos, report=current, event=event, kind=Photo.Kind.FEEDBACK)
    return event


def _repeats(last: Event, text: str, photos: Sequence[Photo]) -> bool:
    """Whether these words and pictures were just added. A second tap stores the same file anew: its digest tells."""
    if last.kind != Event.Kind.ADDED or last.public_note != text or not (text or photos):
        return False
    return {photo.sha256 for photo in photos} <= set(last.photos.values_list("sha256", flat=True))


def _claim(report: Report) -> Event:
    """The officer's last claim that it is solved; MoveRefused where none was made."""
    claim = last_claim(report)
    if claim is None:
        raise MoveRefused(_("Nobody has declared this report solved yet. Nothing was changed."))
    return claim


def _answer_to(claim: Event, neighbour: User | None) -> Feedback | None:
    answers = claim.feedback_on_claim
    if neighbour:
        return answers.filter(user=neighbour).first()
    return answers.filter(by=By.REPORTER).first()


def _store_answer(claim: Event, report: Report, neighbour: User | None, given: dict[str, Any]) -> Feedback:
    """One answer a person and claim: who confirmed first and objects later has changed their mind."""
    person = {"by": By.NEIGHBOUR, "user": neighbour} if neighbour else {"by": By.REPORTER}
    answer, _new = Feedback.objects.update_or_create(claim=claim, **person, defaults={"report": report, **given})
    return answer
