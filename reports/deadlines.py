"""Deadlines: when a report must be answered and resolved, by the clock of the city's offices.

Two clocks. `jam` runs round the clock; `kerja` counts the hours 00:00 to 24:00 WITA of working days (Monday
to Friday without holidays), so that 24 hours from Friday 15:00 end on Monday 15:00. All functions are pure:
the holidays come in as a `Calendar`, and the server's own time zone plays no part.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from agencies.calendar import Calendar

WITA = ZoneInfo("Asia/Makassar")
ROUND_THE_CLOCK = "jam"
WORKING_HOURS = "kerja"
RESOLUTION_TIME = time(16)
END_OF_DAY = time(23, 59, 59)
OBJECTION_WORKING_DAYS = 10
DAY = timedelta(days=1)


def response_due(received_at: datetime, hours: float | Decimal, clock: str, calendar: Calendar) -> datetime:
    """The moment by which the first response is due, in WITA.

    `hours` run round the clock (`jam`) or over working days only (`kerja`); a report that arrives on a day
    off starts at 00:00 of the next working day. A due moment of 24:00 is given as 00:00 of the next one.
    Raises ValueError for a naive time or an unknown clock.
    """
    received = _local(received_at)
    allowed = timedelta(hours=float(hours))
    if clock == ROUND_THE_CLOCK:
        return received + allowed
    if clock != WORKING_HOURS:
        raise ValueError(f"Unknown clock {clock!r}: use {ROUND_THE_CLOCK!r} or {WORKING_HOURS!r}.")
    days, rest = divmod(_time_of_day(received, calendar) + allowed, DAY)
    due_day = calendar.working_day(calendar.number(received.date()) + days)
    return _at(due_day, time()) + rest


def resolution_due(received_at: datetime, working_days: int, emergency_always: bool, calendar: Calendar) -> datetime:
    """The moment by which the report must be resolved, in WITA.

    16:00 on the n-th working day after the day of receipt; for an emergency n times 24 hours, days off
    included. Raises ValueError for a naive time.
    """
    received = _local(received_at)
    if emergency_always:
        return received + working_days * DAY
    return _at(calendar.after(received.date(), working_days), RESOLUTION_TIME)


def working_time_between(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """Time of working days (24 hours each) between two moments; negative if `end` comes first."""
    return _working_time(_local(end), calendar) - _working_time(_local(start), calendar)


def end_of_objection_window(resolved_at: datetime, calendar: Calendar) -> datetime:
    """The last second in which the citizen may object: the end of the tenth working day after."""
    last_day = calendar.after(_local(resolved_at).date(), OBJECTION_WORKING_DAYS)
    return _at(last_day, END_OF_DAY)


def _local(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("A deadline needs a time with a time zone.")
    return moment.astimezone(WITA)


def _at(day: date, clock_time: time) -> datetime:
    return datetime.combine(day, clock_time, tzinfo=WITA)


def _time_of_day(moment: datetime, calendar: Calendar) -> timedelta:
    """Working time spent on the moment's own day: none on a day off."""
    if not calendar.is_working_day(moment.date()):
        return timedelta()
    return moment - _at(moment.date(), time())


def _working_time(moment: datetime, calendar: Calendar) -> timedelta:
    return calendar.number(moment.date()) * DAY + _time_of_day(moment, calendar)
