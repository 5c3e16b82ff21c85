"""The desk: one report with everything that this staff member may see of it and do to it."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies import access
from reports import acts, keyset, photos, timeline
from reports.codes import owner_path, read_code
from reports.console import queue
from reports.console.forms import IdentityReason
from reports.console.steps import form_of, offers, step_named, steps_for, takes_over
from reports.console.views import marked, page_of
from reports.maps import kelurahan_map
from reports.models import Photo, Report
from reports.thumbnails import with_thumbnails
from reports.workflow import MoveRefused, StaleReport, staff

NEIGHBOURS = 20
ALIKE_SHOWN = 5
ALIKE_DAYS = 30
# About 100 m in degrees, here near the equator.
NEAR = 0.0009


def _report(request, code) -> Report:
    """The report that this staff member may see; hidden and unknown ones answer alike."""
    rows = Report.objects.visible_to(request.user).with_names()
    rows = rows.select_related("neighbour", "officer__user", "duplicate_of", "filed_by")
    report = rows.filter(code=read_code(code) or "").first()
    if report is None:
        raise Http404
    return report


@require_http_methods(["GET", "HEAD", "POST"])
def desk_page(request, code, site):
    """Show a report; a POST takes one step and comes back here."""
    report = _report(request, code)
    if request.method == "POST":
        return _take(request, report, site)
    return _page(request, report, site)


def _take(request, report, site):
    """Take the posted step: done, refused beside its form (422), or overtaken by somebody else (409)."""
    by = staff(request.user)
    step = step_named(report, by, request.POST.get("step", ""))
    if step is None:
        return _not_offered(request, report, site)
    form = form_of(step, report, by, request.POST, request.FILES)
    seen = request.POST.get("version", "")
    if str(report.version) != seen:
        return _overtaken(request, report, site, step, form, seen)
    if not form.is_valid():
        return _page(request, report, site, bound=(step, form), status=422)
    try:
        step.run(report, by, timezone.now(), form.cleaned_data["version"], form.cleaned_data)
    except StaleReport:
        return _overtaken(request, _report(request, report.code), site, step, form, seen)
    except MoveRefused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, report, site, bound=(step, form), status=422)
    messages.success(request, _("Done: %(step)s.") % {"step": step.label})
    return HttpResponseRedirect(_address(request, report))


def _address(request, report):
    """Back to the report, or to the queue when it is no longer this person's to see."""
    view = queue.chosen(request.user, request.GET.get("view")).key
    if Report.objects.visible_to(request.user).filter(pk=report.pk).exists():
        return f"{reverse('admin:desk', args=[report.code])}?view={view}"
    return f"{reverse('admin:queue')}?view={view}"


def _not_offered(request, report, site):
    """The step is forged, or another act has made it impossible meanwhile: what was typed is shown again."""
    typed = [value for name in ("note", "public", "internal") if (value := request.POST.get(name, "").strip())]
    context = {"refusal": _("This step is not open any more. Look at what changed, then decide again."), "typed": typed}
    return _page(request, report, site, status=409, news=_news(report, request.POST.get("version", "")), **context)


def _overtaken(request, report, site, step, form, seen):
    by = staff(request.user)
    context = {"refusal": str(StaleReport(report)), "news": _news(report, seen)}
    offered = step_named(report, by, step.key)
    if offered is None:
        return _not_offered(request, report, site)
    return _page(request, report, site, bound=(offered, form), status=409, **context)


def _news(report, seen):
    """How many of the newest lines of the timeline are news to who saw version `seen`: an act raises it by one."""
    return max(report.version - int(seen), 0) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0


def _page(request, report, site, *, bound=None, status=200, contact=None, news=0, **more):
    user, by = request.user, staff(request.user)
    works = access.may(user, "note", report)
    told = timeline.staff_timeline(report, user)
    neighbours, following = _neighbours(request, report)
    context = {
        "title": report.code,
        "report": report,
        "works": works,
        "offers": offers(steps_for(report, by), report, by, bound),
        "events": told[::-1],
        "news": told[-news:] if news else [],
        "pictures": _pictures(report, user, works),
        "pictures_hidden": not access.may(user, "see_pictures", report),
        "alike": _alike(report, user) if works and report.is_open else [],
        "takes_over": takes_over(report, user),
        "owner_link": _owner_link(report, user),
        "may_see_identity": access.may(user, "see_identity", report),
        "identity_form": IdentityReason(label_suffix=""),
        "contact": contact,
        "map": kelurahan_map(report.kelurahan_id, (report.longitude, report.latitude)) if report.has_point else None,
        "neighbours": neighbours,
        "following": following,
        "view": queue.chosen(user, request.GET.get("view")),
        **more,
    }
    return page_of(site, request, "console/desk.html", context, status)


def _owner_link(report, user):
    """The link by which an outside owner answers: a dispatcher passes it on where no mail reaches that office."""
    if report.agency is None or not report.agency.external or "dispatcher" not in access.standing(user, report):
        return ""
    return settings.SITE_URL + owner_path(report, report.agency_id) if report.is_open else ""


def _neighbours(request, report):
    """The view that the person came from, and the report that comes next in it."""
    user = request.user
    view = queue.chosen(user, request.GET.get("view"))
    rows = keyset.page(queue.rows_of(view, user, timezone.now()), view.order, size=NEIGHBOURS).rows
    codes = [row.code for row in rows]
    place = codes.index(report.code) + 1 if report.code in codes else 0
    following = next((row for row in rows[place:] if row.pk != report.pk), None)
    return marked(with_thumbnails(rows, user), user), following


def _pictures(report, user, works):
    """The pictures that this person may see; who works on the report sees where one was seen before."""
    rows = photos.shown(report, user)
    for row in rows:
        row["seen"] = _seen_elsewhere(row["photo"], user) if works else []
    return rows


def _seen_elsewhere(photo: Photo, user):
    """The reports, as far as this person may see them, that hold a picture like this one."""
    pks = {other.report_id for other in photos.seen_before(photo)}
    return list(Report.objects.visible_to(user).filter(pk__in=pks)) if pks else []


def _alike(report, user):
    """Open reports of the same category nearby in the last 30 days: perhaps the same problem. One query."""
    near = (
        Report.objects.visible_to(user)
        .open()
        .filter(
            category=report.category_id,
            publicity__in=["confidential"] if report.is_confidential else ["public", "anonymous"],
            created_at__gte=report.created_at - timedelta(days=ALIKE_DAYS),
        )
    )
    if report.has_point:
        box = {
            "latitude__range": (report.latitude - NEAR, report.latitude + NEAR),
            "longitude__range": (report.longitude - NEAR, report.longitude + NEAR),
        }
        near = near.filter(**box)
    elif report.kelurahan_id:
        near = near.filter(kelurahan=report.kelurahan_id)
    else:
        return []
    return list(near.exclude(pk=report.pk).with_names().order_by("-created_at", "-id")[:ALIKE_SHOWN])


@require_POST
def identity(request, code, site):
    """Show who filed the report, once, for a reason that is logged; no address shows it by itself."""
    report = _report(request, code)
    if not access.may(request.user, "see_identity", report):
        raise Http404
    form = IdentityReason(request.POST, label_suffix="")
    if not form.is_valid():
        return _page(request, report, site, status=422, identity_form=form)
    contact = acts.look_at_identity(report, request.user, form.cleaned_data["reason"], timezone.now())
    return _page(request, report, site, contact=contact, looked=True)
