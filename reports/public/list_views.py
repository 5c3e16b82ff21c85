"""The public list of reports and the page of a kelurahan. What is confidential is on neither, for nobody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from agencies import reference
from agencies.models import Kelurahan
from reports import keyset, maps
from reports.models import Report
from reports.public.filters import ReportFilter, capped_count
from reports.public.statistics_views import headline, record
from reports.thumbnails import with_thumbnails


def report_list(request: HttpRequest) -> HttpResponse:
    """Show the newest reports, narrowed by the filters; a forged cursor is a bad request."""
    filters = ReportFilter(request.GET, queryset=Report.objects.public().with_names())
    context = _page_of(request, filters.qs) | {
        "filters": filters,
        "count": capped_count(filters.qs),
        "city": maps.city_map(),
    }
    return render(request, "reports/list.html", context)


def _page_of(request: HttpRequest, queryset) -> dict:
    shown = keyset.page(queryset, keyset.NEWEST, request.GET.get(keyset.PARAMETER, ""))
    return {"reports": with_thumbnails(shown.rows), "pager": keyset.links(request, shown)}


def find_kelurahan(code: str) -> Kelurahan:
    """Return the kelurahan with this code; Http404 if there is none."""
    found = reference.kelurahan().get(code)
    if found is None:
        raise Http404
    return found


def kelurahan(request: HttpRequest, code: str) -> HttpResponse:
    """Show one kelurahan: where it lies, its figures and its reports."""
    place = find_kelurahan(code)
    queryset = Report.objects.public().with_names().filter(kelurahan=place.pk)
    context = _page_of(request, queryset) | {
        "kelurahan": place,
        "open": capped_count(Report.objects.public().open().filter(kelurahan=place.pk)),
        "map": maps.kelurahan_map(place.pk),
        "figures": headline(record(timezone.now(), kelurahan=place.pk))[:5],
    }
    return render(request, "reports/kelurahan.html", context)
