"""What every page of the survey console needs: its reader's right, its survey, its frame, its line in the record."""

from functools import wraps

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from agencies import access
from reports.console.views import page_of
from surveys.models import Survey, Version

# What stands above each page of a survey.
TABS = (
    ("survey_page", gettext_lazy("Overview")),
    ("survey_build", gettext_lazy("Build")),
    ("survey_check", gettext_lazy("Check")),
    ("survey_preview", gettext_lazy("Preview")),
    ("survey_xlsform", gettext_lazy("XLSForm")),
    ("survey_invitations", gettext_lazy("Invitations")),
    ("survey_quotas", gettext_lazy("Quotas")),
    ("survey_interviewers", gettext_lazy("Interviewers")),
    ("survey_exports", gettext_lazy("Exports")),
    ("survey_codebook", gettext_lazy("Codebook")),
    ("survey_results", gettext_lazy("Results")),
    ("survey_releases", gettext_lazy("Joined data")),
)

# Pages that stand under a tab whose address is no part of theirs.
UNDER = {"survey_links": "survey_invitations", "survey_poster": "survey_invitations", "survey_version": "survey_page"}


def researchers(view):
    """Let in who may research; for everyone else the page does not exist."""

    @never_cache
    @wraps(view)
    def checked(request, *args, **options):
        if not access.may_research(request.user):
            raise Http404
        return view(request, *args, **options)

    return checked


def on_survey(view):
    """Hand the survey of the address to the view, in place of its slug."""

    @researchers
    @wraps(view)
    def found(request, slug, **options):
        return view(request, get_object_or_404(Survey, slug=slug), **options)

    return found


def on_draft(view):
    """Hand survey and draft version to the view; a POST holds the draft in one transaction, so none is published."""

    @on_survey
    @wraps(view)
    def found(request, survey, **options):
        if request.method != "POST":
            return _with_draft(view, request, survey, survey.versions, options)
        with transaction.atomic():
            return _with_draft(view, request, survey, survey.versions.select_for_update(), options)

    return found


def _with_draft(view, request, survey, versions, options):
    version = versions.filter(state=Version.State.DRAFT).first()
    if version is None:
        messages.warning(request, _("There is no draft. A published version never changes: begin a new one here."))
        return redirect("admin:survey_page", slug=survey.slug)
    version.survey = survey
    return view(request, survey, version, **options)


def show(site, request, survey, template, context, status=200):
    """Render a page of one survey with the tabs above it."""
    frame = {"survey": survey, "tabs": _tabs(request, survey)}
    return page_of(site, request, f"console/surveys/{template}", frame | context, status=status)


def _tabs(request, survey):
    shown = UNDER.get(request.resolver_match.url_name)
    tabs = []
    for name, label in TABS:
        url = reverse(f"admin:{name}", args=[survey.slug])
        here = name == shown or request.path == url or (name != "survey_page" and request.path.startswith(url))
        tabs.append({"label": label, "url": url, "here": here})
    return tabs


def record(request, survey, text):
    """Write down who did what to the survey; the overview shows it."""
    LogEntry.objects.log_actions(
        request.user.pk, Survey.objects.filter(pk=survey.pk), CHANGE, change_message=text, single_object=True
    )
