"""The public figures, each with what it is counted from, and the same rows as a file."""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import reference
from agencies.models import Category
from reports import statistics
from reports.statistics import Figures
from reports.words import number

DEFAULT_DAYS = 90
FRESH_SECONDS = 60


class PeriodForm(forms.Form):
    """How far back to count."""

    days = forms.TypedChoiceField(
        label=gettext_lazy("Period"),
        coerce=int,
        choices=[
            (30, gettext_lazy("Last 30 days")),
            (90, gettext_lazy("Last 90 days")),
            (365, gettext_lazy("Last 365 days")),
        ],
    )


def _days_of(form: PeriodForm) -> int:
    return form.cleaned_data["days"] if form.is_valid() else DEFAULT_DAYS


def statistics_page(request: HttpRequest) -> HttpResponse:
    """Show the figures of a period."""
    form = PeriodForm(request.GET if "days" in request.GET else {"days": DEFAULT_DAYS})
    days = _days_of(form)
    # Kept by the length of the period, never by its days: a name a day would fill a process that runs for years.
    counted = reference.kept(f"figures {days}", lambda: _read(timezone.now(), days), FRESH_SECONDS)
    context = {"form": form, "days": days, "export": f"?days={days}"}
    return render(request, "reports/statistics.html", context | _described(counted))


def _read(now: datetime, days: int) -> dict[str, Any]:
    """The figures with the days that they count: kept over midnight, both stay together."""
    since, until = statistics.period(now, days)
    groups = {by: statistics.figures(since, until, by) for by in statistics.BY}
    return groups | {"all": statistics.figures(since, until), "since": since, "until": until}


def _described(counted: dict[str, Any]) -> dict:
    (whole,) = counted["all"]
    since, until = counted["since"], counted["until"]
    categories = reference.categories_by_id()
    return {
        "since": since,
        "until": until,
        "whole": whole,
        "figures": headline(whole),
        "time": _over_time(statistics.by_week_or_month(counted["day"], since, until)),
        "categories": _shares(counted["category"], lambda key: str(categories[key]), whole.received),
        "pillars": _shares(counted["pillar"], lambda key: str(Category.Pillar(key).label), whole.received),
        "agencies": _table(counted["agency"], {key: str(row) for key, row in reference.agencies().items()}),
        "kelurahan": _table(
            counted["kelurahan"],
            {key: row.name for key, row in reference.kelurahan_by_id().items()},
            {key: reverse("kelurahan", args=[row.code]) for key, row in reference.kelurahan_by_id().items()},
        ),
        "fewest": statistics.FEWEST_FOR_A_RATE,
    }


def percent(part: int, whole: int) -> str:
    """A share in whole per cent, "<1 %" for a very small one, a dash where there is nothing to share."""
    if not whole:
        return "–"
    share = round(100 * part / whole)
    return f"{share} %" if share or not part else "<1 %"


def headline(whole: Figures) -> list[dict]:
    """The figures at the top, none without its denominator."""
    received = _("of %(count)s received from citizens") % {"count": number(whole.by_citizens)}
    claimed = _("of %(count)s declared solved") % {"count": number(whole.claimed)}
    return [
        {
            "label": _("Received"),
            "value": number(whole.received),
            "of": _("%(count)s of them filed by staff") % {"count": number(whole.by_staff)},
        },
        {
            "label": _("Answered in time"),
            "value": percent(whole.answered_in_time, whole.answers_due),
            "of": _("%(part)s of %(count)s answers that were due")
            % {"part": number(whole.answered_in_time), "count": number(whole.answers_due)},
        },
        {
            "label": _("Confirmed solved in time"),
            "value": percent(whole.confirmed_in_time, whole.solution_due),
            "of": _("%(part)s of %(count)s solutions that were due")
            % {"part": number(whole.confirmed_in_time), "count": number(whole.solution_due)},
        },
        {"label": _("Declared solved"), "value": number(whole.claimed), "of": received},
        {"label": _("Confirmed solved"), "value": number(whole.confirmed), "of": claimed},
        {"label": _("Nobody confirmed"), "value": number(whole.unconfirmed), "of": claimed},
        {"label": _("Objections"), "value": number(whole.objected), "of": received},
        {"label": _("Still open"), "value": number(whole.open), "of": received},
    ]


def _bars(pairs: list[tuple[str, int, str]]) -> list[dict]:
    longest = max((value for _label, value, _text in pairs), default=0) or 1
    return [{"label": label, "value": text, "percent": 100 * value / longest} for label, value, text in pairs]


def _over_time(steps: list[tuple[date, int]]) -> list[dict]:
    monthly = all(day.day == 1 for day, _value in steps)
    form = "M Y" if monthly else "j M"
    return _bars([(formats.date_format(day, form), value, number(value)) for day, value in steps])


def _shares(rows: list[Figures], name, whole: int) -> list[dict]:
    ordered = sorted(rows, key=lambda row: -row.received)
    return _bars(
        [(name(row.key), row.received, f"{percent(row.received, whole)} ({number(row.received)})") for row in ordered]
    )


def _table(rows: list[Figures], names: dict, urls: dict | None = None) -> list[dict]:
    """Rows by name, never by speed: a rank by speed breeds false closings. Small groups have no rate."""
    described = [_row(row, names.get(row.key) or _("not known yet"), (urls or {}).get(row.key)) for row in rows]
    return sorted(described, key=lambda row: row["name"].lower())


def _row(row: Figures, name: str, url: str | None) -> dict:
    answered = {"share": percent(row.answered_in_time, row.answers_due), "part": row.answered_in_time}
    solved = {"share": percent(row.confirmed_in_time, row.solution_due), "part": row.confirmed_in_time}
    return {
        "name": name,
        "url": url,
        "figures": row,
        "answered": answered | {"of": row.answers_due} if row.enough else None,
        "solved": solved | {"of": row.solution_due} if row.enough else None,
    }


class _Echo:
    """A file that hands each written line straight on."""

    def write(self, value: str) -> str:
        return value


def statistics_file(request: HttpRequest) -> StreamingHttpResponse:
    """The rows behind the figures as CSV; another period than those offered is a bad request."""
    form = PeriodForm({"days": request.GET.get("days", DEFAULT_DAYS)})
    if not form.is_valid():
        raise BadRequest(_("Choose one of the periods of the statistics page."))
    since, until = statistics.period(timezone.now(), form.cleaned_data["days"])
    response = StreamingHttpResponse(_lines(since, until), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="lapor-kupang-{since}-{until}.csv"'
    return response


def _lines(since: date, until: date) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"
    for row in statistics.export_rows(since, until):
        yield writer.writerow(row)


def record(now: datetime, days: int = DEFAULT_DAYS, **only: int) -> Figures:
    """The city's (or, by `kelurahan=`, a place's) figures of the last days, at most a minute old."""
    return reference.kept(
        f"record {days} {sorted(only.items())}",
        lambda: statistics.figures(*statistics.period(now, days), **only)[0],
        FRESH_SECONDS,
    )
