"""`/lapor/`: a citizen files a report. One page, no session; everything works without JavaScript.

A POST of the whole form files the report and redirects. With the button `check` it shows what would be sent; with
`edit` the form comes back as it was. Whatever goes wrong, the form comes back with everything that was typed.
"""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from agencies import reference
from agencies.geography import outside_message
from reports.codes import secret_path
from reports.intake import KeyUsed, Submission, build, submit
from reports.limits import too_many
from reports.public import uploads
from reports.public.forms import PUBLICITY, UNREADABLE, PointForm, ReportForm, new_key, on_earth
from reports.sender import sender_of
from reports.text import readable_data

# What a page that only asks carries along, beside the pictures.
KEPT = (
    "category", "text", "latitude", "longitude", "accuracy", "kelurahan", "street", "landmark", "publicity", "name",
    "email", "phone", "show_name", "may_be_asked", "idempotency_key", "emergency_seen",
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def file_report(request: HttpRequest) -> HttpResponse:
    """Show the form, or take a report in."""
    if request.method == "POST":
        return _receive(request)
    category = reference.category(request.GET.get("kategori", ""))
    seen = "darurat" in request.GET
    if category is not None and category.is_emergency and not seen:
        return redirect("emergency")
    initial = {"category": category and category.code, "emergency_seen": seen or "", "idempotency_key": new_key()}
    return _form_page(request, ReportForm(initial=initial))


@require_safe
def emergency(request: HttpRequest) -> HttpResponse:
    """The numbers to call, before any form."""
    return render(request, "reports/emergency.html", {"numbers": reference.emergency_numbers()})


def _receive(request: HttpRequest) -> HttpResponse:
    data, broken = readable_data(request.POST)
    if "edit" in data:
        form = ReportForm(initial={name: data.get(name) for name in KEPT})
        form.pictures = uploads.kept(request)
        return _form_page(request, form)
    form = ReportForm(data, request.FILES)
    form.pictures = uploads.take(request, form)
    if broken:
        form.add_error(None, UNREADABLE)
        return _form_page(request, form, status=400)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    if form.cleaned_data["category"].is_emergency and not form.cleaned_data["emergency_seen"]:
        return _page(request, "emergency", {"kept": _kept(form), "staged": form.pictures})
    if "check" in data:
        return _page(request, "check", _summary(request, form) | {"kept": _kept(form), "staged": form.pictures})
    return _file(request, form)


def _file(request: HttpRequest, form: ReportForm) -> HttpResponse:
    if too_many(request, "file"):
        form.add_error(
            None, _("Very many reports came from your connection. Yours is kept here: please send it in an hour.")
        )
        return _form_page(request, form, status=429)
    try:
        report, new = submit(_submission(request, form), now=timezone.now())
    except KeyUsed as error:
        form.add_error(None, str(error))
        return _form_page(request, form, status=409, fresh_key=True)
    if new and any(photo.report_id is None for photo in form.pictures):
        messages.warning(request, _("Your report is filed, but a photo of it belongs to another report. Add it again."))
    return redirect(f"{secret_path(report)}&baru=1")


def _submission(request: HttpRequest, form: ReportForm) -> Submission:
    """The submission of a valid form. The session is read only where the browser has one."""
    given = form.cleaned_data
    user = request.user if settings.SESSION_COOKIE_NAME in request.COOKIES else None
    user = user if user is not None and user.is_authenticated else None
    fields = {name: given[name] for name in KEPT if name not in ("emergency_seen", "idempotency_key")}
    return Submission(
        **fields,
        photos=form.pictures,
        idempotency_key=given["idempotency_key"] or None,
        sender=sender_of(request, user),
        user=user,
        language=get_language() or "id",
    )


def _form_page(request, form: ReportForm, *, status: int = 200, fresh_key: bool = False) -> HttpResponse:
    """The form with what was typed; a used or unusable key is replaced, so that sending again can succeed."""
    if form.is_bound and (fresh_key or "idempotency_key" in form.errors):
        form.data = form.data.copy()
        form.data["idempotency_key"] = new_key()
    return _page(request, "lapor", {"form": form, "staged": form.pictures}, status)


def _page(request: HttpRequest, name: str, context: dict, status: int = 200) -> HttpResponse:
    """A page of this form: kept by no cache but the browser's own memory, so that Back finds it as it was."""
    context |= {
        "numbers": reference.emergency_numbers(),
        "tile_url": settings.TILE_URL,
        "tile_attribution": settings.TILE_ATTRIBUTION,
    }
    response = render(request, f"reports/{name}.html", context, status=status)
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _kept(form: ReportForm) -> list[tuple[str, str]]:
    """Names and values to carry along in hidden fields."""
    return [(name, form.data[name]) for name in KEPT if form.data.get(name)]


def _summary(request: HttpRequest, form: ReportForm) -> dict:
    """What would be sent, to whom, and by when they must answer: the report as it would be stored."""
    report = build(_submission(request, form), timezone.now())
    places = reference.kelurahan_by_id()
    return {
        "report": report,
        "given": form.cleaned_data,
        "agency": reference.agencies()[report.agency_id],
        "place": places.get(report.kelurahan_id),
        "neighbour": places.get(report.neighbour_id),
        "publicity": dict(PUBLICITY)[report.publicity],
    }


@require_safe
def place(request: HttpRequest) -> HttpResponse:
    """The kelurahan of a point as JSON, both names near a border; for a point outside, why and where to turn to."""
    if too_many(request, "look_up"):
        return JsonResponse({"error": _("Too many questions. Choose the kelurahan from the list.")}, status=429)
    form = PointForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"error": " ".join(str(error[0]) for error in form.errors.values())}, status=400)
    point = form.cleaned_data
    found = reference.locate(**point) if on_earth(point["latitude"], point["longitude"]) else None
    if found is None:
        return JsonResponse({"error": outside_message(latitude=point["latitude"], longitude=point["longitude"])})
    places = reference.kelurahan_by_id()
    names = [places[key].name for key in (found.kelurahan, found.neighbour) if key is not None]
    text = _("Kelurahan %(name)s") if len(names) == 1 else _("Kelurahan %(name)s, perhaps %(neighbour)s")
    words = text % {"name": names[0], "neighbour": names[-1]}
    return JsonResponse({"kelurahan": names[0], "neighbour": names[1] if len(names) > 1 else None, "text": words})


@require_safe
@cache_control(public=True, max_age=86400)
def outlines(request: HttpRequest) -> HttpResponse:
    """The outlines of all kelurahan as GeoJSON, the base layer of our maps."""
    places = reference.kelurahan_by_id()
    features = [
        {
            "type": "Feature",
            "properties": {"code": places[key].code, "name": places[key].name},
            "geometry": geometry,
        }
        for key, geometry in reference.shapes()
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features})
