"""Reports, mails and looks at identities in the admin: to read, and to act on by the same functions as the desk."""

from django.contrib import admin, messages
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from agencies import access
from agencies.admin import AllowListMixin
from agencies.models import Agency
from reports import rule_admin  # noqa: F401  registers the routing rules
from reports.models import IdentityLook, Mail, Report
from reports.search import matching
from reports.workflow import Details, MoveRefused, staff, transition

# How many reports one act takes at the most: each is locked and moved on its own, in one request.
AT_ONCE = 50


class ReadOnlyAdmin(AllowListMixin, admin.ModelAdmin):
    """A list and a page to read. What happened is changed by acts, never by a form."""

    show_full_result_count = False
    list_per_page = 50

    def may_view(self, user):
        return user.is_active and user.is_superuser

    def has_view_permission(self, request, obj=None):
        return self.may_view(request.user)

    def has_module_permission(self, request):
        return self.may_view(request.user)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def _shown(name):
    """A field to read. What it refers to is a word, no link: reference data are the administrators' to open."""
    if not Report._meta.get_field(name).is_relation:
        return name

    @admin.display(description=Report._meta.get_field(name).verbose_name)
    def show(report):
        return getattr(report, name)

    return show


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    """For dispatchers and administrators, each within what they may see; who reported is never shown here."""

    list_display = ["code", "title", "category", "kelurahan", "agency", "status", "outcome", "created_at"]
    list_select_related = ["category", "kelurahan", "agency"]
    list_filter = ["status", "outcome", "category", "agency", "channel", "publicity"]
    search_fields = access.SEARCH_FIELDS
    fields = ["open_desk", *map(_shown, access.STAFF_FIELDS)]
    actions = ["verify", "give"]

    def may_view(self, user):
        return super().may_view(user) or access.posts_of(user).has("dispatcher")

    def view_on_site(self, report):
        return report.get_absolute_url()

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)

    def get_search_results(self, request, queryset, search_term):
        """The same search as everywhere; `search_fields` only makes the box appear."""
        return matching(queryset, search_term), False

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    @admin.display(description=_("desk"))
    def open_desk(self, report):
        return format_html('<a href="{}">{}</a>', reverse("admin:desk", args=[report.code]), _("Open at the desk"))

    @admin.action(description=_("Verify"), permissions=["view"])
    def verify(self, request, queryset):
        self._move_all(request, queryset, "verified")

    @admin.action(description=_("Give to an office…"), permissions=["view"])
    def give(self, request, queryset):
        agency = _chosen_agency(request.POST.get("agency", ""))
        if agency is None:
            offices = Agency.objects.filter(active=True)
            context = self.admin_site.each_context(request) | {
                "title": _("Give to an office"), "offices": offices, "opts": self.opts,
                "reports": self._at_once(request, queryset),
            }  # fmt: skip
            return TemplateResponse(request, "admin/give_reports.html", context)
        self._move_all(request, queryset, "assigned", Details(agency=agency))
        return None

    def _move_all(self, request, queryset, to, details=None):
        """Move each report on its own, so that one refusal does not hold up the others."""
        moved, now = 0, timezone.now()
        for report in self._at_once(request, queryset):
            try:
                transition(report, to, staff(request.user), now=now, details=details)
                moved += 1
            except MoveRefused as refusal:
                self.message_user(request, f"{report.code}: {refusal}", messages.WARNING)
        if moved:
            self.message_user(request, _("Reports moved: %(count)d") % {"count": moved}, messages.SUCCESS)

    def _at_once(self, request, queryset):
        """The first of the chosen reports: a whole list may be chosen, and only some of it would be done in time."""
        reports = list(queryset[: AT_ONCE + 1])
        if len(reports) > AT_ONCE:
            text = _("Only the first %(count)d reports are taken at once. Choose the others after them.")
            self.message_user(request, text % {"count": AT_ONCE}, messages.WARNING)
        return reports[:AT_ONCE]


def _chosen_agency(given):
    return Agency.objects.filter(pk=given, active=True).first() if given.isdecimal() and len(given) < 12 else None


def masked(address):
    """An address that shows only its first letter and its domain."""
    name, _at, domain = address.partition("@")
    return f"{name[:1]}•••@{domain}"


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    """What became of each mail. Never its text: that holds codes and secret links."""

    list_display = ["about", "masked_to", "state", "attempts", "created_at", "sent_at", "error"]
    list_select_related = ["report"]
    list_filter = ["state"]
    fields = [
        "about", "masked_to", "state", "attempts", "next_try_at", "error", "created_at", "sent_at",
    ]  # fmt: skip
    readonly_fields = fields
    actions = ["try_again"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("text", "html", "headers")

    @admin.display(description=_("subject"), ordering="subject")
    def about(self, mail):
        """The subject, which names the report's code; an administrator does not learn that of a confidential one."""
        hidden = mail.report is not None and mail.report.is_confidential
        return _("about a confidential report") if hidden else mail.subject

    @admin.display(description=_("to"))
    def masked_to(self, mail):
        return masked(mail.to)

    @admin.action(description=_("Try again"), permissions=["view"])
    def try_again(self, request, queryset):
        now = timezone.now()
        # Those that were given up two weeks ago have lost their text: `delivery.forget_failed`.
        failed = queryset.filter(state=Mail.State.FAILED).exclude(text="")
        count = failed.update(state=Mail.State.WAITING, attempts=0, next_try_at=now, lease_until=None, error="")
        self.message_user(request, _("Mails that are tried again: %(count)d") % {"count": count}, messages.SUCCESS)


@admin.register(IdentityLook)
class IdentityLookAdmin(ReadOnlyAdmin):
    """Who looked at a reporter's identity, when and why."""

    list_display = ["at", "user", "report_code", "reason"]
    list_select_related = ["user", "report"]
    fields = readonly_fields = ["at", "user", "report_code", "reason"]
    date_hierarchy = "at"

    def get_queryset(self, request):
        return super().get_queryset(request).filter(report__in=Report.objects.visible_to(request.user))

    @admin.display(description=_("report"))
    def report_code(self, look):
        return look.report.code
