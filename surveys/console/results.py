"""What the answers say: the results page and its printed report. Both only read what the worker counted."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from surveys.console.pages import on_survey, record, show
from surveys.models import Result
from surveys.results import showing, storing
from surveys.results.blocks import numbered

# The chapter of a thesis that reports results.
CHAPTER = 4


@on_survey
@require_http_methods(["GET", "HEAD"])
def survey_results(request, survey, site):
    """All figures of a survey, for scales and questions chosen by the address."""
    context = _context(request, survey) | {"title": _("Results")}
    return show(site, request, survey, "results/page.html", context)


@on_survey
@require_http_methods(["GET", "HEAD"])
def survey_report(request, survey, site):
    """The same for paper, in the order of a thesis's chapter IV, tables and figures numbered."""
    context = _context(request, survey) | {"title": _("Report on the results")}
    numbered(context.get("sections", ()), CHAPTER)
    return show(site, request, survey, "results/report.html", context)


@on_survey
@require_POST
def survey_count(request, survey, site):
    """Ask the worker to count again: with many answers it takes longer than anyone waits for a page."""
    storing.ask(survey)
    record(request, survey, _("Results asked to be counted again."))
    messages.success(request, _("The worker counts the results now. Load this page again in a moment."))
    return redirect("admin:survey_results", slug=survey.slug)


def _context(request, survey):
    result = Result.objects.filter(survey=survey).first()
    document = result.document if result else {}
    context = {"result": result, "document": document, "asked": document.get("asked", False)}
    if not document.get("enough"):
        return context
    chosen = showing.choose(document, request.GET)
    sections = showing.sections(document, chosen)
    showing.offer(sections, document, chosen)
    return context | {
        "chosen": chosen,
        "cards": showing.summary(document, chosen),
        "sentences": showing.sentences(document, chosen),
        "sections": sections,
    }
