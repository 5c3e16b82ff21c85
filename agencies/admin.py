"""The city's reference data and people in the admin. Administrators only: nobody else holds model permissions."""

import re

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Group
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from simple_history.admin import SimpleHistoryAdmin

from agencies import people, reference
from agencies.forms import ResetPasswordForm
from agencies.models import Agency, Category, EmergencyNumber, Holiday, Kecamatan, Kelurahan, Officer, User

# Rights follow from posts, second factors hold secrets, addresses belong to the user's own row.
for model in (Group, Authenticator, EmailAddress, EmailConfirmation):
    if admin.site.is_registered(model):
        admin.site.unregister(model)

YEAR = re.compile(r"[1-9][0-9]{3}")
ROW = re.compile(r"[0-9]{1,18}")
LONGEST_SEARCH = 200


class AllowListMixin:
    """Only the declared filters may narrow a list: `?password__startswith=` and the like are refused.

    Forged selections, columns and years that Django's admin would stumble over are bad requests here.
    """

    def lookup_allowed(self, lookup, value, request):
        declared = {item if isinstance(item, str) else item[0] for item in self.get_list_filter(request)}
        fields = {name.split("__")[0] for name in declared} | {self.date_hierarchy}
        if lookup.endswith("__year") and not YEAR.fullmatch(value):
            return False
        return lookup.split("__")[0] in fields and super().lookup_allowed(lookup, value, request)

    def get_search_results(self, request, queryset, search_term):
        """SQLite refuses to compare with very long texts."""
        return super().get_search_results(request, queryset, search_term[:LONGEST_SEARCH])

    def to_field_allowed(self, request, to_field):
        """Rows are named by their primary key alone."""
        return to_field == self.opts.pk.name

    def response_action(self, request, queryset):
        selected = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(ROW.fullmatch(key) for key in selected):
            raise BadRequest
        return super().response_action(request, queryset)


class ReferenceAdmin(AllowListMixin, SimpleHistoryAdmin):
    """Reference data with its history; an edit shows at once in this process and soon in the others."""

    show_full_result_count = False

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        """An old state by its number; anything else is no address."""
        if not ROW.fullmatch(version_id):
            raise Http404
        response = super().history_form_view(request, object_id, version_id, extra_context)
        # An old state that is taken back is saved on a way of its own.
        if request.method == "POST":
            reference.forget()
        return response

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        reference.forget()

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        reference.forget()

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        reference.forget()


class PostFormSet(forms.BaseInlineFormSet):
    """Posts of one user or agency."""

    def clean(self):
        """Ask for doubles here: the constraint cannot see the parent's column from within an inline form."""
        super().clean()
        seen = set()
        for form in self.forms:
            post = form.instance
            key = (post.user_id, post.role, post.agency_id, post.kelurahan_id)
            if not post.role or not form.has_changed():
                continue
            if key in seen or _held_already(post):
                raise ValidationError(_("The same post stands here twice."))
            seen.add(key)


def _held_already(post):
    same = {name: getattr(post, name) for name in ("user_id", "role", "agency_id", "kelurahan_id")}
    return post.user_id is not None and Officer.objects.filter(**same).exclude(pk=post.pk).exists()


