"""Routing rules in the admin: written, tried on past reports, then made live; ended in the same way."""

from collections import defaultdict
from datetime import timedelta

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from agencies import reference
from agencies.admin import ROW, ReferenceAdmin
from agencies.models import RoutingRule
from agencies.routing import Place, Rules, try_rules
from reports.models import Report

TRIED_ON = timedelta(days=365)
TRIED_AT_MOST = 20_000
CHANGES_SHOWN = 30
EXAMPLES = 3
PLACE = ("category", "kecamatan", "kelurahan")


class RuleForm(forms.ModelForm):
    def clean(self):
        """What is saved is a draft. `live` is no field, so the form asks for the double that the constraint refuses."""
        cleaned = super().clean()
        same = {name: cleaned.get(name) if name in self.fields else getattr(self.instance, name) for name in PLACE}
        doubles = RoutingRule.objects.filter(live=False, **same).exclude(pk=self.instance.pk)
        if same["category"] and doubles.exists():
            raise ValidationError(_("There is such a draft already. Change that one."))
        return cleaned


@admin.register(RoutingRule)
class RoutingRuleAdmin(ReferenceAdmin):
    """Nothing goes live or ends untried.

    An edit of a live rule is stored as a draft beside it, only tried ones go live, and a live rule is not deleted but
    switched off, which shows first where reports would go without it.
    """

    form = RuleForm
    list_display = ["category", "kecamatan", "kelurahan", "agency", "live", "note"]
    list_select_related = ["category", "kecamatan", "kelurahan", "agency"]
    list_filter = ["live"]
    search_fields = ["category__name", "agency__short_name", "note"]
    autocomplete_fields = ["category", "kecamatan", "kelurahan", "agency"]
    readonly_fields = ["live"]
    actions = ["try_out", "make_live", "switch_off"]

    def get_readonly_fields(self, request, obj=None):
        """A draft replaces the live rule of its own place: for another place there is another rule."""
        return [*self.readonly_fields, *(PLACE if obj is not None and obj.live else ())]

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj is not None and obj.live)

    def response_action(self, request, queryset):
        """Say how a live rule ends, where Django would say that the administrator lacks a right."""
        response = None
        if request.POST.get("action") == "delete_selected":
            chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
            if all(map(ROW.fullmatch, chosen)) and queryset.filter(pk__in=chosen, live=True).exists():
                text = _("A live rule is not deleted. Switch it off: that shows first what would change.")
                self.message_user(request, text, messages.WARNING)
                response = HttpResponseRedirect(request.get_full_path())
        return response or super().response_action(request, queryset)

    def save_model(self, request, obj, form, change):
        """Leave a live rule as it is: what would send reports elsewhere becomes a draft beside it."""
        live = RoutingRule.objects.filter(pk=obj.pk, live=True).first() if change else None
        obj.live = live is not None and _sends_alike(live, obj)
        if live is not None and not obj.live:
            obj.pk, obj.beside_live = None, True
            obj._state.adding = True
        super().save_model(request, obj, form, change)

    def response_change(self, request, obj):
        if not getattr(obj, "beside_live", False):
            return super().response_change(request, obj)
        text = _("Saved as a draft. The live rule holds until you try the draft on past reports and make it live.")
        self.message_user(request, text, messages.WARNING)
        return HttpResponseRedirect(f"{reverse('admin:agencies_routingrule_changelist')}?live__exact=0")

    @admin.action(description=_("Try on past reports"), permissions=["change"])
    def try_out(self, request, queryset):
        rules = _chosen(queryset)
        if not rules:
            self.message_user(request, _("Only drafts are tried: a live rule holds already."), messages.WARNING)
            return None
        return self._tried(request, "make_live", rules, [*_live(), *rules])

    def _tried(self, request, act, rules, then):
        """The page that shows what would change if the rules of `then` held, with the button that does the act."""
        looked_at, changes = try_out(rules, then)
        context = self.admin_site.each_context(request) | {
            "title": _("Rules tried on past reports"),
            "opts": self.opts,
            "rules": rules,
            "act": act,
            "tried": _mark(act, rules),
            "looked_at": looked_at,
            "moved": sum(change["reports"] for change in changes),
            "changes": changes[:CHANGES_SHOWN],
        }
        return TemplateResponse(request, "admin/try_rules.html", context)

    @admin.action(description=_("Make live"), permissions=["change"])
    def make_live(self, request, queryset):
        """Only rules that were shown on the page of the try-out as they stand now; others are tried first."""
        with transaction.atomic():
            rules = _chosen(queryset)
            tried = _is_tried(request, "make_live", rules)
            for rule in rules if tried else []:
                _replace(rule)
        if not tried:
            return self.try_out(request, queryset)
        reference.forget()
        self.message_user(request, _("The rules are live: new reports follow them."), messages.SUCCESS)
        return None

    @admin.action(description=_("Switch off"), permissions=["change"])
    def switch_off(self, request, queryset):
        """End live rules, once the page has shown where reports would go without them; their history stays."""
        with transaction.atomic():
            rules = _chosen(queryset, live=True)
            tried = _is_tried(request, "switch_off", rules)
            for rule in rules if tried else []:
                rule.delete()
        if not rules:
            self.message_user(request, _("Only live rules are switched off: delete a draft."), messages.WARNING)
            return None
        if not tried:
            ended = {rule.pk for rule in rules}
            return self._tried(request, "switch_off", rules, [rule for rule in _live() if rule.pk not in ended])
        reference.forget()
        self.message_user(request, _("The rules are switched off: new reports go without them."), messages.SUCCESS)
        return None


def _chosen(queryset, *, live=False):
    return list(queryset.filter(live=live).select_related("category", "kecamatan", "kelurahan", "agency"))


def _live():
    return list(RoutingRule.objects.filter(live=True))


def _sends_alike(rule, other):
    names = [f"{name}_id" for name in (*PLACE, "agency")]
    return all(getattr(rule, name) == getattr(other, name) for name in names)


def _mark(act, rules):
    """Stands for this act on these rules as they are: an edit after the try-out gives another mark."""
    told = sorted((rule.pk, rule.category_id, rule.kecamatan_id, rule.kelurahan_id, rule.agency_id) for rule in rules)
    return salted_hmac(f"agencies.rules-tried.{act}", repr(told)).hexdigest()


def _is_tried(request, act, rules):
    """Whether the page that posts this act has shown these rules as they stand now."""
    return constant_time_compare(request.POST.get("tried", ""), _mark(act, rules))


def _replace(rule):
    """The rule that was live for the same place ends; its history stays."""
    same = {name: getattr(rule, name) for name in PLACE}
    RoutingRule.objects.filter(live=True, **same).delete()
    rule.live = True
    rule.save()


def try_out(rules, then):
    """Return how many public reports of the last year were looked at, and the changes as rows fit to show.

    `rules` are those in question, `then` all that would hold.
    """
    today = Rules(_live())
    past, examples = [], defaultdict(list)
    for code, title, category, place in _past_reports(rules):
        past.append((category, place, today.agency_for(category, place)))
        if len(examples[category.pk, place.kelurahan]) < EXAMPLES:
            examples[category.pk, place.kelurahan].append({"code": code, "title": title})
    looked_at, changes = try_rules(then, past)
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
