"""Hand over answers joined with the use of the portal: what was released to whom, and the end of the join."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from surveys import linking, releasing
from surveys.console.pages import on_survey, record, show
from surveys.models import UsageLink


class ReleaseForm(forms.Form):
    """What the data are for, and who gets them."""

    use_required_attribute = False

    purpose = forms.CharField(
        label=gettext_lazy("Purpose and recipient"),
        max_length=200,
        help_text=gettext_lazy("It stays on record with your name and the day."),
    )


@on_survey
@require_http_methods(["GET", "HEAD", "POST"])
def survey_releases(request, survey, site):
    """The releases so far; a POST makes one and answers with its file."""
    form = ReleaseForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        file = _release(request, survey, form) if form.is_valid() else None
        if file is not None:
            return file
        status = 422
    context = {
        "title": _("Joined data"),
        "form": form,
        "consented": UsageLink.objects.filter(response__survey=survey).count(),
        "needed": 2 * survey.min_group,
        "releases": survey.releases.select_related("made_by"),
    }
    return show(site, request, survey, "releases.html", context, status=status)


def _release(request, survey, form):
    try:
        made, text = releasing.release(
            survey, by=request.user, purpose=form.cleaned_data["purpose"], now=timezone.now()
        )
    except releasing.TooFew as refusal:
        form.add_error(None, str(refusal))
        return None
    record(request, survey, _("Joined data released: %(purpose)s.") % {"purpose": made.purpose})
    file = HttpResponse(text, content_type="text/csv; charset=utf-8")
    file["Content-Disposition"] = f'attachment; filename="{survey.slug}-gabungan-{made.pk}.csv"'
    patch_cache_control(file, private=True, no_store=True)
    return file


@on_survey
@require_POST
def survey_unlink(request, survey, site):
    """End every join of the survey for good: the key and all consents are deleted, the answers stay."""
    linking.end_all(survey)
    done = _("Every join is ended. The answers stay, and nothing ties them to the use of the portal.")
    record(request, survey, done)
    messages.success(request, done)
    return redirect("admin:survey_releases", slug=survey.slug)
