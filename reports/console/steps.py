"""The steps of the desk: every move and act with its words, its form and the function that takes it.

Buttons, forms and the POST all read this one list, so nothing can be sent that is not offered; `workflow` and `acts`
decide again on the locked row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from agencies import access
from reports import acts
from reports.console import forms
from reports.models import Report
from reports.workflow import TAKEN, Actor, Details, moves_from, transition

Status = Report.Status
# Moves that an act of the desk makes, because it asks for more: rerouting, handing back, the spot check.
BY_ACT = {
    ("in_progress", "assigned"),
    ("on_hold", "assigned"),
    ("resolved", "closed"),
    *((taken, "verified") for taken in TAKEN),
}


@dataclass(frozen=True)
class Step:
    """One thing that may be done: `run(report, by, now, version, data)` does it."""

    key: str
    label: str
    icon: str
    form: type[forms.StepForm]
    run: Callable[[Report, Actor, datetime, int, dict], object]
    hint: str = ""
    first: bool = False


def _moved(to: str) -> Callable[[Report, Actor, datetime, int, dict], object]:
    def run(report, by, now, version, data):
        names = ("agency", "cause", "review_date", "target", "photos")
        details = Details(**{name: data[name] for name in names if data.get(name)})
        note = data.get("note", "")
        return transition(report, to, by, now=now, note=note, expected_version=version, details=details)

    return run


def _move(start: str, to: str) -> Step:
    label, icon, form = MOVES.get((start, to)) or MOVES["", to]
    hint = HINTS.get((start, to), "")
    return Step(f"move-{to}", label, icon, form, _moved(to), hint, first=True)


MOVES = {
    ("", "verified"): (_("Verify"), "check", forms.OptionalNote),
    ("rejected", "verified"): (_("Open again"), "arrow-left", forms.Answer),
    ("duplicate", "verified"): (_("Open again"), "arrow-left", forms.Answer),
    ("", "assigned"): (_("Pass on"), "arrow-right", forms.PassOn),
    ("", "in_progress"): (_("Start the work"), "half", forms.OptionalNote),
    ("on_hold", "in_progress"): (_("Go on with the work"), "half", forms.OptionalNote),
    ("resolved", "in_progress"): (_("Not solved: open again"), "arrow-left", forms.Answer),
    ("closed", "in_progress"): (_("Not solved: open again"), "arrow-left", forms.Answer),
    ("", "on_hold"): (_("Postpone"), "pause", forms.Hold),
    ("", "resolved"): (_("Declare solved"), "claim", forms.Resolve),
    ("", "rejected"): (_("Reject"), "dash", forms.Answer),
    ("", "duplicate"): (_("Mark as duplicate"), "copy", forms.Duplicate),
}
HINTS = {
    ("on_hold", "resolved"): _("Only what is finished: the citizen will be asked."),
}

NOTE = Step(
    "note", _("Write a note"), "chat", forms.Note,
    lambda report, by, now, version, data: acts.note(report, data["public"], data["internal"], by, now, version),
)  # fmt: skip
OWNER_NOTE = Step(
    "note", _("Write a note"), "chat", forms.Answer,
    lambda report, by, now, version, data: acts.note(report, data["note"], "", by, now, version),
)  # fmt: skip
PHOTOS = Step(
    "add_photos", _("Add photos"), "camera", forms.AddPhotos,
    lambda report, by, now, version, data: acts.add_photos(report, data["photos"], data["kind"], by, now, version),
)  # fmt: skip
GIVE = Step(
    "give", _("Give to an officer"), "user", forms.Give,
    lambda report, by, now, version, data: acts.give(report, data["officer"], by, now, version),
)  # fmt: skip
REFILE = Step(
    "refile", _("Correct the category"), "edit", forms.Refile,
    lambda report, by, now, version, data: acts.refile(report, data["category"], by, now, version, data["note"]),
    _("Text, history and the first deadline stay."),
)  # fmt: skip
PLACE = Step(
    "place", _("Correct the place"), "pin", forms.Placing,
    lambda report, by, now, version, data: acts.place(
        report, by, now, version, **{name: value for name, value in data.items() if name != "version"}
    ),
)  # fmt: skip
REROUTE = Step(
    "reroute", _("Hand to another office"), "agency", forms.Reroute,
    lambda report, by, now, version, data: acts.reroute(report, data["agency"], data["note"], by, now, version),
    _("The first deadline stays. The second time it goes to the dispatchers."),
)  # fmt: skip
HAND_BACK = Step(
    "hand_back", _("Not ours: back to the dispatchers"), "arrow-left", forms.Answer,
    lambda report, by, now, version, data: acts.hand_back(report, data["note"], by, now, version),
    _("They look for the right office. The first deadline stays."),
)  # fmt: skip
OPEN_PICTURES = Step(
    "open_pictures", _("Open the pictures for the field"), "eye", forms.StepForm,
    lambda report, by, now, version, data: acts.open_pictures(report, by, now, version),
    _("A picture shows where its reporter stood. Open them only if the work needs them."),
)  # fmt: skip
SPOT_CHECK = Step(
    "spot_check", _("I have looked there"), "eye", forms.SpotCheck,
    lambda report, by, now, version, data: acts.spot_check(
        report, data["ok"], data["note"], (data["photo"] or [None])[0], by, now, version
    ),
    first=True,
)  # fmt: skip


def steps_for(report: Report, by: Actor) -> list[Step]:
    """What this staff member may do to the report now, the moves first."""
    checks = report.status == Status.RESOLVED and acts.may(by, "spot_check", report)
    moves = [
        _move(report.status, to)
        for to in moves_from(report, by)
        if (report.status, to) not in BY_ACT and not (checks and to == Status.IN_PROGRESS)
    ]
    return [*moves, *([SPOT_CHECK] if checks else []), *_acts_for(report, by)]


def _acts_for(report: Report, by: Actor) -> list[Step]:
    held = by.standing(report)
    hidden_pictures = report.is_confidential and not report.pictures_opened
    offered = (
        (NOTE, True),
        (PHOTOS, True),
        (GIVE, report.is_open and forms.officers_of(report).exists()),
        (REROUTE, report.is_open),
        (HAND_BACK, report.is_open and "handler" in held and "dispatcher" not in held),
        (REFILE, report.is_open),
        (PLACE, report.is_open),
        (OPEN_PICTURES, hidden_pictures),
    )
    return [step for step, fits in offered if fits and acts.may(by, step.key, report)]


def step_named(report: Report, by: Actor, key: str) -> Step | None:
    """The offered step of this name, or None: a forged or outdated one."""
    return next((step for step in steps_for(report, by) if step.key == key), None)


def takes_over(report: Report, user) -> bool:
    """Whether starting the work takes the report over from another office, for the lurah."""
    held = access.standing(user, report)
    new = report.status in (Status.RECEIVED, Status.VERIFIED)
    return new and "lurah" in held and "handler" not in held and report.agency_id is not None


def owner_steps(report: Report, by: Actor) -> list[Step]:
    """What an outside owner may do by its link: start, postpone, declare solved, hand back, write."""
    moves = [_move(report.status, to) for to in moves_from(report, by) if (report.status, to) not in BY_ACT]
    own = [step for step in (HAND_BACK, OWNER_NOTE, PHOTOS) if report.is_open and acts.may(by, step.key, report)]
    return [*moves, *own]


def form_of(step: Step, report: Report, by: Actor, data=None, files=None) -> forms.StepForm:
    """The form of a step, empty or as it was sent."""
    more = {"user": by.user} if issubclass(step.form, forms.Duplicate) else {}
    return step.form(data, files, report=report, auto_id=f"{step.key}_%s", label_suffix="", **more)


def offers(
    steps: list[Step], report: Report, by: Actor, bound: tuple[Step, forms.StepForm] | None = None
) -> list[dict]:
    """The steps with their forms, as console/steps.html takes them; the one just sent (`bound`) keeps what was typed.

    The page writes the present version into each form itself.
    """
    rows = []
    for step in steps:
        sent = bound is not None and bound[0].key == step.key
        rows.append({"step": step, "form": bound[1] if sent else form_of(step, report, by), "open": sent})
    return rows
