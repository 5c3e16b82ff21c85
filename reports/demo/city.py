"""Put the demonstration together: plan, tell and store reports in bulk, then what hangs on them."""

import random
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta

from django.db import transaction

from agencies import reference
from agencies.models import Agency, Category
from reports.codes import ALPHABET, PREFIX, check_character
from reports.deadlines import WITA, resolution_due, response_due
from reports.demo import extras, texts
from reports.demo.people import Cast, cast
from reports.demo.places import Places, Spot
from reports.demo.stories import Story, Teller
from reports.escalation import TOP
from reports.intake import title_of
from reports.models import Report
from reports.models.report import OPEN
from reports.workflow import record_history

DAYS = 183
BATCH = 500
DUPLICATES = 0.04
# The launch's shares; what is left of the hundred is spread over the others by weight.
SHARES = {"sampah": 0.28, "lampu-jalan": 0.16, "drainase-banjir": 0.08}
WEIGHTS = {
    "jalan-rusak": 13, "air-bersih": 7, "pohon-tumbang": 4.5, "rambu-lampu-lalin": 2.5, "kemacetan": 2,
    "pelanggaran-lalin": 2, "parkir-liar": 3, "angkutan-umum": 1.5, "tunawisma-pengemis": 1, "fasilitas-anak": 1,
    "perlindungan-anak": 0.5, "orang-hilang": 0.4, "pkl-liar": 2, "bangunan-liar": 1, "reklame-liar": 1.2,
    "fogging-dbd": 2, "kesehatan": 1.2, "kebakaran": 0.5, "lainnya": 3, "usulan": 2, "pertanyaan": 2,
}  # fmt: skip
# Reports by hour of the day in WITA: a peak before work and one after dusk.
HOURS = (1, 1, 1, 1, 2, 5, 9, 12, 11, 9, 8, 8, 7, 6, 6, 7, 8, 9, 11, 12, 10, 7, 4, 2)
WET_MONTHS = {11, 12, 1, 2, 3, 4}
WET_CATEGORIES = {"drainase-banjir", "pohon-tumbang", "fogging-dbd"}
WEEKEND = 0.75


