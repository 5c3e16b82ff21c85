"""Questionnaires in and out as XLSForm files."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from surveys import xlsform
from surveys.console.pages import on_survey, record, show
from surveys.models import Version

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(forms.Form):
    """One file; what is in it is judged by the reader, not by its name."""

    file = forms.FileField(
        label=gettext_lazy("XLSForm file"),
        help_text=gettext_lazy(".xlsx, .xls or .csv, at most 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("This file is empty. Choose another."),
        },
    )


@on_survey
@require_http_methods(["GET", "HEAD", "POST"])
def survey_xlsform(request, survey, site):
    """Upload a file into the draft, or download a version. A file with errors is not kept: all of them are listed."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*sent, label_suffix="")
    imported = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        imported = xlsform.read(file, file.name)
        if not imported.errors:
            return _store(request, survey, imported)
    context = {
        "title": _("XLSForm"),
        "form": form,
        "imported": imported,
        "versions": survey.versions.all(),
        "draft": survey.versions.filter(state=Version.State.DRAFT).first(),
    }
    return show(site, request, survey, "xlsform.html", context, status=422 if imported or form.errors else 200)


def _store(request, survey, imported):
    outcome, version = xlsform.store(imported, survey.slug)
    for note in imported.notes:
        messages.warning(request, str(note))
    if outcome is xlsform.Outcome.UNCHANGED:
        messages.info(request, _("The file says what version %(number)d says. Nothing changed.") % _number(version))
        return redirect("admin:survey_page", slug=survey.slug)
    done = _("Version %(number)d is now what the file says.") % _number(version)
    record(request, survey, done)
    messages.success(request, done)
    return redirect("admin:survey_build", slug=survey.slug)


def _number(version):
    return {"number": version.number}


@on_survey
@require_http_methods(["GET", "HEAD"])
def survey_xlsform_file(request, survey, number, site):
    """A version as a workbook that Kobo and ODK take."""
    version = survey.versions.filter(number=number).first() if number < 2**31 else None
    if version is None:
        raise Http404
    version.survey = survey
    name = f"{survey.slug}-{version.number}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(xlsform.write(version), content_type=XLSX, headers=headers)
