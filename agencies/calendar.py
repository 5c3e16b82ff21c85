"""The working calendar: which days the city's offices work."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date


class Calendar:
    """The working days: Monday to Friday, less the given holidays.

    Working days are numbered, so that adding and subtracting them is arithmetic and costs the same for one
    day as for a thousand. Ordinal 1 (1 January of year 1) is a Monday.
    """

    def __init__(self, holidays: Iterable[date] = ()) -> None:
        self._holidays = sorted({day.toordinal() for day in holidays if day.weekday() < 5})

    def is_working_day(self, day: date) -> bool:
        """True from Monday to Friday, unless the day is a holiday."""
        if day.weekday() >= 5:
            return False
        ordinal = day.toordinal()
        position = bisect_left(self._holidays, ordinal)
        return position == len(self._holidays) or self._holidays[position] != ordinal

    def number(self, day: date) -> int:
        """How many working days lie before `day`: for a working day this is its number."""
        ordinal = day.toordinal()
        weeks, rest = divmod(ordinal - 1, 7)
        return weeks * 5 + min(rest, 5) - bisect_left(self._holidays, ordinal)

    def working_day(self, number: int) -> date:
        """The working day with this number, the reverse of `number()`."""
        skipped = 0
        while True:
            weeks, rest = divmod(number + skipped, 5)
            ordinal = weeks * 7 + rest + 1
            holidays_so_far = bisect_right(self._holidays, ordinal)
            if holidays_so_far == skipped:
                return date.fromordinal(ordinal)
            skipped = holidays_so_far

    def after(self, day: date, working_days: int) -> date:
        """The n-th working day after `day` (which need not be a working day itself)."""
        started = self.number(day) + self.is_working_day(day)
        return self.working_day(started + working_days - 1)
