"""The filters of the queue."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from reports import search
from reports.choices import agency_choices, category_choices, kelurahan_choices
from reports.console import queue
from reports.models import Report


class QueueFilter(django_filters.FilterSet):
    """Narrows a view of the queue; an unknown value is told beside its field and narrows nothing."""

    text = django_filters.CharFilter(label=_("Code or words"), method="holding", max_length=200)
    category = django_filters.ChoiceFilter(
        label=_("Category"), field_name="category__code", choices=category_choices, empty_label=_("all")
    )
    status = django_filters.ChoiceFilter(label=_("Status"), choices=Report.Status.choices, empty_label=_("all"))
    kelurahan = django_filters.ChoiceFilter(
        label=_("Kelurahan"), field_name="kelurahan__code", choices=kelurahan_choices, empty_label=_("all")
    )
    agency = django_filters.ChoiceFilter(
        label=_("Office"), field_name="agency__code", choices=agency_choices, empty_label=_("all")
    )
    mine = django_filters.BooleanFilter(label=_("Given to me"), method="of_mine", widget=forms.CheckboxInput)

    class Meta:
        model = Report
        fields = ()

    def holding(self, queryset, _name, value):
        return search.matching(queryset, value)

    def of_mine(self, queryset, _name, value):
        return queryset.filter(queue.mine(self.request.user)) if value else queryset

    @property
    def in_use(self):
        """Whether anything is narrowed."""
        return any(value for value in getattr(self.form, "cleaned_data", {}).values())
