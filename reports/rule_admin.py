"""Routing rules in the admin: written, tried on past reports, then made live."""

from collections import defaultdict
from datetime import timedelta

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies import reference
from agencies.admin import ReferenceAdmin
from agencies.models import RoutingRule
from agencies.routing import Place, Rules, try_rules
from reports.models import Report

TRIED_ON = timedelta(days=365)
TRIED_AT_MOST = 20_000
CHANGES_SHOWN = 30
EXAMPLES = 3


class RuleForm(forms.ModelForm):
    def clean(self):
        """`live` is no field of the form, so the form has to ask for the double that the constraint refuses."""
        cleaned = super().clean()
        same = {name: cleaned.get(name) for name in ("category", "kecamatan", "kelurahan")}
        doubles = RoutingRule.objects.filter(live=self.instance.live, **same).exclude(pk=self.instance.pk)
        if same["category"] and doubles.exists():
            raise ValidationError(_("There is such a rule already. Change that one."))
        return cleaned


@admin.register(RoutingRule)
class RoutingRuleAdmin(ReferenceAdmin):
    form = RuleForm
    list_display = ["category", "kecamatan", "kelurahan", "agency", "live", "note"]
    list_select_related = ["category", "kecamatan", "kelurahan", "agency"]
    list_filter = ["live"]
    search_fields = ["category__name", "agency__short_name", "note"]
    autocomplete_fields = ["category", "kecamatan", "kelurahan", "agency"]
    readonly_fields = ["live"]
    actions = ["try_out", "make_live"]

    @admin.action(description=_("Try on past reports"), permissions=["change"])
    def try_out(self, request, queryset):
        rules = list(queryset.select_related(*self.list_select_related))
        looked_at, changes = try_out(rules)
        context = self.admin_site.each_context(request) | {
            "title": _("Rules tried on past reports"),
            "opts": self.opts,
            "rules": rules,
            "looked_at": looked_at,
            "moved": sum(change["reports"] for change in changes),
            "changes": changes[:CHANGES_SHOWN],
        }
        return TemplateResponse(request, "admin/try_rules.html", context)

    @admin.action(description=_("Make live"), permissions=["change"])
    def make_live(self, request, queryset):
        with transaction.atomic():
            for rule in queryset.filter(live=False):
                self._replace(rule)
        reference.forget()
        self.message_user(request, _("The rules are live: new reports follow them."), messages.SUCCESS)

    @staticmethod
    def _replace(rule):
        """The rule that was live for the same place ends; its history stays."""
        same = {"category": rule.category_id, "kecamatan": rule.kecamatan_id, "kelurahan": rule.kelurahan_id}
        RoutingRule.objects.filter(live=True, **same).delete()
        rule.live = True
        rule.save()


def try_out(rules):
    """Return how many public reports of the last year were looked at, and the changes as rows fit to show."""
    live = list(RoutingRule.objects.filter(live=True))
    today = Rules(live)
    past, examples = [], defaultdict(list)
    for code, title, category, place in _past_reports(rules):
        past.append((category, place, today.agency_for(category, place)))
        if len(examples[category.pk, place.kelurahan]) < EXAMPLES:
            examples[category.pk, place.kelurahan].append({"code": code, "title": title})
    looked_at, changes = try_rules([*live, *rules], past)
    categories = {rule.category_id: rule.category for rule in rules}
    return looked_at, [_shown(change, categories, examples) for change in changes]


def _past_reports(rules):
    categories = {rule.category_id: rule.category for rule in rules}
    places = reference.kelurahan_by_id()
    recent = Report.objects.public().filter(category__in=categories, created_at__gte=timezone.now() - TRIED_ON)
    rows = recent.order_by("-created_at", "-id").values_list("code", "title", "category_id", "kelurahan_id")
    for code, title, category, kelurahan in rows[:TRIED_AT_MOST]:
        kecamatan = places[kelurahan].kecamatan_id if kelurahan in places else None
        yield code, title, categories[category], Place(kelurahan, kecamatan)


def _shown(change, categories, examples):
    agencies, places = reference.agencies(), reference.kelurahan_by_id()
    return {
        "category": categories[change.category],
        "kelurahan": places.get(change.kelurahan),
        "now": agencies.get(change.now),
        "then": agencies.get(change.then),
        "reports": change.reports,
        "examples": examples[change.category, change.kelurahan],
    }
