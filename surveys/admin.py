"""Surveys in the stock admin: their settings with history. Everything else has pages of its own (surveys/console).

Answers have no admin at all: they leave by exports, which are on record.
"""

from django.contrib import admin
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from agencies import access
from agencies.admin import ROW, AllowListMixin
from surveys.models import Survey, Version


class ResearchMixin:
    """Rights by role, not by Django's model permissions: researchers and administrators."""

    def has_module_permission(self, request):
        return access.may_research(request.user)

    def has_view_permission(self, request, obj=None):
        return access.may_research(request.user)

    def has_add_permission(self, request):
        return access.may_research(request.user)

    def has_change_permission(self, request, obj=None):
        return access.may_research(request.user)

    def has_delete_permission(self, request, obj=None):
        """A survey ends by being closed; what was published and answered stays."""
        return False


@admin.register(Survey)
class SurveyAdmin(ResearchMixin, AllowListMixin, SimpleHistoryAdmin):
    """The settings of a survey. It is opened and closed on its page, where its versions are."""

    list_display = ["title_id", "state", "access", "opens_on", "closes_on", "open_page"]
    list_filter = ["state", "access"]
    search_fields = ["slug", "title_id", "title_en"]
    show_full_result_count = False
    fields = [
        "title_id", "title_en", "slug", "purpose_id", "purpose_en", "access", "opens_on", "closes_on", "min_group",
    ]  # fmt: skip

    def get_readonly_fields(self, request, obj=None):
        """A published address stays: it stands on posters and in mails."""
        return ["slug"] if obj is not None and _is_published(obj) else []

    def get_prepopulated_fields(self, request, obj=None):
        return {"slug": ["title_id"]} if obj is None else {}

    @admin.display(description=_("page"))
    def open_page(self, survey):
        return format_html('<a href="{}">{}</a>', _page(survey), _("Open"))

    def view_on_site(self, survey):
        return _page(survey)

    def response_add(self, request, obj, post_url_continue=None):
        return redirect(_page(obj))

    def response_change(self, request, obj):
        return redirect(_page(obj))

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        """An old state by its number; anything else is no address."""
        if not ROW.fullmatch(version_id):
            raise Http404
        return super().history_form_view(request, object_id, version_id, extra_context)


def _is_published(survey):
    return survey.versions.filter(state=Version.State.PUBLISHED).exists()


def _page(survey):
    return reverse("admin:survey_page", args=[survey.slug])
