"""The only way out for a picture: checked against its report at every request."""

from django.http import FileResponse, Http404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from agencies import access
from reports.codes import key_fits, owner_key_fits
from reports.models import Contact, Photo

SIZES = ("large", "small")


@require_safe
def photo(request, photo, size):
    """Send one size of an encoded photo to whoever may see it; originals are never served.

    A picture for everybody may be kept by the browser but is asked for again each time (ETag), and by nobody between:
    once it is hidden, no cache shows it any more. Any other is not kept at all.
    """
    row = Photo.objects.filter(pk=photo, state=Photo.State.READY, report__isnull=False)
    row = row.select_related("report__category", "report__agency").first()
    if size not in SIZES or row is None or not _may_see(request, row.report):
        raise Http404
    if not access.may_see_pictures(None, row.report):
        response = _file(row, size)
        response["Cache-Control"] = "no-store"
        return response
    etag = quote_etag(f"{row.pk.hex}-{size}")
    response = get_conditional_response(request, etag=etag) or _file(row, size)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


def _may_see(request, report):
    """Whether this person may see the report's pictures: by standing, as its reporter, or by an owner's link."""
    viewer = access.viewer(request)
    if access.may_see_pictures(viewer, report):
        return True
    key = request.GET.get("kunci", "")
    if key_fits(report, key) or _holds_by_link(report, key):
        return True
    return viewer.is_authenticated and Contact.objects.filter(report=report, user=viewer).exists()


def _holds_by_link(report, key):
    """An outside owner works on the report like the field, while it holds the report."""
    if report.agency is None or not report.agency.external or not access.may_see_pictures(None, report, owner=True):
        return False
    return owner_key_fits(report, report.agency_id, key)


def _file(row, size):
    try:
        file = getattr(row, size).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    name = f"{row.report.code}-{row.position + 1}.jpg"
    return FileResponse(file, filename=name, content_type="image/jpeg")
