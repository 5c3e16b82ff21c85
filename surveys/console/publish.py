"""The page before publishing: the columns that the exports will have, what is wrong, and what to think about."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reports.text import readable
from surveys import building, publishing, review
from surveys.columns import columns
from surveys.console.pages import on_draft, record, show
from surveys.exports.codebook import TYPES
from surveys.models import Question

LONGEST_NOTE = 2000


@on_draft
@require_http_methods(["GET", "HEAD", "POST"])
def survey_check(request, survey, version, site):
    """Show what publishing would do; a POST does it."""
    refused = []
    if request.method == "POST":
        version.note = readable(request.POST.get("note", ""))[:LONGEST_NOTE]
        try:
            return _publish(request, survey, version)
        except publishing.CannotPublish as stopped:
            refused = stopped.problems
    earlier = publishing.earlier_of(survey)
    definition = publishing.with_columns(building.read_rows(version), earlier)
    problems = review.problems(definition, earlier)
    context = {
        "title": _("Check version %(number)d before publishing") % {"number": version.number},
        "version": version,
        "errors": [problem for problem in problems if problem.level == review.ERROR],
        "warnings": [problem for problem in problems if problem.level == review.WARNING],
        "columns": _rows(columns([*earlier, definition]), len(earlier)),
        "refused": refused,
    }
    return show(site, request, survey, "check.html", context, status=422 if refused else 200)


def _publish(request, survey, version):
    version.save(update_fields=["note"])
    published = publishing.publish(version, request.user, timezone.now())
    done = _("Version %(number)d is published. It never changes from now on.") % {"number": published.number}
    record(request, survey, done)
    messages.success(request, done)
    return redirect("admin:survey_page", slug=survey.slug)


def _rows(found, newest):
    """Each column in words, and whether only earlier versions have it (`newest` is this version's place among them)."""
    language = get_language()
    return [
        {
            "name": column.name,
            "label": column.label.say(language),
            "type": TYPES[column.type],
            "measure": Question.Measure(column.measure).label,
            "values": [(value.number, value.label.say(language)) for value in column.values],
            "missing": [(number, label.say(language)) for number, label in column.missing.items()],
            "gone": bool(column.sources) and newest not in column.sources,
        }
        for column in found
    ]
