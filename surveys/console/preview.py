"""Walking through a version as a respondent would: the same pages, and nothing is stored.

What was answered so far travels in the form, signed, so that there is no row that could ever count.
"""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core import signing
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reports.console.views import page_of
from reports.text import readable_data
from surveys import building, checking, publishing
from surveys.answering import orders, showing
from surveys.console.pages import on_survey
from surveys.definition import Definition
from surveys.models import Version
from surveys.public.forms import PageForm

SALT = "surveys.preview"


@dataclass
class Walk:
    """How far somebody has come: the page, the answers, and the random orders that were drawn."""

    definition: Definition
    page: int = 0
    answers: dict[str, Any] = field(default_factory=dict)
    orders: dict[str, list[str]] = field(default_factory=dict)

    @property
    def state(self) -> str:
        return signing.dumps([self.page, self.answers, self.orders], salt=SALT, compress=True)

    @property
    def shown(self) -> showing.Shown:
        return showing.look(self.definition, self.answers)


def begin(definition: Definition) -> Walk:
    """At the first page that shows anything."""
    first = next(iter(showing.look(definition, {}).pages), 0)
    return Walk(definition, first, orders=orders.draw(definition))


def resume(definition: Definition, state: str) -> Walk:
    """Where the form was; from the beginning when the draft has lost that page, or the form was changed."""
    try:
        page, answers, drawn = signing.loads(state, salt=SALT)
    except signing.BadSignature:
        return begin(definition)
    return Walk(definition, page, answers, drawn) if page < len(definition.pages) else begin(definition)


@on_survey
@require_http_methods(["GET", "HEAD", "POST"])
def survey_preview(request, survey, site):
    """Begin the walk; a POST takes a page and shows the next one, or the end."""
    version = survey.versions.filter(state=Version.State.DRAFT).first() or publishing.current(survey)
    if version is None:
        messages.warning(request, _("There is no questionnaire yet. Begin one here, or upload an XLSForm."))
        return redirect("admin:survey_page", slug=survey.slug)
    definition = building.definition_of(version)
    if checking.check(definition) or not definition.pages:
        messages.error(request, _("It cannot be walked through while it has errors. They are listed here."))
        return redirect("admin:survey_check", slug=survey.slug)
    frame = {"survey": survey, "version": version, "title": survey.title}
    if request.method != "POST":
        walk = begin(definition)
        return _page(site, request, frame, walk, _form(walk))
    return _step(site, request, frame, resume(definition, request.POST.get("state", "")))


def _step(site, request, frame, walk):
    """The page that follows what was just answered."""
    number, page = walk.page, walk.definition.pages[walk.page]
    data, _broken = readable_data(request.POST)
    form = PageForm(page, walk.shown, walk.orders, data=data)
    form.full_clean()
    walk.answers |= form.values()
    shown = walk.shown
    form.forget_hidden(shown)
    if "kembali" in data:
        before = shown.before(number)
        walk.page = number if before is None else before
        return _page(site, request, frame, walk, _form(walk))
    fresh = form.fresh(shown)
    wrong = showing.problems(shown, page, form.language)
    form.add_problems({name: text for name, text in wrong.items() if name not in fresh})
    if form.errors:
        return _page(site, request, frame, walk, form, status=422)
    if showing.refuses(shown) or showing.screened_out(shown):
        return _end(site, request, frame, shown)
    following = number if fresh else shown.after(number)
    if following is None:
        return _end(site, request, frame, shown)
    walk.page = following
    return _page(site, request, frame, walk, _form(walk))


def _form(walk):
    return PageForm(walk.definition.pages[walk.page], walk.shown, walk.orders, answers=walk.answers)


def _page(site, request, frame, walk, form, status=200):
    shown, page = walk.shown, walk.definition.pages[walk.page]
    place = shown.pages.index(walk.page) if walk.page in shown.pages else 0
    context = frame | {
        "form": form,
        "label": page.label.say(form.language),
        "hint": page.hint.say(form.language),
        "parts": form.parts(),
        "place": place + 1,
        "pages": len(shown.pages),
        "first": place == 0,
        "seen": ",".join(question.name for question in shown.on(page) if question.asked),
        "state": walk.state,
    }
    return page_of(site, request, "console/surveys/preview.html", context, status=status)


def _end(site, request, frame, shown):
    """What would be stored now, or that nothing would."""
    context = frame | {
        "refused": showing.refuses(shown),
        "screened": showing.screened_out(shown),
        "answers": showing.to_store(shown),
    }
    return page_of(site, request, "console/surveys/preview_end.html", context)
