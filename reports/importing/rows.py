"""Make an unsaved report and its past moves of one row, or say why not.

The chain of moves is the least that the file proves. A first answer means that somebody looked at the report and
wrote back: `verified`. A closing means that the office said it was done: `in_progress`, `resolved` and `closed`, all
at that moment, with the outcome `unconfirmed`, because no citizen's word is in the file. A report without either is
still `received`. A report closed without a recorded answer counts as answered when it was closed.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple, TypeVar

from django.utils.translation import gettext as _

from agencies import geography, reference
from agencies.models import Category
from reports.deadlines import resolution_due, response_due
from reports.importing.catalogue import Catalogue
from reports.importing.mapping import Mapping
from reports.importing.reading import Row
from reports.intake import title_of
from reports.models import Report
from reports.workflow import Step

LONGEST_TEXT = 10_000
LONGEST_LINE = 200
LONGEST_ID = 80
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST_DUE = datetime(2100, 1, 1, tzinfo=UTC)


Found = TypeVar("Found")


class Refused(Exception):
    """The row cannot become a report; the arguments are the reasons."""

    @property
    def reasons(self) -> list[str]:
        return [str(reason) for reason in self.args]


class Times(NamedTuple):
    """The moments of a row."""

    created: datetime
    first_response: datetime | None
    closed: datetime | None
    resolution_due: datetime | None


class Spot(NamedTuple):
    """The place of a row."""

    latitude: float | None = None
    longitude: float | None = None
    accuracy: float | None = None
    kelurahan: int | None = None
    neighbour: int | None = None


@dataclass
class Reader:
    """Turns rows into reports by one mapping."""

    mapping: Mapping
    catalogue: Catalogue
    now: datetime
    anywhere: bool = False
    queue_unknown: bool = True

    def number(self, row: Row) -> str:
        """The row's number at its source. Raises Refused when it has none or the row is unreadable."""
        if row.wrong:
            raise Refused(row.wrong)
        number = self._value(row, "id")
        if not number:
            raise Refused(_("The row has no number of its own: a repeat could not be told from a new report"))
        if len(number) > LONGEST_ID:
            raise Refused(_("Its number is longer than %(limit)d characters") % {"limit": LONGEST_ID})
        return number

    def report(self, row: Row, code: str) -> tuple[Report, list[Step]]:
        """The report of a row with its past. Raises Refused with every reason that was found."""
        reasons: list[str] = []
        times = _collect(reasons, self._times, row)
        spot = _collect(reasons, self._spot, row)
        text = _collect(reasons, self._text, row)
        category = _collect(reasons, self._category, row)
        agency = _collect(reasons, self._agency, row)
        if reasons or times is None or spot is None or text is None or category is None:
            raise Refused(*reasons)
        report = self._built(row, code, text, category, spot, times)
        report.agency_id = agency or reference.route(category, spot.kelurahan)
        report.source, report.source_id = self.mapping.source, self._value(row, "id")
        report.street, report.landmark = (
            self._joined(row, name, ", ")[:LONGEST_LINE] for name in ("street", "landmark")
        )
        return report, _past(report, times)

    def _built(self, row: Row, code: str, text: str, category: Category, spot: Spot, times: Times) -> Report:
        return Report(
            code=code,
            channel=Report.Channel.IMPORT,
            category=category,
            text=text,
            title=title_of(text),
            latitude=spot.latitude,
            longitude=spot.longitude,
            accuracy=spot.accuracy,
            kelurahan_id=spot.kelurahan,
            neighbour_id=spot.neighbour,
            publicity=Report.Publicity.CONFIDENTIAL if category.private_by_default else Report.Publicity.PUBLIC,
            created_at=times.created,
            response_due=self._response_due(row, category, times),
            resolution_due=self._resolution_due(row, category, times),
        )

    def _response_due(self, row: Row, category: Category, times: Times) -> datetime | None:
        """Judged as of then; an archive that records no first answers is not judged by them."""
        if not self._has(row, "first_response"):
            return None
        return response_due(times.created, category.response_hours, category.response_clock, reference.calendar())

    def _resolution_due(self, row: Row, category: Category, times: Times) -> datetime | None:
        """The target in the file; where the file has such a column, a row without one has no deadline."""
        if self._has(row, "resolution_due"):
            return times.resolution_due
        days = category.resolution_working_days
        return resolution_due(times.created, days, category.is_emergency, reference.calendar())

    def _has(self, row: Row, name: str) -> bool:
        """Whether the file has this column at all."""
        return self.mapping.columns.get(name) in row.values

    def _value(self, row: Row, name: str) -> str:
        return row.values.get(self.mapping.columns.get(name, ""), "").strip()

    def _joined(self, row: Row, name: str, between: str) -> str:
        columns = self.mapping.joined.get(name, [])
        return between.join(filter(None, (row.values.get(column, "").strip() for column in columns)))

    def _times(self, row: Row) -> Times:
        created = self._past_time(row, "created")
        if created is None:
            raise Refused(_("It has no time of receipt"))
        first, closed = self._past_time(row, "first_response"), self._past_time(row, "closed")
        if first and first < created:
            raise Refused(_("It was answered before it was received"))
        if closed and closed < created:
            raise Refused(_("It was closed before it was received"))
        if first and closed and closed < first:
            raise Refused(_("It was closed before its first answer"))
        due = self._time(row, "resolution_due")
        if due and not EARLIEST <= due <= LATEST_DUE:
            raise Refused(_("Its deadline cannot be true: %(day)s") % {"day": f"{due:%Y-%m-%d}"})
        return Times(created, first, closed, due)

    def _past_time(self, row: Row, name: str) -> datetime | None:
        moment = self._time(row, name)
        if moment and moment > self.now:
            raise Refused(_("%(column)s lies in the future") % {"column": self.mapping.columns[name]})
        if moment and moment < EARLIEST:
            raise Refused(_("%(column)s lies before 1990") % {"column": self.mapping.columns[name]})
        return moment

    def _time(self, row: Row, name: str) -> datetime | None:
        text = self._value(row, name)
        if not text:
            return None
        moment = _parsed(text, self.mapping.time_formats)
        if moment is None:
            raise self._unreadable(_("%(column)s is not a time: %(text)s"), name, text)
        try:
            return (moment if moment.tzinfo else moment.replace(tzinfo=self.mapping.zone)).astimezone(UTC)
        except OverflowError:
            raise self._unreadable(_("%(column)s is not a time: %(text)s"), name, text) from None

    def _unreadable(self, words: str, name: str, text: str) -> Refused:
        return Refused(words % {"column": self.mapping.columns[name], "text": text[:40]})

    def _text(self, row: Row) -> str:
        text = _printable(self._joined(row, "text", "\n")) or self.mapping.defaults.get("text", "")
        if not text:
            raise Refused(_("It has no text"))
        if len(text) > LONGEST_TEXT:
            raise Refused(_("Its text is longer than %(limit)d characters") % {"limit": LONGEST_TEXT})
        return text

    def _category(self, row: Row) -> Category:
        word = self._value(row, "category") or self.mapping.defaults.get("category", "")
        found = self.catalogue.category(self.mapping.categories.get(word, word), self._value(row, "agency"))
        if found is None:
            raise Refused(
                _("There is no such category, add it to [categories] of the mapping: %(word)s") % {"word": word[:60]}
            )
        return found

    def _agency(self, row: Row) -> int | None:
        word = self._value(row, "agency")
        if not word:
            return None
        found = self.catalogue.agency(word)
        if found is None:
            raise Refused(_("There is no such agency: %(word)s") % {"word": word[:60]})
        return found

    def _spot(self, row: Row) -> Spot:
        latitude, longitude = self._number(row, "latitude"), self._number(row, "longitude")
        named = self._named_kelurahan(row)
        if latitude is None or longitude is None:
            if named is None and not (self.queue_unknown or self.anywhere):
                raise Refused(_("Its place is unknown"))
            return Spot(kelurahan=named)
        return self._located(latitude, longitude, self._number(row, "accuracy"), named)

    def _located(self, latitude: float, longitude: float, accuracy: float | None, named: int | None) -> Spot:
        outside = geography.outside_message(latitude=latitude, longitude=longitude)
        if not (abs(latitude) <= 90 and abs(longitude) <= 180):
            raise Refused(outside)
        if accuracy is not None and accuracy < 0:
            raise Refused(_("Its accuracy is no number of metres, zero or more"))
        if self.anywhere:
            return Spot(latitude, longitude, accuracy)
        found = reference.locate(latitude=latitude, longitude=longitude, accuracy=accuracy)
        if found is None:
            raise Refused(outside)
        if named is not None and named != found.kelurahan:
            return Spot(latitude, longitude, accuracy, named, found.kelurahan)
        return Spot(latitude, longitude, accuracy, found.kelurahan, found.neighbour)

    def _named_kelurahan(self, row: Row) -> int | None:
        return self.catalogue.kelurahan(self._value(row, "kelurahan")) if self.mapping.kelurahan_by_name else None

    def _number(self, row: Row, name: str) -> float | None:
        text = self._value(row, name)
        if not text:
            return None
        try:
            value = float(text[:40])
        except ValueError:
            raise self._unreadable(_("%(column)s is not a number: %(text)s"), name, text) from None
        if not math.isfinite(value) or len(text) > 40:
            raise self._unreadable(_("%(column)s is not a number: %(text)s"), name, text)
        return value


def _collect(reasons: list[str], read: Callable[[Row], Found], row: Row) -> Found | None:
    """What `read` finds in the row; None, and the reasons noted, where it refuses."""
    try:
        return read(row)
    except Refused as refused:
        reasons.extend(refused.reasons)
        return None


def _parsed(text: str, formats: tuple[str, ...]) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for layout in formats:
        try:
            return datetime.strptime(text, layout)
        except ValueError:
            continue
    return None


def _printable(text: str) -> str:
    """Line ends as ours, other control characters dropped."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(character for character in lines if character in "\n\t" or character.isprintable()).strip()


def _past(report: Report, times: Times) -> list[Step]:
    """The moves that the file proves; see above."""
    steps = [Step("verified", times.first_response)] if times.first_response else []
    if times.closed:
        steps += [Step("in_progress", times.closed), Step("resolved", times.closed)]
        steps.append(Step("closed", times.closed, details={"outcome": Report.Outcome.UNCONFIRMED.value}))
        report.outcome = Report.Outcome.UNCONFIRMED
    return steps
