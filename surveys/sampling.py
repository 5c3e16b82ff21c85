"""Whom to ask: the people who agreed, a sample of them that can be drawn again, and their invitations."""

import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.models.user import normal_address
from reports.models import Contact, Report
from surveys import linking
from surveys.models import Invitation, Sample, Survey


@dataclass(frozen=True, order=True)
class Person:
    """Somebody who may be invited: their address, and the kelurahan of their latest report (None: unknown)."""

    email: str
    kelurahan: int | None = None
    language: str = "id"


class CannotDraw(Exception):
    """Nothing was drawn; the text says why."""


def slovin(population: int, margin: float) -> int:
    """The sample size n = N / (1 + N e²), rounded up, for a margin of error 0 < e < 1.

    Known in Indonesia as Slovin's formula; it is Yamane's (Statistics, 2nd ed., 1967, p. 886) for 95 per cent
    confidence and a share of one half.
    """
    if not 0 < margin < 1:
        raise ValueError("The margin of error lies between 0 and 1.")
    return math.ceil(round(population / (1 + population * margin**2), 9))


def allocate(strata: Mapping[int | None, int], size: int) -> dict[int | None, int]:
    """Places by stratum in proportion to the people in it, by largest remainders; never more than there are.

    A tie goes to the larger stratum, then to the smaller key. Raises ValueError where `size` exceeds the people.
    """
    population = sum(strata.values())
    if size > population:
        raise ValueError("The sample is larger than the people it is drawn from.")
    shares = {key: size * number / population for key, number in strata.items()} if population else {}
    places = {key: math.floor(share) for key, share in shares.items()}
    order = sorted(shares, key=lambda key: (places[key] - shares[key], -strata[key], key is None, key or 0))
    for key in order[: size - sum(places.values())]:
        places[key] += 1
    return places


def frame(survey: Survey) -> list[Person]:
    """Everyone who agreed to be asked, one entry an address, in the order of the addresses.

    Reporters of confidential reports are never asked; nor is who has an invitation to this survey already.
    """
    agreed = (
        Contact.objects.filter(may_be_asked=True)
        .exclude(email="")
        .exclude(report__publicity=Report.Publicity.CONFIDENTIAL)
        .order_by("report__created_at", "report_id")
        .values_list("email", "report__kelurahan_id", "language")
    )
    people = {normal_address(email): (kelurahan, language) for email, kelurahan, language in agreed.iterator()}
    for email in survey.invitations.exclude(email="").values_list("email", flat=True):
        people.pop(email, None)
    return [Person(email, *people[email]) for email in sorted(people)]


def draw(people: Sequence[Person], size: int, seed: int) -> list[Person]:
    """A sample stratified by kelurahan: the same people, size and seed draw the same sample."""
    strata: dict[int | None, list[Person]] = {}
    for person in sorted(people, key=lambda person: person.email):
        strata.setdefault(person.kelurahan, []).append(person)
    places = allocate({key: len(members) for key, members in strata.items()}, size)
    chosen: list[Person] = []
    for key in sorted(strata, key=lambda key: (key is None, key or 0)):
        chosen += random.Random(f"{seed}:{key}").sample(strata[key], places[key])
    return chosen


@transaction.atomic
def invite(
    survey: Survey, *, by: User, now: datetime, seed: int, margin: float | None = None, size: int | None = None
) -> Sample:
    """Draw a sample, of Slovin's size for `margin` or of `size`, and make its invitations; mails follow.

    Raises CannotDraw where there is nobody to ask or fewer people than asked for.
    """
    Survey.objects.select_for_update().get(pk=survey.pk)
    people = frame(survey)
    if not people:
        raise CannotDraw(_("Nobody is left who agreed to be asked. Use the poster or an interviewer's link."))
    wanted = size if size is not None else slovin(len(people), margin or 0.05)
    if wanted > len(people):
        raise CannotDraw(
            _("%(wanted)s people were to be drawn, but only %(number)s agreed to be asked.")
            % {"wanted": wanted, "number": len(people)}
        )
    chosen = draw(people, wanted, seed)
    sample = Sample.objects.create(
        survey=survey,
        method=Sample.Method.CHOSEN if size is not None else Sample.Method.SLOVIN,
        margin=margin,
        size=wanted,
        seed=seed,
        frame_size=len(people),
        allocation={str(key or ""): number for key, number in Counter(person.kelurahan for person in chosen).items()},
        drawn_at=now,
        drawn_by=by,
    )
    _write_invitations(sample, chosen)
    return sample


def _write_invitations(sample: Sample, people: Sequence[Person]) -> None:
    key = linking.key_of(sample.survey)
    Invitation.objects.bulk_create(
        Invitation(
            survey=sample.survey,
            sample=sample,
            email=person.email,
            kelurahan_id=person.kelurahan,
            language=person.language,
            subject=linking.subject_of(person.email, key),
        )
        for person in _shuffled(people)
    )


def _shuffled(people: Sequence[Person]) -> list[Person]:
    """In an order that says nothing: invitations are stored as they come."""
    return random.SystemRandom().sample(list(people), len(people))
