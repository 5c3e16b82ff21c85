"""Who may answer and through whom: quotas by kelurahan, interviewers' devices, links to hand out."""

from collections import Counter

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.db.models.fields.json import KeyTextTransform
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from agencies import reference
from agencies.models import Kelurahan
from reports.public.qr import qr_code
from surveys import building, inviting
from surveys.console.pages import on_survey, record, show
from surveys.models import Interviewer, Invitation, Quota

MOST_PLACES = 1_000_000
MOST_LINKS = 200


class QuotaForm(forms.Form):
    """A number for each kelurahan, its name the kelurahan's code; empty means no limit there."""

    def __init__(self, *args, quotas, answered, **options):
        super().__init__(*args, label_suffix="", **options)
        self.taken = answered | {code: quota.taken for code, quota in quotas.items()}
        for code, place in reference.kelurahan().items():
            self.fields[code] = forms.IntegerField(
                label=place.name,
                required=False,
                min_value=self.taken.get(code, 0),
                max_value=MOST_PLACES,
                initial=quotas[code].places if code in quotas else None,
                widget=forms.NumberInput(attrs={"class": "input"}),
                error_messages={"min_value": _("At least %(limit_value)s: so many have answered.")},
            )

    def rows(self):
        """Each field with how many places are taken."""
        return [(self[code], self.taken.get(code, 0)) for code in self.fields]


@on_survey
@require_http_methods(["GET", "HEAD", "POST"])
def survey_quotas(request, survey, site):
    """How many answers each kelurahan may give. Without a number it may give any."""
    if request.method == "POST":
        with transaction.atomic():
            form = _quota_form(survey, survey.quotas.select_for_update(of=["self"]), request.POST)
            if form.is_valid():
                _set_quotas(survey, form)
                record(request, survey, _("Quotas changed."))
                messages.success(request, _("The quotas are saved."))
                return redirect("admin:survey_quotas", slug=survey.slug)
    else:
        form = _quota_form(survey, survey.quotas.all())
    context = {"title": _("Quotas"), "form": form, "asked": bool(_strata(survey))}
    return show(site, request, survey, "quotas.html", context, status=422 if form.errors else 200)


def _quota_form(survey, rows, data=None):
    quotas = {row.kelurahan.code: row for row in rows.select_related("kelurahan")}
    return QuotaForm(data, quotas=quotas, answered=_answered(survey))


def _strata(survey):
    """The questions, by name, whose kelurahan the quotas are counted by: in any version, the draft too."""
    found = (building.definition_of(version).with_role("stratum") for version in survey.versions.all())
    return {question.name for question in found if question}


def _answered(survey):
    """How many answers each kelurahan gave, by its code: a quota that is set late begins with these."""
    counts: Counter[str] = Counter()
    for name in _strata(survey):
        places = survey.responses.annotate(place=KeyTextTransform(name, "answers")).order_by()
        counts.update(dict(places.exclude(place=None).values_list("place").annotate(Count("pk"))))
    return counts


def _set_quotas(survey, form):
    places = reference.kelurahan()
    for code, wanted in form.cleaned_data.items():
        kept = survey.quotas.filter(kelurahan=places[code])
        if wanted is None:
            kept.delete()
        elif not kept.update(places=wanted):
            taken = form.taken.get(code, 0)
            Quota.objects.create(survey=survey, kelurahan=places[code], places=wanted, taken=taken)


class InterviewerForm(forms.ModelForm):
    class Meta:
        model = Interviewer
        fields = ["name"]


@on_survey
@require_http_methods(["GET", "HEAD", "POST"])
def survey_interviewers(request, survey, site):
    """Interviewers with the link of their device; a POST adds one."""
    form = InterviewerForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        form.instance.survey = survey
        form.save()
        record(request, survey, _("Interviewer %(name)s added.") % {"name": form.instance.name})
        return redirect("admin:survey_interviewers", slug=survey.slug)
    rows = [(row, *_device(survey, row)) for row in survey.interviewers.all()]
    context = {"title": _("Interviewers"), "form": form, "rows": rows}
    return show(site, request, survey, "interviewers.html", context, status=422 if form.errors else 200)


def _device(survey, interviewer):
    link = settings.SITE_URL + reverse("survey_interviewer", args=[survey.slug, interviewer.token])
    return link, qr_code(link)


@on_survey
@require_POST
def survey_interviewer_switch(request, survey, site):
    """Take an interviewer's link out of use, or back into it."""
    key = request.POST.get("interviewer", "")
    row = get_object_or_404(survey.interviewers, pk=int(key) if key.isdecimal() and len(key) < 19 else 0)
    row.active = not row.active
    row.save(update_fields=["active"])
    done = _("The link of %(name)s works again.") if row.active else _("The link of %(name)s no longer works.")
    record(request, survey, done % {"name": row.name})
    messages.success(request, done % {"name": row.name})
    return redirect("admin:survey_interviewers", slug=survey.slug)


class LinksForm(forms.Form):
    """How many invitations without an address, and for where."""

    number = forms.IntegerField(label=gettext_lazy("How many"), min_value=1, max_value=MOST_LINKS, initial=10)
    kelurahan = forms.ModelChoiceField(
        label=gettext_lazy("Kelurahan"), queryset=Kelurahan.objects.none(), to_field_name="code", required=False
    )

    def __init__(self, *args, **options):
        super().__init__(*args, label_suffix="", **options)
        self.fields["kelurahan"].empty_label = _("any")
        self.fields["kelurahan"].queryset = Kelurahan.objects.defer("outline").order_by("name")


@on_survey
@require_http_methods(["GET", "HEAD", "POST"])
def survey_links(request, survey, site):
    """Invitations to hand out on paper: made here, each answers once.

    Only links without an address are ever shown. Who was written to has theirs in the mail, and nobody else does.
    """
    form = LinksForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _make_links(request, survey, **form.cleaned_data)
        return redirect("admin:survey_links", slug=survey.slug)
    unused = survey.invitations.filter(sample=None, email="", phone="", used_on=None).select_related("kelurahan")
    newest = unused.select_related("survey").order_by("-pk")[:MOST_LINKS]
    rows = [(row, settings.SITE_URL + inviting.path(row)) for row in newest]
    context = {"title": _("Links to hand out"), "form": form, "rows": rows, "all": unused.count()}
    return show(site, request, survey, "links.html", context, status=422 if form.errors else 200)


def _make_links(request, survey, number, kelurahan):
    now = timezone.now()
    Invitation.objects.bulk_create(
        Invitation(survey=survey, kelurahan=kelurahan, sent_at=now) for _number in range(number)
    )
    done = ngettext("%(number)d link to hand out made.", "%(number)d links to hand out made.", number)
    record(request, survey, done % {"number": number})
    messages.success(request, done % {"number": number})
