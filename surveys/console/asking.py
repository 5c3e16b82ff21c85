"""Whom the survey asks: draw a sample, see who answers by kelurahan, remind, and print a poster for the rest."""

import secrets

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from agencies import reference
from reports.public.qr import qr_code
from surveys import inviting, sampling
from surveys.console.pages import on_survey, record, show
from surveys.models import Survey

LARGEST_SAMPLE = 100_000
# Margins of error, per cent, whose sample sizes the page tells beforehand: drawing writes mails at once.
EXAMPLES = (1, 5, 10)


class SampleForm(forms.Form):
    """How many to draw: by Slovin's formula for a margin of error, or a chosen number."""

    use_required_attribute = False

    method = forms.ChoiceField(
        label=gettext_lazy("How many?"),
        choices=[
            ("slovin", gettext_lazy("By Slovin's formula, for a margin of error")),
            ("chosen", gettext_lazy("A number that I choose")),
        ],
        widget=forms.RadioSelect,
        initial="slovin",
    )
    margin = forms.FloatField(
        label=gettext_lazy("Margin of error, per cent"),
        help_text=gettext_lazy("For Slovin's formula."),
        min_value=0.5,
        max_value=50,
        required=False,
        localize=True,
        initial=5,
    )
    size = forms.IntegerField(
        label=gettext_lazy("Number of people"),
        help_text=gettext_lazy("For a number that you choose."),
        min_value=1,
        max_value=LARGEST_SAMPLE,
        required=False,
    )
    seed = forms.IntegerField(
        label=gettext_lazy("Seed"),
        help_text=gettext_lazy("The same seed draws the same people from the same list: write it in the report."),
        min_value=0,
        max_value=2**31 - 1,
    )

    def clean(self):
        cleaned = super().clean()
        needed = "margin" if cleaned.get("method") == "slovin" else "size"
        if needed not in self.errors and cleaned.get(needed) is None:
            self.add_error(needed, _("Give a number."))
        return cleaned

    def wanted(self):
        """The arguments of `sampling.invite`."""
        given = self.cleaned_data
        if given["method"] == "slovin":
            return {"margin": given["margin"] / 100, "seed": given["seed"]}
        return {"size": given["size"], "seed": given["seed"]}


@on_survey
@require_http_methods(["GET", "HEAD", "POST"])
def survey_invitations(request, survey, site):
    """The sample form, what was drawn, and response rates by kelurahan as they come in."""
    form = SampleForm(request.POST if request.method == "POST" else None, initial={"seed": secrets.randbelow(10**6)})
    status = 200
    if request.method == "POST":
        if form.is_valid() and _draw(request, survey, form):
            return redirect("admin:survey_invitations", slug=survey.slug)
        status = 422
    now = timezone.now()
    people = len(sampling.frame(survey))
    context = {
        "title": _("Invitations"),
        "form": form,
        "people": people,
        "examples": [(percent, sampling.slovin(people, percent / 100)) for percent in EXAMPLES],
        "samples": survey.samples.select_related("drawn_by"),
        "rates": rates(survey),
        "remindable": inviting.to_remind(survey, now).count(),
        "most_reminders": inviting.MOST_REMINDERS,
        "takes_answers": Survey.objects.answerable(timezone.localdate(now)).filter(pk=survey.pk).exists(),
    }
    return show(site, request, survey, "invitations.html", context, status=status)


def _draw(request, survey, form):
    try:
        sample = sampling.invite(survey, by=request.user, now=timezone.now(), **form.wanted())
    except sampling.CannotDraw as refusal:
        form.add_error(None, str(refusal))
        return False
    text = ngettext(
        "%(number)d person drawn with seed %(seed)d.", "%(number)d people drawn with seed %(seed)d.", sample.size
    )
    done = text % {"number": sample.size, "seed": sample.seed}
    record(request, survey, done)
    messages.success(request, done)
    return True


def rates(survey):
    """Rows of invited, written to and answered by kelurahan, with the share; the last row is the whole."""
    counts = (
        survey.invitations.values("kelurahan")
        .annotate(invited=Count("pk"), sent=Count("pk", filter=Q(sent_at__isnull=False)), answered=Count("used_on"))
        .order_by("kelurahan__name")
    )
    places = reference.kelurahan_by_id()
    rows = [row | {"name": places[row["kelurahan"]].name if row["kelurahan"] else _("Unknown")} for row in counts]
    whole = {name: sum(row[name] for row in rows) for name in ("invited", "sent", "answered")}
    if rows:
        rows.append(whole | {"name": _("Together"), "whole": True})
    for row in rows:
        row["share"] = round(100 * row["answered"] / row["sent"]) if row["sent"] else None
    return rows


@on_survey
@require_POST
def survey_remind(request, survey, site):
    """Remind everyone who has not answered and was not written to within three days."""
    number = inviting.remind(survey, timezone.now())
    done = ngettext("%(number)d reminder is on its way.", "%(number)d reminders are on their way.", number)
    done %= {"number": number}
    if number:
        record(request, survey, done)
    messages.success(request, done)
    return redirect("admin:survey_invitations", slug=survey.slug)


@on_survey
@require_http_methods(["GET", "HEAD"])
def survey_poster(request, survey, site):
    """A page to print and hang up: the question, the address, its QR code."""
    address = settings.SITE_URL + survey.get_absolute_url()
    context = {"title": _("Poster"), "address": address, "qr": qr_code(address)}
    return show(site, request, survey, "poster.html", context)
