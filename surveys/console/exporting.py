"""Exports and the codebook in the console: asking, the list of what was asked, downloading, reading syntax."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from surveys import publishing
from surveys.console.pages import on_survey, record, show
from surveys.exports import jobs, syntax
from surveys.exports.codebook import entries
from surveys.exports.files import ENDINGS
from surveys.exports.options import ExportError, Options
from surveys.exports.ranges import NotSatisfiable, part_of
from surveys.exports.table import table_of
from surveys.models import Export, Result

SHOWN = 50
TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json", "xml": "application/xml"}
PENDING = (Export.State.WAITING, Export.State.RUNNING)


class ExportForm(forms.Form):
    """What is wished for: the same choices as the command has."""

    format = forms.ChoiceField(label=gettext_lazy("Format"), choices=Export.Format)
    missing = forms.ChoiceField(
        label=gettext_lazy("Missing answers"),
        choices=[("empty", gettext_lazy("empty cells")), ("codes", gettext_lazy("codes that say why"))],
        help_text=gettext_lazy("Codes tell apart: not shown, shown and left empty, refused or does not know."),
    )
    layout = forms.ChoiceField(
        label=gettext_lazy("Layout"),
        choices=[
            ("wide", gettext_lazy("wide: one row an answer")),
            ("long", gettext_lazy("long: one row for each answer and question")),
        ],
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the labels"),
        choices=[("id", gettext_lazy("Indonesian")), ("en", gettext_lazy("English"))],
    )
    bom = forms.BooleanField(
        label=gettext_lazy("Byte order mark"),
        required=False,
        help_text=gettext_lazy("For a CSV that Excel opens by a double click."),
    )
    seconds = forms.BooleanField(label=gettext_lazy("Time spent on each page"), required=False)

    def __init__(self, *args):
        super().__init__(*args, label_suffix="")

    def options(self):
        """The options of the export; for a form that is valid."""
        return Options(**{name: value for name, value in self.cleaned_data.items() if name != "format"})


@on_survey
@require_http_methods(["GET", "HEAD", "POST"])
def survey_exports(request, survey, site):
    """Ask for a file, and see what was asked for, by whom, and what came of it."""
    form = ExportForm(request.POST or None)
    published = publishing.current(survey) is not None
    if request.method == "POST" and published and form.is_valid():
        export = jobs.ask(survey, form.cleaned_data["format"], form.options(), request.user, timezone.now())
        record(request, survey, _("Asked for an export as %(format)s.") % {"format": export.get_format_display()})
        messages.success(request, _("The file is being written. It stands in the list below when it is ready."))
        return redirect("admin:survey_exports", slug=survey.slug)
    exports = list(survey.exports.select_related("asked_by")[:SHOWN])
    context = {
        "title": _("Exports"),
        "form": form,
        "published": published,
        "exports": exports,
        "pending": any(export.state in PENDING for export in exports),
        "total": survey.responses.count(),
        "programs": syntax.PROGRAMS,
    }
    return show(site, request, survey, "exports.html", context, 200 if not form.errors else 422)


@on_survey
@require_POST
def survey_export_fetch(request, survey, pk, site):
    """Count the download, then send the browser to the file: its address changes nothing, so it can be resumed."""
    export = get_object_or_404(survey.exports, pk=pk, state=Export.State.READY)
    jobs.count_download(export)
    return redirect("admin:survey_export_file", slug=survey.slug, pk=export.pk)


@on_survey
@require_http_methods(["GET", "HEAD"])
def survey_export_file(request, survey, pk, site):
    """The file, or the part of it that is asked for. The right to it is asked again at each request."""
    export = get_object_or_404(survey.exports, pk=pk, state=Export.State.READY)
    if not export.file.storage.exists(export.file.name):
        raise Http404
    tag = f'"{export.sha256}"'
    header = request.headers.get("Range", "")
    if request.headers.get("If-Range", tag) != tag:
        header = ""
    try:
        part = part_of(header, export.bytes)
    except NotSatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{export.bytes}"})
    return _part(survey, export, part, tag)


def _part(survey, export, part, tag):
    """These bytes of the file, or all."""
    first, last = part or (0, export.bytes - 1)
    ending = ENDINGS[export.format]
    name = f"{survey.slug}-{timezone.localdate(export.finished_at):%Y-%m-%d}.{ending}"
    headers = {
        "Accept-Ranges": "bytes",
        "ETag": tag,
        "Content-Encoding": "identity",  # keeps the compressing middleware away: ranges are of the file itself
        "Content-Length": str(last - first + 1),
        "Content-Type": TYPES.get(ending, "application/octet-stream"),
        "Content-Disposition": content_disposition_header(True, name),
        "Cache-Control": "no-store, private",
    }
    if part:
        headers["Content-Range"] = f"bytes {first}-{last}/{export.bytes}"
    pieces = jobs.pieces(export, first, last)
    return StreamingHttpResponse(pieces, status=206 if part else 200, headers=headers)


@on_survey
@require_http_methods(["GET", "HEAD"])
def survey_syntax(request, survey, program, site):
    """A file of commands that reads our CSV into R, SPSS or Stata with labels and missing values."""
    if program not in syntax.PROGRAMS:
        raise Http404
    options = Options(missing="codes" if "codes" in request.GET else "empty")
    try:
        text = syntax.write(program, table_of(survey, options), f"{survey.slug}.csv")
    except ExportError as error:
        raise Http404 from error
    name = f"{survey.slug}.{syntax.PROGRAMS[program].ending}"
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=headers)


@on_survey
@require_http_methods(["GET", "HEAD"])
def survey_codebook(request, survey, site):
    """Every column of the exports with its full texts; made for printing, too."""
    published = publishing.current(survey) is not None
    table = table_of(survey, Options(missing="codes", language=get_language())) if published else None
    result = Result.objects.filter(survey=survey).first()
    counts = result.document.get("given", {}) if result else {}
    context = {
        "title": _("Codebook"),
        "entries": table and entries(table, counts),
        "versions": table and table.versions,
        "counted": result if counts else None,
    }
    return show(site, request, survey, "codebook.html", context)
