"""Sending an answer: the answer, the spent invitation and the counted place are one transaction, once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from agencies.models import User
from surveys import linking
from surveys.answering import own_data, places, showing
from surveys.answering.codes import deletion_code, receipt, receipts
from surveys.answering.drafts import Stale, end
from surveys.answering.showing import Shown
from surveys.building import published_definition
from surveys.models import Draft, Invitation, Response, Survey, Tally, UsageLink, Version
from surveys.models.answer import Way


class Refused(Exception):
    """The answer was not stored; nothing was changed."""


class NotComplete(Refused):
    """Something is missing or wrong on a page; `page` is its number."""

    def __init__(self, page: int):
        super().__init__(page)
        self.page = page


class Full(Refused):
    """The last place of the respondent's kelurahan was given to somebody else."""


class InvitationSpent(Refused):
    """The invitation has answered already."""


@dataclass(frozen=True)
class Content:
    """What is stored of a draft, or of an answer that was given without a connection."""

    shown: Shown
    orders: Mapping[str, Any]
    seconds: Mapping[str, int]
    language: str


def send(draft: Draft, *, now: datetime, user: User | None = None) -> str:
    """Store the draft's answer and return its deletion code; every repeat returns the same code.

    A correction takes the place of the answer that it replaces. Raises NotComplete, Full (the draft is deleted and
    counted; what a correction would have replaced stays), InvitationSpent, or Stale when the draft was saved
    elsewhere meanwhile.
    """
    code = deletion_code(draft.key)
    shown = showing.look(published_definition(draft.version_id), draft.answers)
    page = showing.first_problem(shown, draft.seconds, draft.language)
    if page is not None:
        raise NotComplete(page)
    content = Content(shown, draft.orders, _only_shown(shown, draft.seconds), draft.language)
    try:
        with transaction.atomic():
            _store(draft, content, code, timezone.localdate(now), user)
            if not Draft.objects.filter(pk=draft.pk, revision=draft.revision).delete()[0]:
                raise Stale
    except IntegrityError:
        if sent_from(draft.version.survey, draft.key) is None:
            raise
    except Full:
        end(draft, Tally.Kind.FULL if draft.replaces_id is None else "")
        raise
    return code


def send_whole(draft: Draft, code: str, *, day: date) -> str:
    """Store an answer that was given without a connection, once by its code, and return a Tally.Kind or "".

    The draft was never a row; the device made the code, which is the key of the answer. A refusal, a screening and a
    full quota are counted, at each repeat again, and nothing else is kept. Raises NotComplete.
    """
    if Response.objects.filter(receipt__in=receipts(code)).exists():
        return ""
    shown = showing.look(published_definition(draft.version_id), draft.answers)
    for kind, ends in ((Tally.Kind.REFUSED, showing.refuses), (Tally.Kind.SCREENED, showing.screened_out)):
        if ends(shown):
            _count(draft.version, shown, kind)
            return kind
    page = showing.first_problem(shown, {page.name: 0 for page in shown.definition.pages}, draft.language)
    if page is not None:
        raise NotComplete(page)
    content = Content(shown, draft.orders, _only_shown(shown, draft.seconds), draft.language)
    try:
        with transaction.atomic():
            _store(draft, content, code, day, None)
            _count(draft.version, shown)
    except IntegrityError:
        if not Response.objects.filter(receipt__in=receipts(code)).exists():
            raise
    except Full:
        _count(draft.version, shown, Tally.Kind.FULL)
        return Tally.Kind.FULL
    return ""


@transaction.atomic
def _count(version: Version, shown: Shown, end: str = "") -> None:
    """Count what an answer given page by page counts on its way; an early end reached the pages it has answers on."""
    asked = shown.definition.questions
    answered = [name for name, value in shown.values.items() if value is not None and asked[name].asked]
    last = max((shown.definition.page_of[name] for name in answered), default=0)
    reached = [page for page in shown.pages if page <= last] if end else shown.pages
    Tally.add(version, Tally.Kind.STARTED)
    for page in reached:
        Tally.add(version, Tally.Kind.REACHED, shown.definition.pages[page].name)
    if end:
        Tally.add(version, end)


def sent_from(survey: Survey, key: str) -> Response | None:
    """The answer that the draft with this key has become."""
    return Response.objects.filter(survey=survey, receipt__in=receipts(deletion_code(key))).first()


def _store(draft: Draft, content: Content, code: str, day: date, user: User | None) -> None:
    """The answer first: its unique receipt decides between two that come at once."""
    response = Response.objects.create(
        survey_id=draft.version.survey_id,
        version_id=draft.version_id,
        way=draft.way,
        language=content.language,
        answers=showing.to_store(content.shown),
        orders=dict(content.orders),
        seconds=dict(content.seconds),
        day=day,
        receipt=receipt(code),
    )
    if draft.invitation_id is not None:
        spent = Invitation.objects.filter(pk=draft.invitation_id, used_on=None).update(used_on=day)
        if not spent:
            raise InvitationSpent
    if draft.replaces_id is not None:
        _replace(draft, response, content.shown)
    if not places.take(draft.version.survey_id, content.shown.role("stratum")[1]):
        raise Full
    if showing.allows_link(content.shown):
        _remember_use(response, draft, user)


def _replace(draft: Draft, response: Response, shown: Shown) -> None:
    """Let a correction take the place of the sent answer: in the quota, and in the join where that is still allowed.

    Raises Stale where the answer was deleted meanwhile.
    """
    old = Response.objects.filter(correction=draft.pk).first()
    if old is None:
        raise Stale
    places.lock(old.survey_id, places.place_of(old), shown.role("stratum")[1])
    # The draft is deleted by its revision, not with the answer.
    Draft.objects.filter(pk=draft.pk).update(replaces=None)
    if showing.allows_link(shown):
        UsageLink.objects.filter(response=old).update(response=response)
    if not own_data.delete(old):
        raise Stale


def _remember_use(response: Response, draft: Draft, user: User | None) -> None:
    """Keep the consent to the join with the use of the portal. An interviewer's account is not the respondent's."""
    own = user if draft.way != Way.INTERVIEWER else None
    linking.remember(response, invitation=draft.invitation, email=own.email if own else "")


def _only_shown(shown: Shown, seconds: Mapping[str, int]) -> dict[str, int]:
    """The seconds of the pages that count; those of pages that became empty go with their answers."""
    names = {shown.definition.pages[number].name for number in shown.pages}
    return {name: spent for name, spent in seconds.items() if name in names}
