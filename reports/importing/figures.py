"""What an imported archive says about its offices: closed by and after the target, and how long it took."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from reports.models import Report


def by_agency(source: str, local: ZoneInfo | None = None) -> dict[str, dict[str, Any]]:
    """Figures of one source by the agency's short name.

    `closed_by_target` and `closed_after_target` count closed reports with a deadline. `median_hours_to_close` is of
    time that really passed. With `local`, `median_hours_to_close_local_clock` subtracts the readings of the local
    clock, as a table of times without a zone does: it differs by an hour across a change to or from summer time.
    """
    rows = defaultdict(list)
    fields = ("agency__short_name", "created_at", "closed_at", "resolution_due")
    for agency, *times in Report.objects.filter(source=source).values_list(*fields).iterator():
        rows[agency or ""].append(times)
    return {agency: _figures(times, local) for agency, times in sorted(rows.items())}


def _figures(rows: list[list[datetime | None]], local: ZoneInfo | None) -> dict[str, Any]:
    closed = [(created, end, due) for created, end, due in rows if end is not None]
    judged = [(end, due) for _created, end, due in closed if due is not None]
    by_target = sum(end <= due for end, due in judged)
    found = {
        "rows": len(rows),
        "closed": len(closed),
        "closed_by_target": by_target,
        "closed_after_target": len(judged) - by_target,
        "median_hours_to_close": _median_hours([(created, end) for created, end, _due in closed if created]),
    }
    if local is not None:
        readings = [(_reading(created, local), _reading(end, local)) for created, end, _due in closed if created]
        found["median_hours_to_close_local_clock"] = _median_hours(readings)
    return found


def _reading(moment: datetime, local: ZoneInfo) -> datetime:
    """What the clock on the wall showed."""
    return moment.astimezone(local).replace(tzinfo=None)


def _median_hours(pairs: Iterable[tuple[datetime, datetime]]) -> float | None:
    hours = [(end - start).total_seconds() / 3600 for start, end in pairs]
    return round(median(hours), 3) if hours else None
