"""Answers that are being written: begun, saved page by page, found again by their key, forgotten in time."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import get_language

from surveys.answering import orders, showing
from surveys.answering.codes import new_key
from surveys.building import published_definition
from surveys.models import Draft, Interviewer, Invitation, Response, Tally, Version
from surveys.models.answer import Way

KEPT_FOR = timedelta(days=60)
# Longer than this on one page, somebody went away.
MOST_SECONDS = 3600


class Stale(Exception):
    """The draft was saved elsewhere since this page was shown."""


def start(
    version: Version,
    now: datetime,
    *,
    way: str = Way.OPEN,
    invitation: Invitation | None = None,
    interviewer: Interviewer | None = None,
    replaces: Response | None = None,
    key: str = "",
) -> Draft:
    """Begin an answer in this version. An invitation has one draft: opening it again finds the same.

    So has a correction, which begins with what the answer that it `replaces` says and counts as no new start; its `key`
    follows from that answer's code.
    """
    answers = replaces.answers if replaces is not None else {}
    definition = published_definition(version.pk)
    first = next(iter(showing.look(definition, answers).pages), 0)
    draft = Draft(
        key=key or new_key(),
        version=version,
        way=way,
        invitation=invitation,
        interviewer=interviewer,
        replaces=replaces,
        language=get_language() or "id",
        answers=dict(answers),
        orders=orders.draw(definition),
        page=first,
        seconds={definition.pages[first].name: 0},
        started_at=now,
        saved_at=now,
    )
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
            if replaces is None:
                Tally.add(version, Tally.Kind.STARTED)
                Tally.add(version, Tally.Kind.REACHED, definition.pages[first].name)
    except IntegrityError:
        if invitation is None and replaces is None:
            raise
        same = {"invitation": invitation} if invitation is not None else {"replaces": replaces}
        return Draft.objects.select_related("version__survey").get(**same)
    return draft


def find(slug: str, key: str) -> Draft | None:
    """The draft with this key in this survey."""
    rows = Draft.objects.select_related("version__survey").filter(version__survey__slug=slug)
    return rows.filter(key=key).first() if len(key) <= 43 else None


def save(draft: Draft, answers: Mapping[str, Any], *, page: int, going_to: int, seconds: int, now: datetime) -> None:
    """Store the answers of a page and the page to go to. Raises Stale when another tab has saved meanwhile.

    `page` and `going_to` are numbers from 0. The draft in hand is brought up to date.
    """
    pages = published_definition(draft.version_id).pages
    spent = dict(draft.seconds)
    name, following = pages[page].name, pages[going_to].name
    spent[name] = min(MOST_SECONDS, spent.get(name, 0) + max(0, seconds))
    reached_now = following not in spent
    spent.setdefault(following, 0)
    values = {
        "answers": {**draft.answers, **answers}, "seconds": spent, "page": going_to, "revision": draft.revision + 1,
        "saved_at": now, "language": get_language() or "id",
    }  # fmt: skip
    with transaction.atomic():
        if not Draft.objects.filter(pk=draft.pk, revision=draft.revision).update(**values):
            raise Stale
        if reached_now and draft.replaces_id is None:
            Tally.add(draft.version, Tally.Kind.REACHED, following)
    for field, value in values.items():
        setattr(draft, field, value)


def end(draft: Draft, kind: str = "") -> None:
    """Delete a draft that becomes no answer, and count why (a Tally.Kind), once however often it is posted.

    Its invitation is not reminded any more.
    """
    with transaction.atomic():
        deleted, _rows = Draft.objects.filter(pk=draft.pk).delete()
        if deleted and kind:
            Tally.add(draft.version, kind)
            if draft.invitation_id is not None:
                Invitation.objects.filter(pk=draft.invitation_id).update(ended=True)


def forget_old(now: datetime) -> None:
    """Delete drafts that nobody went on with for sixty days."""
    Draft.objects.filter(saved_at__lt=now - KEPT_FOR).delete()
