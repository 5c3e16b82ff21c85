"""What the public list can be narrowed to."""

from datetime import date, timedelta

import django_filters as filters
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies import reference
from agencies.models import Category
from reports import search
from reports.choices import agency_choices, category_choices, kelurahan_choices
from reports.models import Report
from reports.models.report import OPEN
from reports.statistics import start_of
from reports.words import number

Status = Report.Status
# Groups first: most people ask "open or solved?"; the officers' finer states follow.
GROUPS = {
    "open": Q(status__in=OPEN),
    "solved": Q(outcome=Report.Outcome.CONFIRMED),
    "closed": Q(status__in=(Status.CLOSED, Status.REJECTED, Status.DUPLICATE)) & ~Q(outcome=Report.Outcome.CONFIRMED),
}
STATUS_CHOICES = [
    ("open", pgettext_lazy("filter", "Not solved yet")),
    ("solved", pgettext_lazy("filter", "Solved and confirmed")),
    ("closed", pgettext_lazy("filter", "Closed otherwise")),
    *[(value, label) for value, label in Status.choices if value != Status.CLOSED],
]
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)
DAY_RANGE = [
    MinValueValidator(FIRST_DAY, _("Choose a day after the year 2000.")),
    MaxValueValidator(LAST_DAY, _("Choose a day before the year 2100.")),
]
DAY_ERRORS = {"invalid": _("This is not a day. Write it like 2026-11-24.")}


def _day_filter(label, method):
    return filters.DateFilter(
        label=label,
        method=method,
        validators=DAY_RANGE,
        error_messages=DAY_ERRORS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
    )


class ReportFilter(filters.FilterSet):
    """The filters of the public list. A value that is wrong is named in the form and otherwise ignored."""

    q = filters.CharFilter(
        label=_("Words or code"),
        method="by_text",
        max_length=search.LONGEST,
        widget=forms.TextInput({"type": "search"}),
    )
    status = filters.ChoiceFilter(
        label=_("Status"), choices=STATUS_CHOICES, method="by_status", empty_label=_("All states")
    )
    kelurahan = filters.ChoiceFilter(
        label=_("Kelurahan"), choices=kelurahan_choices, field_name="kelurahan__code", empty_label=_("Whole city")
    )
    agency = filters.ChoiceFilter(
        label=_("Agency"), choices=agency_choices, field_name="agency__code", empty_label=_("All agencies")
    )
    kind = filters.ChoiceFilter(
        label=_("Kind"), choices=Category.Kind.choices, field_name="category__kind", empty_label=_("All kinds")
    )
    since = _day_filter(_("From"), "by_first_day")
    until = _day_filter(_("To"), "by_last_day")
    category = filters.MultipleChoiceFilter(
        label=_("Category"), choices=category_choices, method="by_category", widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Report
        fields = ()

    def by_text(self, queryset, _name, value):
        return search.matching(queryset, value)

    def by_status(self, queryset, _name, value):
        return queryset.filter(GROUPS.get(value, Q(status=value)))

    def by_category(self, queryset, _name, values):
        chosen = [row.pk for code, row in reference.categories().items() if code in values]
        return queryset.filter(category__in=chosen) if values else queryset

    def by_first_day(self, queryset, _name, day):
        return queryset.filter(created_at__gte=start_of(day))

    def by_last_day(self, queryset, _name, day):
        return queryset.filter(created_at__lt=start_of(day + timedelta(days=1)))

    @property
    def in_use(self) -> bool:
        """True when the list is narrowed to anything, or should have been."""
        return bool(self.form.errors) or any(self.form.cleaned_data.values())

    @property
    def narrowed(self) -> bool:
        """True when one of the filters under "more" is in use."""
        return any(self.data.get(name) for name in ("agency", "kind", "since", "until"))


def capped_count(queryset: QuerySet[Report], most: int = 1000) -> str:
    """How many rows there are, "1.000+" beyond `most`: counting a large table costs more than anyone reads."""
    found = queryset.order_by()[: most + 1].count()
    return f"{number(most)}+" if found > most else number(found)