class City:
    """Makes the reports of one run; everything follows from seed and present."""

    def __init__(self, seed: int, now: datetime) -> None:
        self.rng = random.Random(seed)
        # Codes that are taken are drawn again, which must not shift what else is drawn.
        self.code_rng = random.Random(f"{seed} codes")
        self.seed, self.now = seed, now
        self.categories = reference.categories()
        self.calendar = reference.calendar()
        self.cast: Cast = cast()
        self.kelurahan_office = Agency.objects.get(code=Agency.KELURAHAN)
        self.places = Places(self.rng)
        self.teller = Teller(self.rng, self.cast, now)
        self.codes = set(Report.objects.values_list("code", flat=True))
        self.recent: dict[tuple, deque] = defaultdict(lambda: deque(maxlen=8))

    def make(self, count: int, progress: Callable[[int], None]) -> int:
        """Store `count` reports with all that hangs on them; `progress` hears how many there are so far."""
        plan = self._plan(count)
        shelf = extras.Shelf(self.rng, self.seed, self.cast)
        originals = (self._original(category, at) for category, at in plan[: count - int(count * DUPLICATES)])
        made = 0
        for batch in _batches(originals):
            made += self._store(batch, shelf)
            progress(made)
        copies = (self._copy(category, at) for category, at in plan[made:])
        for batch in _batches(copies):
            made += self._store(batch, shelf)
            progress(made)
        return made

    def _plan(self, count: int) -> list[tuple[Category, datetime]]:
        """Category and moment of each report: originals in order of time, then the duplicates in theirs."""
        drawn = [(self.categories[code], self._moment(code)) for code in self._codes(count)]
        self.rng.shuffle(drawn)
        split = count - int(count * DUPLICATES)
        return sorted(drawn[:split], key=_by_time) + sorted(drawn[split:], key=_by_time)

    def _codes(self, count: int) -> Iterator[str]:
        """Category codes in their exact shares; categories that the city switched off are left out."""
        rest = {code: weight for code, weight in WEIGHTS.items() if code in self.categories}
        given = 0
        for code, share in SHARES.items():
            if code in self.categories:
                given += round(count * share)
                yield from [code] * round(count * share)
        yield from self.rng.choices(list(rest), list(rest.values()), k=count - given)

    def _moment(self, code: str) -> datetime:
        """When it was sent: the rhythm of day, week and season, growing a little, never in the future."""
        today = self.now.astimezone(WITA).date()
        while True:
            day = today - timedelta(days=self.rng.randrange(DAYS))
            weight = (WEEKEND if day.weekday() >= 5 else 1.0) * (1 - (today - day).days / DAYS / 3)
            if code in WET_CATEGORIES and day.month not in WET_MONTHS:
                weight *= 0.3
            if self.rng.random() > weight:
                continue
            hour = self.rng.choices(range(24), HOURS)[0]
            moment = datetime.combine(day, time(hour, self.rng.randrange(60), self.rng.randrange(60)), WITA)
            if moment <= self.now:
                return moment

    def _original(self, category: Category, at: datetime) -> tuple[Report, Story]:
        spot = self.places.draw()
        report = self._report(category, at, spot, self._publicity(category))
        story = self.teller.tell(report, category)
        self.recent[(category.pk, spot.kelurahan)].append((report, story, spot))
        return self._finished(report, story)

    def _copy(self, category: Category, at: datetime) -> tuple[Report, Story]:
        """Somebody reports again what another reported shortly before; without a fitting one it stands alone."""
        places = [kelurahan for code, kelurahan in self.recent if code == category.pk]
        target, told, spot = (
            self.rng.choice(self.recent[(category.pk, self.rng.choice(places))]) if places else (None,) * 3
        )
        if target is None:
            return self._original(category, at)
        ends = told.steps[-1].at if told.steps and told.steps[-1].to in ("closed", "rejected") else self.now
        at = min(target.created_at + timedelta(hours=self.rng.uniform(1, 40)), self.now)
        report = self._report(category, at, self.places.near(spot), target.publicity)
        story = self.teller.tell_duplicate(report, target)
        if story.steps and story.steps[-1].at >= ends:
            story = self.teller.tell(report, category)
        return self._finished(report, story)

    def _finished(self, report: Report, story: Story) -> tuple[Report, Story]:
        for name, value in story.columns.items():
            setattr(report, name, value)
        self._climbed(report, story)
        return report, story

    def _climbed(self, report: Report, story: Story) -> None:
        """A late report has climbed the ladder already: the first run of the worker must not find hundreds at once."""
        last = story.steps[-1].to if story.steps else "received"
        late = self.now - min(report.resolution_due, report.resolution_due if story.steps else report.response_due)
        if late > timedelta() and last in OPEN and last != "on_hold":
            report.escalation_level = min(TOP, 1 + late // timedelta(days=3))
            report.escalated_at = self.now - late * self.rng.uniform(0, min(1.0, timedelta(days=1) / late))

    def _publicity(self, category: Category) -> str:
        chance = self.rng.random()
        if (category.private_by_default and chance < 0.9) or chance < 0.015:
            return Report.Publicity.CONFIDENTIAL
        return Report.Publicity.ANONYMOUS if chance < 0.14 else Report.Publicity.PUBLIC

    def _report(self, category: Category, at: datetime, spot: Spot, publicity: str) -> Report:
        street, landmark = self.rng.choice(texts.WORDS["streets"]), self.rng.choice(texts.WORDS["landmarks"])
        text = texts.complaint(self.rng, category.code, street, landmark)
        channel, filed_by = self._channel(spot)
        by_words = spot.latitude is None
        return Report(
            code=self._code(),
            category=category,
            text=text,
            title=title_of(text),
            latitude=spot.latitude,
            longitude=spot.longitude,
            accuracy=spot.accuracy,
            kelurahan_id=spot.kelurahan,
            neighbour_id=spot.neighbour,
            street=street if by_words and spot.kelurahan else "",
            landmark=landmark if by_words else "",
            publicity=publicity,
            channel=channel,
            filed_by_id=filed_by,
            agency_id=reference.route(category, spot.kelurahan),
            created_at=at,
            response_due=response_due(at, category.response_hours, category.response_clock, self.calendar),
            resolution_due=resolution_due(at, category.resolution_working_days, category.is_emergency, self.calendar),
        )

    def _channel(self, spot: Spot) -> tuple[str, int | None]:
        """Most come by the form; a place that nobody could name comes by telephone to the dispatcher."""
        chance = self.rng.random()
        if spot.kelurahan is None:
            return (Report.Channel.STAFF, self.cast.dispatcher) if self.cast.dispatcher else (Report.Channel.API, None)
        if chance < 0.03 and spot.kelurahan in self.cast.lurah:
            return Report.Channel.STAFF, self.cast.lurah[spot.kelurahan]
        return (Report.Channel.API, None) if chance < 0.08 else (Report.Channel.WEB, None)

    def _code(self) -> str:
        while True:
            body = "".join(self.code_rng.choices(ALPHABET, k=6))
            code = f"{PREFIX}{body}{check_character(body)}"
            if code not in self.codes:
                self.codes.add(code)
                return code

    def _store(self, batch: list[tuple[Report, Story]], shelf: extras.Shelf) -> int:
        with transaction.atomic():
            stored = record_history((report, story.steps) for report, story in batch)
            shelf.fill(batch)
        return stored


def _by_time(planned: tuple[Category, datetime]) -> datetime:
    return planned[1]


def _batches(pairs: Iterator[tuple[Report, Story]]) -> Iterator[list[tuple[Report, Story]]]:
    batch = []
    for pair in pairs:
        batch.append(pair)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
