"""Asking many people on one device without a connection: the whole questionnaire as one page, answers sent later.

The page needs JavaScript and must stay open while there is no connection; there is no service worker. Answers that
wait are kept in the browser's own store, readable by whoever holds the unlocked device, until they are sent.
"""

import json
import re
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reports.text import readable
from surveys.answering import drafts, orders, reading, sending, showing
from surveys.answering.codes import read_code
from surveys.building import published_definition
from surveys.definition import Definition
from surveys.models import Draft, Interviewer, Survey, Version
from surveys.models.answer import Way
from surveys.public import logic
from surveys.public.common import NOW, find_survey, phase, show, version_to_answer
from surveys.public.forms import PageForm

# A device that was away longer gives its answers to the day on which they arrive.
LATEST = timedelta(days=60)


@require_safe
def device(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The whole questionnaire on one page."""
    survey, interviewer = _interviewer(slug, token)
    if phase(survey) != NOW:
        return show(request, "interviewer", {"survey": survey, "phase": phase(survey), "interviewer": interviewer})
    version = version_to_answer(survey)
    definition = published_definition(version.pk)
    shown = showing.look(definition, {})
    language = get_language() or "id"
    pages = [
        {"name": page.name, "label": page.label.say(language), "hint": page.hint.say(language), "parts": form.parts()}
        for page, form in ((page, PageForm(page, shown, {})) for page in definition.pages)
    ]
    sheet = logic.whole(definition, language) | {
        "version": version.number, "language": language, "orders": orders.draw(definition), "texts": _texts(),
        "longest": reading.TEXT_LENGTH,
    }  # fmt: skip
    context = {"survey": survey, "interviewer": interviewer, "pages": pages, "sheet": sheet}
    return show(request, "device", context)


def _interviewer(slug: str, token: str) -> tuple[Survey, Interviewer]:
    survey = find_survey(slug)
    found = Interviewer.objects.filter(survey=survey, token=token, active=True).first()
    if found is None:
        raise Http404
    return survey, found


def _texts() -> dict[str, str]:
    return {
        "required": _("This question needs an answer. Everything else on the page is kept."),
        "constraint": _("This answer is outside what is possible here. Look at it again."),
        "choice": _("This choice does not fit your other answers any more. Choose again."),
        "number": _("Write a number in digits, for example 12 or 12,5. At most 15 digits."),
        "thousand": _("Is this a thousand or a fraction? Write 1250 without a dot, or 1,25 with a comma."),
        "places": _("Give the places 1, 2, 3 and so on, without a gap."),
        "year": _("The year must be between 1900 and 2100."),
        "long": _("At most %(most)d characters fit, yours has %(length)d. Shorten it; nothing was lost.").replace(
            "%(most)d", str(reading.TEXT_LENGTH)
        ),
        "none": _("Everything is sent."),
        "waiting": _("Answers that wait on this device: %(number)s"),
        "offline": _("There is no connection. Answers wait here and are sent later."),
        "refused": _("Thank you. Nothing was stored."),
        "screened": _("Thank you for your time. This survey is meant for others, so it ends here."),
        "kept": _("Thank you. Your answer is stored on this device."),
    }


class Unusable(Exception):
    """What the device sent is no answer to this survey; the message says why."""


@require_POST
def receive(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Take one answer that waited on a device. A repeat of a stored one changes nothing and gets the same reply."""
    survey, interviewer = _interviewer(slug, token)
    try:
        given = _read(request.body)
        version = _version(survey, given)
        code = read_code(str(given.get("code", "")))
        if not code:
            raise Unusable(_("The code of this answer is not complete."))
        draft = _draft(version, interviewer, given)
        day = _day(given)
        if not _takes(survey, day):
            raise Unusable(_("The survey takes no answers of this day."))
        kind = sending.send_whole(draft, code, day=day)
    except Unusable as error:
        return JsonResponse({"reason": str(error)}, status=422)
    except sending.NotComplete as missing:
        return JsonResponse({"reason": _first_problem(draft, missing.page)}, status=422)
    return JsonResponse({"stored": kind == "", "counted": kind})


def _read(body: bytes) -> dict[str, Any]:
    try:
        given = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unusable(_("What was sent cannot be read.")) from error
    if not isinstance(given, dict):
        raise Unusable(_("What was sent cannot be read."))
    return given


def _version(survey: Survey, given: dict[str, Any]) -> Version:
    number = given.get("version")
    # Not `isinstance`: JSON's `true` is an int of Python's.
    known = type(number) is int and 0 < number < 100_000
    version = survey.versions.filter(number=number, state=Version.State.PUBLISHED).first() if known else None
    if version is None:
        raise Unusable(_("This version of the questionnaire does not exist."))
    return version


def _draft(version: Version, interviewer: Interviewer, given: dict[str, Any]) -> Draft:
    """The answer as a draft that is no row; what is not the questionnaire's is refused or left out."""
    definition = published_definition(version.pk)
    return Draft(
        version=version,
        way=Way.INTERVIEWER,
        interviewer=interviewer,
        language="en" if given.get("language") == "en" else "id",
        answers=_answers(definition, given.get("answers")),
        orders=_orders(definition, given.get("orders")),
        seconds=_seconds(definition, given.get("seconds")),
    )


def _answers(definition: Definition, given: Any) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise Unusable(_("What was sent cannot be read."))
    answers = {}
    for name, typed in given.items():
        question = definition.questions.get(name)
        if question is None or not question.asked:
            raise Unusable(_("%(name)s is no question of this version.") % {"name": readable(name)[:64]})
        if not isinstance(typed, list) or not all(isinstance(text, str) for text in typed):
            raise Unusable(_("What was sent cannot be read."))
        try:
            answers[name] = reading.read(question, [readable(text) for text in typed])
        except reading.Unreadable as error:
            raise Unusable(f"{question.label.say(get_language() or 'id') or name}: {error}") from error
    return answers


def _orders(definition: Definition, given: Any) -> dict[str, list[str]]:
    """The orders that the device showed; one that is no order of what there is, is left out."""
    if not isinstance(given, dict):
        return {}
    wanted = orders.draw(definition)
    return {
        name: given[name]
        for name, drawn in wanted.items()
        if isinstance(given.get(name), list) and sorted(given[name], key=str) == sorted(drawn)
    }


def _seconds(definition: Definition, given: Any) -> dict[str, int]:
    if not isinstance(given, dict):
        return {}
    spent = {page.name: given.get(page.name) for page in definition.pages}
    return {name: max(0, min(drafts.MOST_SECONDS, number)) for name, number in spent.items() if type(number) is int}


def _day(given: dict[str, Any]) -> date:
    """The day on which the person answered, as the device knew it; today where that cannot be."""
    today, typed = timezone.localdate(), str(given.get("day", ""))
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", typed):
        return today
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return today
    return day if today - LATEST <= day <= today else today


def _takes(survey: Survey, day: date) -> bool:
    """Answers that were given in time count, also when they arrive after the last day."""
    begun = survey.opens_on is None or survey.opens_on <= day
    return survey.state == Survey.State.OPEN and begun and (survey.closes_on is None or day <= survey.closes_on)


def _first_problem(draft: Draft, number: int) -> str:
    language = get_language() or "id"
    shown = showing.look(published_definition(draft.version_id), draft.answers)
    wrong = showing.problems(shown, shown.definition.pages[number], language)
    name, text = next(iter(wrong.items()))
    return f"{shown.definition.questions[name].label.say(language) or name}: {text}"
