"""Pictures that come with a form: new ones are stored at once, so that an error elsewhere loses none."""

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from reports import photos
from reports.limits import too_many
from reports.models import Photo


def kept(request: HttpRequest) -> list[Photo]:
    """The pictures that an earlier try of this form has brought already."""
    tokens = request.POST.getlist("photo_tokens")
    return photos.staged(tokens) if tokens else []


def take(request: HttpRequest, form: forms.Form) -> list[Photo]:
    """The pictures kept from before and those that this request brings; refusals become errors of the form."""
    if "photos" not in form.fields:
        return []
    before = kept(request)
    files = request.FILES.getlist("photos")
    if not files:
        return before
    if too_many(request, "upload"):
        form.add_error("photos", _("Very many photos came from your connection. Send the report without them."))
        return before
    new, refusals = photos.stage(files, now=timezone.now(), already=len(before))
    for refusal in refusals:
        form.add_error("photos", f"{refusal.name}: {refusal.message}" if refusal.name else refusal.message)
    return [*before, *new]