class PostInline(admin.TabularInline):
    model = Officer
    formset = PostFormSet
    extra = 0
    autocomplete_fields = ["user", "agency", "kelurahan"]
    fields = ["user", "role", "agency", "kelurahan", "on_duty", "active"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user", "agency", "kelurahan")

    def has_delete_permission(self, request, obj=None):
        """A post ends by leaving office; its row stays in the history of reports."""
        return False


class UserPostInline(PostInline):
    fields = ["role", "agency", "kelurahan", "on_duty", "active"]


class AgencyPostInline(PostInline):
    fields = ["user", "role", "on_duty", "active"]


class UserForm(forms.ModelForm):
    def clean_email(self):
        return people.normal_address(self.cleaned_data["email"])


@admin.register(User)
class UserAdmin(AllowListMixin, admin.ModelAdmin):
    """People. Passwords are never seen or typed here: staff set their own by a mailed link."""

    form = UserForm
    list_display = ["email", "name", "is_staff", "is_superuser", "is_active", "last_login"]
    list_filter = ["is_staff", "is_superuser", "is_active"]
    search_fields = ["email", "name"]
    fields = ["email", "name", "is_active", "is_staff", "is_superuser", "last_login", "date_joined"]
    readonly_fields = ["last_login", "date_joined"]
    inlines = [UserPostInline]
    actions = ["mail_password_link", "let_go"]

    def get_readonly_fields(self, request, obj=None):
        own = ["is_active", "is_staff", "is_superuser"] if obj == request.user else []
        return [*self.readonly_fields, *own]

    def get_changeform_initial_data(self, request):
        return {"is_staff": True} | super().get_changeform_initial_data(request)

    def has_delete_permission(self, request, obj=None):
        """People leave, they are not deleted: their name stays in the history."""
        return False

    def save_model(self, request, obj, form, change):
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            EmailAddress.objects.filter(user=obj).delete()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        user, ended = form.instance, {"is_active", "is_staff"} & set(form.changed_data)
        if change and ended and not user.is_active:
            people.let_go(user)
        elif change and ended and not user.is_staff:
            people.end_service(user)
        elif not change and people.is_staff(user):
            _mail_password_link(request, user)

    @admin.action(description=_("Mail a link to set the password"), permissions=["change"])
    def mail_password_link(self, request, queryset):
        for user in queryset.filter(is_active=True):
            _mail_password_link(request, user)
        self.message_user(request, _("The link is on its way to staff. Citizens need no password."), messages.SUCCESS)

    @admin.action(description=_("Let go: end all rights, posts and sessions"), permissions=["change"])
    def let_go(self, request, queryset):
        leavers = list(queryset.exclude(pk=request.user.pk))
        for user in leavers:
            people.let_go(user)
        text = ngettext("%(count)d person let go.", "%(count)d people let go.", len(leavers)) % {"count": len(leavers)}
        self.message_user(request, text, messages.SUCCESS)


def _mail_password_link(request, user):
    form = ResetPasswordForm({"email": user.email})
    if form.is_valid() and form.users:
        form.save(request)


@admin.register(Agency)
class AgencyAdmin(ReferenceAdmin):
    list_display = ["short_name", "name", "core", "external", "active"]
    list_filter = ["core", "external", "active"]
    search_fields = ["code", "short_name", "name"]
    inlines = [AgencyPostInline]


@admin.register(Officer)
class OfficerAdmin(ReferenceAdmin):
    list_display = ["user", "role", "agency", "kelurahan", "on_duty", "active"]
    list_select_related = ["user", "agency", "kelurahan"]
    list_filter = ["role", "on_duty", "active"]
    search_fields = ["user__email", "user__name", "agency__short_name", "kelurahan__name"]
    autocomplete_fields = ["user", "agency", "kelurahan"]

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Kecamatan)
class KecamatanAdmin(ReferenceAdmin):
    list_display = ["code", "name"]
    search_fields = ["code", "name"]


@admin.register(Kelurahan)
class KelurahanAdmin(ReferenceAdmin):
    list_display = ["name", "code", "kecamatan", "population", "outline_approximate"]
    list_select_related = ["kecamatan"]
    list_filter = ["kecamatan"]
    search_fields = ["code", "name", "other_spellings"]
    autocomplete_fields = ["kecamatan"]
    # Thousands of points are no text to edit: import_boundaries brings them.
    exclude = ["outline"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("outline")


@admin.register(Category)
class CategoryAdmin(ReferenceAdmin):
    list_display = ["name", "agency", "kind", "pillar", "response_hours", "resolution_working_days", "active"]
    list_select_related = ["agency"]
    list_filter = ["kind", "pillar", "emergency", "active"]
    search_fields = ["code", "name", "name_en", "aliases"]
    autocomplete_fields = ["agency", "helpers"]


@admin.register(Holiday)
class HolidayAdmin(ReferenceAdmin):
    list_display = ["date", "name", "kind", "estimated", "active"]
    list_filter = ["kind", "estimated", "active"]
    search_fields = ["name"]


@admin.register(EmergencyNumber)
class EmergencyNumberAdmin(ReferenceAdmin):
    list_display = ["name", "number", "position", "active"]
    list_filter = ["active"]
    search_fields = ["name", "number"]
