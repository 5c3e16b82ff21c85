"""All surveys, and the page of one: its state, its versions, what was done to it."""

from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reports.console.views import page_of
from surveys import building, publishing
from surveys.console.pages import on_draft, on_survey, record, researchers, show
from surveys.models import Draft, Response, Survey, Tally, Version

LINES_SHOWN = 20


@researchers
@require_http_methods(["GET", "HEAD"])
def survey_list(request, site):
    """The surveys with their state, newest published version and number of answers."""
    answers = Response.objects.filter(survey=OuterRef("pk")).order_by().values("survey").annotate(n=Count("pk"))
    surveys = Survey.objects.annotate(
        live=Max("versions__number", filter=Q(versions__state=Version.State.PUBLISHED)),
        draft=Max("versions__number", filter=Q(versions__state=Version.State.DRAFT)),
        answers=Coalesce(Subquery(answers.values("n")), 0),
    )
    return page_of(site, request, "console/surveys/list.html", {"title": _("Surveys"), "surveys": surveys})


@on_survey
@require_http_methods(["GET", "HEAD"])
def survey_page(request, survey, site):
    """The page from which everything of a survey is reached."""
    versions = list(survey.versions.select_related("published_by"))
    context = {
        "title": survey.title,
        "versions": versions,
        "draft": next((version for version in versions if version.state == Version.State.DRAFT), None),
        "current": publishing.current(survey),
        "address": request.build_absolute_uri(survey.get_absolute_url()),
        "figures": _figures(survey),
        "lines": _lines(survey),
    }
    return show(site, request, survey, "survey.html", context)


def _figures(survey):
    """Answers, and what ended without one, as label and number."""
    counts = dict(survey.tallies.values_list("kind").annotate(Sum("number")).exclude(kind=Tally.Kind.REACHED))
    begun = Draft.objects.filter(version__survey=survey).count()
    rows = [(_("Answers"), survey.responses.count()), (_("Being written"), begun)]
    kinds = (Tally.Kind.STARTED, Tally.Kind.REFUSED, Tally.Kind.SCREENED, Tally.Kind.FULL)
    return rows + [(kind.label.capitalize(), counts.get(kind, 0)) for kind in kinds]


def _lines(survey):
    kind = ContentType.objects.get_for_model(Survey)
    rows = LogEntry.objects.filter(content_type=kind, object_id=str(survey.pk)).select_related("user")
    return rows.order_by("-action_time", "-pk")[:LINES_SHOWN]


@on_survey
@require_POST
def survey_state(request, survey, site):
    """Open or close the survey."""
    to = request.POST.get("to", "")
    if to == Survey.State.OPEN and publishing.current(survey) is None:
        messages.error(request, _("Nothing is published yet. Check the draft and publish it, then open the survey."))
    elif to in (Survey.State.OPEN, Survey.State.CLOSED) and survey.state != to:
        survey.state = to
        survey.save(update_fields=["state"])
        done = _("The survey takes answers now.") if to == Survey.State.OPEN else _("The survey is closed.")
        record(request, survey, done)
        messages.success(request, done)
    return redirect("admin:survey_page", slug=survey.slug)


@on_survey
@require_POST
def survey_change(request, survey, site):
    """Begin a draft, a copy of the last version; the published one stays as it is."""
    begun = not survey.versions.filter(state=Version.State.DRAFT).exists()
    draft = building.draft_of(survey)
    if begun:
        record(request, survey, _("Draft of version %(number)d begun.") % {"number": draft.number})
    return redirect("admin:survey_build", slug=survey.slug)


@on_draft
@require_POST
def survey_discard(request, survey, version, site):
    """Throw the draft away. What was published stays."""
    version.questions.all().delete()
    version.delete()
    record(request, survey, _("Draft of version %(number)d thrown away.") % {"number": version.number})
    messages.success(request, _("The draft is gone. Published versions and answers are untouched."))
    return redirect("admin:survey_page", slug=survey.slug)


@on_survey
@require_http_methods(["GET", "HEAD"])
def survey_version(request, survey, number, site):
    """One version to read; the published ones never change."""
    version = survey.versions.filter(number=number).first() if number < 2**31 else None
    if version is None:
        raise Http404
    context = {
        "title": _("Version %(number)d") % {"number": version.number},
        "version": version,
        "definition": building.definition_of(version),
    }
    return show(site, request, survey, "version.html", context)
