"""Invented answers for trying the study: the same for the same seed, and coherent, so that statistics mean something.

Each person has a leaning per scale; the second scale's depends on the first's, so that a regression finds a slope. The
answers pass the same checks as real ones (surveys/answering/showing.py) and are stored in the same form.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from surveys.answering import orders, showing
from surveys.answering.codes import deletion_code, new_key, receipt
from surveys.answering.showing import Shown
from surveys.building import published_definition
from surveys.definition import Definition, Question
from surveys.models import Response, Tally, Version
from surveys.models.answer import Way

DAYS = 45
BATCH = 500
TRIES = 50
# How a leaning becomes one of five answers: most people agree a little, as in such surveys.
THRESHOLDS = (-1.6, -0.8, 0.0, 1.1)
SLOPE = 0.6
CARELESS = 0.03

# Shares of the choices of the study's instrument, in their order; other questions are answered evenly.
SHARES: dict[str, tuple[int, ...]] = {
    "S2": (63, 25, 12),
    "D2": (47, 50, 3),
    "D3": (27, 29, 20, 13, 8, 3),
    "D4": (5, 11, 43, 11, 25, 5),
    "D5": (21, 12, 20, 17, 8, 12, 5, 5),
    "D6": (12, 34, 29, 25),
    "D7": (11, 33, 34, 22),
    "D9": (18, 13, 36, 8, 16, 6, 3),
    "K3": (31, 12, 24, 11, 18, 4),
}
ATTENTIVE = {"K1": "4"}
TEXTS: dict[str, tuple[str, ...]] = {
    "D5_lain": ("Pensiunan", "Sopir", "Pekerja gereja", "Tukang bangunan"),
    "K2": (
        "Laporan sebaiknya cepat ditanggapi.",
        "Tambahkan pemberitahuan bila laporan sudah selesai.",
        "Agar lebih ringan dibuka saat sinyal lemah.",
        "Petugas perlu memberi alasan yang jelas.",
        "Sudah baik, tolong dipertahankan.",
        "Peta kadang lama terbuka.",
    ),
}


class CannotAnswer(Exception):
    """No invented answer fits the questionnaire; the text names the page."""


@dataclass(frozen=True)
class Person:
    """Somebody who answers: leanings by scale and dimension, and whether they read what they answer."""

    chance: random.Random
    leanings: dict[str, float]
    careless: str


@transaction.atomic
def make_answers(version: Version, number: int, seed: int, now: datetime) -> int:
    """Store this many invented answers in a published version and count them; those of the same seed stand once."""
    definition = published_definition(version.pk)
    counts: Counter[tuple[str, str]] = Counter()
    made = 0
    for start in range(0, number, BATCH):
        numbers = {_identity(version, seed, each): each for each in range(start, min(start + BATCH, number))}
        there = set(Response.objects.filter(pk__in=numbers).values_list("pk", flat=True))
        rows = []
        for identity, each in numbers.items():
            if identity not in there:
                rows.append(_response(version, definition, identity, random.Random(f"{seed}/{each}"), now, counts))
        made += len(Response.objects.bulk_create(rows))
    _count(version, counts)
    return made


def _identity(version: Version, seed: int, number: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"{version.survey.slug}/{seed}/{number}")


def _response(
    version: Version,
    definition: Definition,
    identity: UUID,
    chance: random.Random,
    now: datetime,
    counts: Counter[tuple[str, str]],
) -> Response:
    shown = _answered(definition, chance)
    pages = [definition.pages[page].name for page in shown.pages]
    _tally(counts, pages, chance)
    return Response(
        id=identity,
        survey_id=version.survey_id,
        version=version,
        way=chance.choices([Way.OPEN, Way.INTERVIEWER], [85, 15])[0],
        language=chance.choices(["id", "en"], [97, 3])[0],
        answers=showing.to_store(shown),
        orders=orders.draw(definition),
        seconds={page: round(chance.lognormvariate(3.4, 0.5)) for page in pages},
        day=timezone.localdate(now) - timedelta(days=chance.randrange(1, DAYS)),
        receipt=receipt(deletion_code(new_key())),
    )


def _answered(definition: Definition, chance: random.Random) -> Shown:
    """Answers that a respondent could have sent. Raises CannotAnswer."""
    everywhere = {page.name: 0 for page in definition.pages}
    page: int | None = 0
    for _try in range(TRIES):
        person = _person(definition, chance)
        answers = {row.name: _answer(row, person) for row in definition.questions.values() if row.asked}
        shown = showing.look(definition, answers)
        page = showing.first_problem(shown, everywhere, "id")
        if page is None:
            return shown
    raise CannotAnswer(definition.pages[page or 0].name)


def _person(definition: Definition, chance: random.Random) -> Person:
    leanings: dict[str, float] = {}
    before = 0.0
    for position, (scale, items) in enumerate(definition.scales().items()):
        slope = SLOPE if position else 0.0
        leanings[scale] = before = slope * before + (1 - slope**2) ** 0.5 * chance.gauss(0, 1)
        for dimension in dict.fromkeys(item.dimension for item in items):
            leanings[f"{scale}/{dimension}"] = chance.gauss(0, 1)
    careless = chance.choice("345") if chance.random() < CARELESS else ""
    return Person(chance, leanings, careless)


def _answer(question: Question, person: Person) -> Any:
    chance = person.chance
    if question.role in {"consent", "screen"}:
        return _first(question, showing.YES)
    if question.role == "link":
        return chance.choices([_first(question, showing.YES), _first(question, showing.NO), None], [62, 28, 10])[0]
    if not question.required and chance.random() < _left(question):
        return None
    if question.kind in {"one", "many", "rank"}:
        return _choice(question, person)
    if question.kind in {"integer", "decimal"}:
        return min(60, int(chance.expovariate(0.3 / (1 + max(0.0, sum(person.leanings.values()) / 4)))))
    if question.kind == "date":
        return f"2026-{chance.randint(1, 9):02d}-{chance.randint(1, 28):02d}"
    return chance.choice(TEXTS.get(question.name, ("Tidak ada.",)))


def _left(question: Question) -> float:
    """How often an optional question is left empty."""
    return 0.65 if question.kind == "text" else 0.05


def _first(question: Question, codes: frozenset[str]) -> str | None:
    return next((choice.code for choice in question.choices if choice.code in codes), None)


def _choice(question: Question, person: Person) -> Any:
    chance, codes = person.chance, [choice.code for choice in question.choices]
    if not codes:
        return None
    if question.kind == "rank":
        return chance.sample(codes, len(codes))
    if question.kind == "many":
        return [code for code in codes if chance.random() < 0.3] or [chance.choice(codes)]
    if question.scale or question.role == "attention":
        return _item(question, person, codes)
    shares = SHARES.get(question.name, ())
    return chance.choices(codes, [*shares, *[1] * len(codes)][: len(codes)])[0]


def _item(question: Question, person: Person, codes: list[str]) -> str:
    """An answer on a scale, by the person's leaning and the item's own height."""
    if person.careless in codes:
        return person.careless
    if question.role == "attention":
        wanted = ATTENTIVE.get(question.name, codes[-1])
        return wanted if person.chance.random() < 0.96 else person.chance.choice(codes)
    height = random.Random(question.name).uniform(-0.35, 0.35)
    shared = person.leanings[question.scale]
    own = person.leanings[f"{question.scale}/{question.dimension}"]
    leaning = 0.72 * shared + 0.35 * own + person.chance.gauss(0, 0.6) + height
    place = sum(leaning > threshold for threshold in THRESHOLDS)
    place = place * (len(codes) - 1) // len(THRESHOLDS)
    return codes[len(codes) - 1 - place] if question.reversed else codes[place]


def _tally(counts: Counter[tuple[str, str]], pages: list[str], chance: random.Random) -> None:
    """What a real answer counts on its way; beside it, now and then, somebody who went away or said no."""
    others = [pages[: chance.randint(1, len(pages))]] if chance.random() < 0.18 else []
    for reached in (pages, *others):
        counts[Tally.Kind.STARTED, ""] += 1
        counts.update((Tally.Kind.REACHED, page) for page in reached)
    for kind, share in ((Tally.Kind.REFUSED, 0.04), (Tally.Kind.SCREENED, 0.03)):
        counts.update(_ended_early(kind, pages) if chance.random() < share else ())


def _ended_early(kind: str, pages: list[str]) -> Iterator[tuple[str, str]]:
    yield Tally.Kind.STARTED, ""
    yield kind, ""
    for page in pages[: 1 if kind == Tally.Kind.REFUSED else 2]:
        yield Tally.Kind.REACHED, page


def _count(version: Version, counts: Counter[tuple[str, str]]) -> None:
    for (kind, page), number in counts.items():
        tally, _created = Tally.objects.get_or_create(
            version=version, kind=kind, page=page, defaults={"survey_id": version.survey_id}
        )
        Tally.objects.filter(pk=tally.pk).update(number=F("number") + number)
