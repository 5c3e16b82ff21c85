"""Acts on several selected reports of the queue: rights are checked on each, and each has its own line of answer."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import access, reference
from agencies.models import User
from reports.choices import agency_choices
from reports.codes import read_code
from reports.models import Report
from reports.workflow import Details, MoveRefused, staff, transition

MOST = 50


class BulkForm(forms.Form):
    """What to do with the selected reports; each selection is "code:version"."""

    act = forms.ChoiceField(choices=[("verified", gettext_lazy("Verify")), ("assigned", gettext_lazy("Pass on"))])
    agency = forms.ChoiceField(
        label=gettext_lazy("Office"),
        required=False,
        choices=lambda: [("", gettext_lazy("the proposed office")), *agency_choices()],
    )


def form_for(user: User) -> BulkForm | None:
    """The bulk bar, for dispatchers."""
    return BulkForm(auto_id="bulk_%s") if access.posts_of(user).has("dispatcher") else None


def take(request) -> list[dict]:
    """Do the chosen act to each selected report; return a line for each: code, url, done and message."""
    form = BulkForm(request.POST)
    if not form.is_valid():
        return [{"code": "", "done": False, "message": _("Choose what to do with the selected reports.")}]
    selected = _selected(request.POST.getlist("report"))
    reports = {
        row.code: row for row in Report.objects.work_of(request.user).with_names().filter(code__in=list(selected))
    }
    if not selected:
        return [{"code": "", "done": False, "message": _("Select at least one report.")}]
    return [
        _outcome(code, _take_one(reports.get(code), version, request.user, form.cleaned_data))
        for code, version in selected.items()
    ]


def _selected(values: list[str]) -> dict[str, int]:
    """Codes and the versions that were seen; what cannot be read is passed over."""
    found = {}
    for value in values[:MOST]:
        typed, _colon, version = value.partition(":")
        code = read_code(typed)
        if code and version.isascii() and version.isdigit() and len(version) < 10:
            found[code] = int(version)
    return found


def _take_one(report: Report | None, version: int, user: User, data: dict) -> str:
    """Move one report; return why not, or "" if it is done."""
    if report is None:
        return _("This report is not in your queue.")
    chosen = next((row for row in reference.agencies().values() if row.code == data["agency"]), report.agency)
    details = Details(agency=chosen if data["act"] == "assigned" else None)
    try:
        transition(report, data["act"], staff(user), now=timezone.now(), expected_version=version, details=details)
    except MoveRefused as refusal:
        return str(refusal)
    return ""


def _outcome(code: str, refusal: str) -> dict:
    return {"code": code, "done": not refusal, "message": refusal or _("Done.")}
