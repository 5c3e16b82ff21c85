"""What became of a demonstration report: a plausible chain of moves, told up to the present and no further.

A story is a generator of chapters; `tell` takes those that lie in the past. So reports of today are still unread,
last week's are being worked on, and the old ones are closed or postponed. Some lie for weeks, as it happens in a city,
until somebody higher up asks: those are the late ones.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from agencies import reference
from agencies.models import Agency, Category
from reports.deadlines import WITA, end_of_objection_window
from reports.demo import texts
from reports.demo.people import Cast
from reports.models import Event, Feedback, Report
from reports.workflow import Step

DAY = timedelta(days=1)
# A weekend and holidays may come on top until an office opens.
LONGEST_UNREAD = timedelta(days=25)
STAFF, REPORTER, OWNER = Event.Actor.STAFF, Event.Actor.REPORTER, Event.Actor.OWNER
# Shares of what may become of a report; they add up to less than one, the rest is simply worked on.
OVERLOOKED, REJECTED, WITHDRAWN = 0.02, 0.05, 0.02
STUCK, POSTPONED, OUTSIDE, BY_LURAH, HANDED_BACK = 0.03, 0.12, 0.08, 0.08, 0.02
OBJECTED, ANSWERED = 0.09, 0.52
OUTSIDE_OWNERS = {"air-bersih": "PERUMDA-AM", "jalan-rusak": "BPJN-NTT", "lampu-jalan": "PLN"}


@dataclass
class Answer:
    """Somebody's answer to a claim; `claim` and `event` count the report's events, the receipt being 0."""

    claim: int
    event: int
    answer: str
    by: str
    user: int | None
    rating: int
    comment: str
    at: datetime


@dataclass
class Story:
    """The steps of a report, the columns that follow from them, and what people answered."""

    steps: list[Step] = field(default_factory=list)
    columns: dict = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)

    @property
    def claims(self) -> list[int]:
        """The positions of the events that claim "solved"."""
        return [place for place, step in enumerate(self.steps, 1) if step.to == "resolved"]


@dataclass
class Chapter:
    """One step with the columns it changes and the answer it carries."""

    step: Step
    columns: dict = field(default_factory=dict)
    answer: tuple[str, str, int | None, int, str] | None = None


class Teller:
    """Tells stories with one random source, one cast and one present."""

    def __init__(self, rng: random.Random, cast: Cast, now: datetime) -> None:
        self.rng, self.cast, self.now = rng, cast, now
        self.calendar = reference.calendar()
        self.agencies = reference.agencies()
        self.by_code = {agency.code: agency for agency in self.agencies.values()}

    def tell(self, report: Report, category: Category) -> Story:
        """The story of an unsaved report with its deadlines, up to the present."""
        return self._told(report, self._fate(report, category))

    def tell_duplicate(self, report: Report, target: Report) -> Story:
        """The dispatcher finds within a day or so that `target` says the same."""
        at = self._office(report.created_at + timedelta(hours=self.rng.uniform(0.5, 30)))
        step = Step("duplicate", at, STAFF, self.cast.dispatcher, details={"target": target.code})
        return self._told(report, iter([Chapter(step, {"duplicate_of": target})]))

    def _told(self, report: Report, chapters: Iterator[Chapter]) -> Story:
        story = Story()
        last = report.created_at
        for chapter in chapters:
            last = max(last, chapter.step.at)
            if last > self.now:
                break
            step = chapter.step
            story.steps.append(step if step.at == last else replace(step, at=last))
            self._count(story, chapter)
        return story

    def _count(self, story: Story, chapter: Chapter) -> None:
        step, columns = story.steps[-1], story.columns
        columns.update({"hold_cause": "", "review_date": None, "outcome": ""} | chapter.columns)
        if step.to == "on_hold":
            columns["postponements"] = columns.get("postponements", 0) + 1
        if chapter.answer:
            answer, by, user, rating, comment = chapter.answer
            event = len(story.steps)
            story.answers.append(Answer(event - 1, event, answer, by, user, rating, comment, step.at))
            if answer == Feedback.Answer.OBJECT:
                columns["objections"] = columns.get("objections", 0) + 1

    def _fate(self, report: Report, category: Category) -> Iterator[Chapter]:
        chance = self.rng.random()
        answered = self._first_answer(report, category)
        if chance < OVERLOOKED:
            answered = self._office(report.created_at + timedelta(days=self.rng.uniform(5, LONGEST_UNREAD.days - 4)))
            yield from self._handled(report, category, answered)
        elif chance < OVERLOOKED + WITHDRAWN:
            at = report.created_at + timedelta(hours=self.rng.uniform(1, 60))
            yield Chapter(Step("closed", at, REPORTER, details={"outcome": "withdrawn"}), {"outcome": "withdrawn"})
        elif chance < OVERLOOKED + WITHDRAWN + REJECTED:
            note = self.rng.choice(texts.WORDS["rejections"])
            yield Chapter(Step("rejected", answered, STAFF, self.cast.dispatcher, note))
        else:
            yield from self._handled(report, category, answered)

    def _first_answer(self, report: Report, category: Category) -> datetime:
        """Mostly well within the time to answer; about one in seven too late."""
        window = report.response_due - report.created_at
        taken = window * self.rng.lognormvariate(-1.15, 0.8)
        at = report.created_at + min(taken, LONGEST_UNREAD - 4 * DAY)
        return at if category.response_clock == Category.Clock.ROUND else self._office(at)

    def _handled(self, report: Report, category: Category, at: datetime) -> Iterator[Chapter]:
        holder = Holder(self, report)
        lurah_may = report.kelurahan_id in self.cast.lurah and report.publicity != Report.Publicity.CONFIDENTIAL
        if lurah_may and (holder.is_kelurahan or self.rng.random() < BY_LURAH):
            yield holder.taken_by_lurah(at)
            yield from self._worked(report, category, holder, at)
            return
        if self.rng.random() < 0.6:
            yield Chapter(Step("verified", at, STAFF, self.cast.dispatcher))
            at = self._stuck(self._office(at + timedelta(hours=self.rng.uniform(0.3, 24))))
        yield holder.assigned(at)
        if self.rng.random() < HANDED_BACK:
            at = self._office(at + timedelta(hours=self.rng.uniform(2, 30)))
            yield Chapter(
                Step("verified", at, STAFF, holder.worker, "Belum jelas siapa pemiliknya."), {"officer_id": None}
            )
            at = self._office(at + timedelta(hours=self.rng.uniform(1, 20)))
            yield holder.assigned(at)
        if category.code in OUTSIDE_OWNERS and self.rng.random() < OUTSIDE:
            at = self._office(at + timedelta(hours=self.rng.uniform(2, 30)))
            yield from holder.handed_outside(at, self.by_code[OUTSIDE_OWNERS[category.code]])
        at = self._stuck(self._office(at + timedelta(hours=self.rng.uniform(0.5, 40))))
        yield holder.step("in_progress", at)
        yield from self._worked(report, category, holder, at)

    def _worked(self, report: Report, category: Category, holder: "Holder", at: datetime) -> Iterator[Chapter]:
        """From the start of work to the claim, perhaps with a pause; with some it takes very long."""
        at = self._stuck(at)
        if self.rng.random() < POSTPONED:
            at = self._office(at + timedelta(hours=self.rng.uniform(2, 40)))
            review = at.astimezone(WITA).date() + timedelta(days=self.rng.randint(3, 30))
            yield self._postponed(holder, at, review)
            at = self._office(datetime.combine(review, at.timetz()) + self.rng.choice((0, 0, 1, 4)) * DAY)
            yield holder.step("in_progress", at)
        window = report.resolution_due - report.created_at
        done = report.created_at + window * self.rng.lognormvariate(-0.6, 0.65)
        at = self._office(max(done, at + timedelta(minutes=self.rng.uniform(30, 400))))
        yield holder.step("resolved", at, texts.solved(self.rng, category.code))
        yield from self._answered(report, category, holder, at)

    def _stuck(self, at: datetime) -> datetime:
        """Mostly the moment itself; now and then nothing happens for weeks, until somebody asks."""
        return self._office(at + DAY * self.rng.uniform(12, 50)) if self.rng.random() < STUCK else at

    def _postponed(self, holder: "Holder", at: datetime, review: date) -> Chapter:
        cause = self.rng.choice(Report.HoldCause.values)
        step = holder.step("on_hold", at, texts.WORDS["holds"][cause]).step
        step.details.update({"cause": cause, "review_date": review.isoformat()})
        return Chapter(step, {"hold_cause": cause, "review_date": review})

    def _answered(self, report: Report, category: Category, holder: "Holder", at: datetime) -> Iterator[Chapter]:
        """What the citizen says to the claim: nothing, yes, or no and then what came after."""
        answered = at + timedelta(days=self.rng.expovariate(1 / 1.8), hours=1)
        end = end_of_objection_window(at, self.calendar)
        chance = self.rng.random()
        if chance < OBJECTED and not report.filed_by_id and answered < end:
            comment = self.rng.choice(texts.WORDS["objections"])
            answer = (Feedback.Answer.OBJECT, Feedback.By.REPORTER, None, self.rng.choice((1, 1, 2)), comment)
            yield Chapter(Step("in_progress", answered, REPORTER, note=comment), answer=answer)
            at = self._office(answered + timedelta(hours=self.rng.uniform(10, 120)))
            yield holder.step("resolved", at, texts.solved(self.rng, category.code))
            answered, end, chance = at + 2 * DAY, end_of_objection_window(at, self.calendar), self.rng.random()
        if chance < OBJECTED + ANSWERED and answered < end:
            yield self._confirmed(report, holder, answered)
        else:
            step = Step("closed", end + timedelta(minutes=1), Event.Actor.SYSTEM, details={"outcome": "unconfirmed"})
            yield Chapter(step, {"outcome": "unconfirmed"})

    def _confirmed(self, report: Report, holder: "Holder", at: datetime) -> Chapter:
        """By the reporter; what staff filed, and a few others, by a spot check of somebody outside the unit."""
        rating, comment = self.rng.choice((3, 4, 4, 5, 5)), self.rng.choice(texts.WORDS["ratings"])
        columns, details = {"outcome": "confirmed"}, {"outcome": "confirmed"}
        if report.filed_by_id or self.rng.random() < 0.07:
            checker = self.cast.dispatcher if self.cast.dispatcher != report.filed_by_id else None
            step = Step("closed", self._office(at), STAFF, checker, comment, details=details)
            return Chapter(step, columns, (Feedback.Answer.CONFIRM, Feedback.By.SPOT_CHECK, checker, rating, comment))
        step = Step("closed", at, REPORTER, note=comment, details=details)
        return Chapter(step, columns, (Feedback.Answer.CONFIRM, Feedback.By.REPORTER, None, rating, comment))

    def _office(self, moment: datetime) -> datetime:
        """The moment itself in the hours of the offices, otherwise their next opening."""
        local = moment.astimezone(WITA)
        if local.hour >= 17:
            local = (local + DAY).replace(hour=7)
        elif local.hour < 7:
            local = local.replace(hour=7)
        day = local.date()
        if self.rng.random() < 0.85 and not self.calendar.is_working_day(day):
            local = datetime.combine(self.calendar.after(day, 1), local.timetz())
        return local


class Holder:
    """Who holds the report as its story goes on."""

    def __init__(self, teller: Teller, report: Report) -> None:
        self.teller, self.report = teller, report
        self.agency: Agency = teller.agencies[report.agency_id]
        officers = teller.cast.officers.get(self.agency.pk, [])
        self.officer = teller.rng.choice(officers) if officers else None

    @property
    def is_kelurahan(self) -> bool:
        return self.agency.is_kelurahan

    @property
    def worker(self) -> int | None:
        """The user who works on it."""
        if self.agency.external:
            return None
        if self.is_kelurahan:
            return self.teller.cast.lurah.get(self.report.kelurahan_id)
        return self.officer.user_id if self.officer else self.teller.cast.heads.get(self.agency.pk)

    def step(self, to: str, at: datetime, note: str = "") -> Chapter:
        """A step by whoever works on it; an outside owner acts without an account."""
        if self.agency.external:
            return Chapter(Step(to, at, OWNER, note=note, agency_id=self.agency.pk))
        return Chapter(Step(to, at, STAFF, self.worker, note))

    def assigned(self, at: datetime) -> Chapter:
        """The head gives it to an officer; without officers it goes to the agency as such."""
        details = {"agency": self.agency.short_name}
        if self.officer:
            details["officer"] = str(self.officer.user)
        by = self.teller.cast.heads.get(self.agency.pk, self.teller.cast.dispatcher)
        officer = self.officer.pk if self.officer else None
        return Chapter(Step("assigned", at, STAFF, by, details=details), {"officer_id": officer})

    def taken_by_lurah(self, at: datetime) -> Chapter:
        """The kelurahan office starts the work itself."""
        self.agency, self.officer = self.teller.by_code[Agency.KELURAHAN], None
        columns = {"agency_id": self.agency.pk, "officer_id": None}
        return Chapter(self.step("in_progress", at).step, columns)

    def handed_outside(self, at: datetime, owner: Agency) -> Iterator[Chapter]:
        """Back to the dispatcher, and from there to the outside owner."""
        note = f"Ini milik {owner.short_name}."
        yield Chapter(Step("verified", at, STAFF, self.worker, note), {"officer_id": None})
        self.agency, self.officer = owner, None
        columns = {"agency_id": owner.pk, "officer_id": None, "bounces": 1}
        details = {"agency": owner.short_name}
        yield Chapter(
            Step("assigned", at + timedelta(hours=1), STAFF, self.teller.cast.dispatcher, details=details), columns
        )
