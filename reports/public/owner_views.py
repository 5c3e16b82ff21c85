"""The page by which an outside owner (electricity, water, telephone, province) answers without an account.

The mailed link carries a key made for this report and this office. It works while the office holds the report: a GET
shows, a POST acts. Whoever filed the report is not shown.
"""

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from reports import codes, photos, timeline
from reports.console.steps import form_of, offers, owner_steps
from reports.models import Event, Report
from reports.workflow import Actor, MoveRefused, StaleReport


@sensitive_variables("key")
def _held_report(code: str, key: str) -> Report:
    """The report that an outside owner holds now, if the key is theirs; everything else answers like unknown."""
    rows = Report.objects.with_names().select_related("neighbour", "officer")
    report = rows.filter(code=codes.read_code(code) or "").first()
    if report is None or report.agency is None or not report.agency.external:
        raise Http404
    if not codes.owner_key_fits(report, report.agency_id, key):
        raise Http404
    return report


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, code):
    """Show the report to its outside owner; a POST takes one step."""
    key = request.GET.get("kunci", "")
    report = _held_report(code, key)
    if request.method == "POST":
        return _no_store(_take(request, report, key))
    return _no_store(_page(request, report))


def _no_store(response):
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _take(request, report, key):
    by = Actor(Event.Actor.OWNER, agency=report.agency)
    step = next((step for step in owner_steps(report, by) if step.key == request.POST.get("step")), None)
    if step is None:
        return _page(request, report, status=409, refusal=_("This step is not open any more. Look at what changed."))
    form = form_of(step, report, by, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, report, status=422, bound=(step, form))
    try:
        step.run(report, by, timezone.now(), form.cleaned_data["version"], form.cleaned_data)
    except StaleReport as stale:
        return _page(request, _held_report(report.code, key), status=409, bound=(step, form), refusal=str(stale))
    except MoveRefused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, report, status=422, bound=(step, form))
    if report.agency_id != by.agency.pk:
        return render(request, "console/owner_done.html", {"report": report})
    return HttpResponseRedirect(codes.owner_path(report, report.agency_id))


def _page(request, report, *, status=200, bound=None, refusal=""):
    by = Actor(Event.Actor.OWNER, agency=report.agency)
    context = {
        "report": report,
        "offers": offers(owner_steps(report, by), report, by, bound),
        "refusal": refusal,
        "pictures": photos.shown(report, owner=True),
        "events": timeline.public_timeline(report)[::-1],
    }
    return render(request, "console/owner.html", context, status=status)
