"""The pages of a begun answer. Each POST saves and redirects; nothing that was typed is lost by a refusal."""

import time
from typing import Any

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reports.text import readable_data
from surveys.answering import drafts, own_data, sending, showing
from surveys.answering.codes import deletion_code
from surveys.answering.showing import Shown, look
from surveys.building import published_definition
from surveys.definition import Page
from surveys.models import Draft, Tally
from surveys.models.answer import Way
from surveys.public import cookies, logic
from surveys.public.common import NOW, expired, find_survey, phase, show
from surveys.public.forms import PREFIX, PageForm, stored_data, strangers
from surveys.public.views import person

clock = Signer(salt="surveys.page")


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Show one page of the questionnaire, or save it and go on."""
    draft = _open_draft(request, slug, key)
    if draft is None:
        return expired(request, slug)
    if phase(draft.version.survey) != NOW:
        return show(request, "closed", {"survey": draft.version.survey}, status=409)
    definition = published_definition(draft.version_id)
    shown = look(definition, draft.answers)
    number = _asked_page(request, draft, shown)
    if request.method == "POST":
        return Saving(request, draft, shown, number).answer()
    if not shown.pages:
        return redirect("survey_send", slug, key)
    asked = definition.pages[number]
    if "periksa" not in request.GET:
        return _page(request, draft, PageForm(asked, shown, draft.orders, answers=draft.answers), number)
    form = PageForm(asked, shown, draft.orders, data=stored_data(asked, draft.answers))
    form.add_problems(showing.problems(shown, asked, form.language))
    return _page(request, draft, form, number)


def _open_draft(request: HttpRequest, slug: str, key: str) -> Draft | None:
    """The draft; on an interviewer's device only that of the person who is being asked."""
    draft = drafts.find(slug, key)
    if draft is not None and draft.way == Way.INTERVIEWER and person(request, slug)[1] != key:
        return None
    return draft


def _asked_page(request: HttpRequest, draft: Draft, shown: Shown) -> int:
    """The page that the address names (counted from 1) if it was reached; else the one to go on with."""
    typed = request.GET.get("hal", "")
    number = int(typed) - 1 if typed.isascii() and typed.isdigit() and len(typed) < 6 else draft.page
    reached = [page for page in shown.pages if shown.definition.pages[page].name in draft.seconds]
    if number in reached:
        return number
    return max((page for page in reached if page <= draft.page), default=next(iter(shown.pages), 0))


class Saving:
    """One POST of a page: what was typed, what it means, and where to go."""

    def __init__(self, request: HttpRequest, draft: Draft, shown: Shown, number: int):
        self.request, self.draft, self.number = request, draft, number
        self.page = shown.definition.pages[number]
        self.data, self.broken = readable_data(request.POST)
        self.form = PageForm(self.page, shown, draft.orders, data=self.data)
        self.form.full_clean()
        self.answers = self.form.values()
        self.after = look(shown.definition, {**draft.answers, **self.answers})
        self.forward = not {"kembali", "nanti"} & set(self.data)
        self.form.forget_hidden(self.after)

    def answer(self) -> HttpResponse:
        """Refuse, end, or save and redirect."""
        slug = self.draft.version.survey.slug
        refusal = self._refusal()
        if refusal:
            return refusal
        if self.forward and showing.refuses(self.after):
            return end(self.draft, slug, Tally.Kind.REFUSED, "menolak")
        if self.forward and showing.screened_out(self.after):
            return end(self.draft, slug, Tally.Kind.SCREENED, "tersaring")
        following, fragment = self._following()
        try:
            self._save(self.number if following is None else following)
        except drafts.Stale:
            return self._stale()
        if "nanti" in self.data:
            return redirect("survey_later", slug, self.draft.key)
        if following is None:
            return redirect("survey_send", slug, self.draft.key)
        return redirect(page_address(self.draft, following) + fragment)

    def _refusal(self) -> HttpResponse | None:
        if strangers(self.data, self.page.questions):
            self.form.add_error(None, _(
                "This page asked something that the questionnaire does not ask here. Your answers are kept: look at"
                " them and go on."
            ))  # fmt: skip
            return self._again(400)
        if self.broken:
            self.form.add_error(
                None, _("Some characters could not be read and were left out. Look at your text, then go on.")
            )
            return self._again(400)
        # Who does not take part need not answer the rest of the page.
        if self.forward and not (showing.refuses(self.after) or showing.screened_out(self.after)):
            wrong = showing.problems(self.after, self.page, self.form.language)
            fresh = self.form.fresh(self.after)
            self.form.add_problems({name: text for name, text in wrong.items() if name not in fresh})
        return self._again(422) if self.form.errors else None

    def _following(self) -> tuple[int | None, str]:
        """The page to go to and the place on it; None when all pages are done."""
        if "nanti" in self.data:
            return self.number, ""
        if "kembali" in self.data:
            before = self.after.before(self.number)
            return (self.number if before is None else before), ""
        fresh = self.form.fresh(self.after)
        if fresh:
            return self.number, f"#id_{PREFIX}{fresh[0]}"
        return self.after.after(self.number), ""

    def _save(self, going_to: int) -> None:
        if self.data.get("revisi") != str(self.draft.revision):
            if all(self.draft.answers.get(name) == value for name, value in self.answers.items()):
                return  # the same page sent twice
            raise drafts.Stale
        drafts.save(
            self.draft, self.answers, page=self.number, going_to=going_to,
            seconds=seconds_since(self.data.get("mulai", "")), now=timezone.now(),
        )  # fmt: skip

    def _stale(self) -> HttpResponse:
        try:
            self.draft.refresh_from_db(fields=["revision"])
        except Draft.DoesNotExist:
            return expired(self.request, self.draft.version.survey.slug)
        self.form.add_error(None, _(
            "This page was also changed in another window. What you typed here is shown below; go on to keep it."
        ))  # fmt: skip
        return self._again(409)

    def _again(self, status: int) -> HttpResponse:
        self.form.shown = self.after
        return _page(self.request, self.draft, self.form, self.number, status, self.data)


def seconds_since(signed: str) -> int:
    """Seconds since a page was shown, by the moment signed in its form; 0 where that was changed."""
    try:
        return max(0, min(drafts.MOST_SECONDS, int(time.time()) - int(clock.unsign(signed))))
    except (BadSignature, ValueError):
        return 0


def page_address(draft: Draft, number: int) -> str:
    """The address of a page, by its number from 0."""
    return f"{reverse('survey_page', args=[draft.version.survey.slug, draft.key])}?hal={number + 1}"


def end(draft: Draft, slug: str, kind: str, word: str) -> HttpResponse:
    """End without an answer: nothing is kept but the count. What a correction takes back, it takes back whole."""
    if draft.replaces_id is not None:
        own_data.delete(draft.replaces)
    else:
        drafts.end(draft, kind)
    return _ended(slug, word)


def _ended(slug: str, word: str) -> HttpResponse:
    response = redirect(f"{reverse('survey_done', args=[slug])}?akhir={word}")
    cookies.forget(response, cookies.DRAFT, slug)
    return response


def _page(
    request: HttpRequest, draft: Draft, form: PageForm, number: int, status: int = 200, data: QueryDict | None = None
) -> HttpResponse:
    shown = form.shown
    context: dict[str, Any] = {
        "survey": draft.version.survey,
        "draft": draft,
        "form": form,
        "page": _headings(form.page, form.language),
        "parts": form.parts(),
        # Of all pages, so that the bar never runs backwards when an answer brings pages up.
        "place": number + 1,
        "pages": len(shown.definition.pages),
        "first": shown.before(number) is None,
        "address": page_address(draft, number),
        "seen": ",".join(question.name for question in shown.on(form.page) if question.asked),
        "begun": (data or {}).get("mulai") or clock.sign(str(int(time.time()))),
        "logic": logic.of_page(shown, form.page),
        "may_pause": draft.way != Way.INTERVIEWER,
    }
    return show(request, "page", context, status)


def _headings(page: Page, language: str) -> dict[str, str]:
    return {"label": page.label.say(language), "hint": page.hint.say(language)}


@require_safe
def later(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The link to go on with later."""
    draft = _open_draft(request, slug, key)
    if draft is None:
        return expired(request, slug)
    link = request.build_absolute_uri(reverse("survey_page", args=[slug, key]))
    return show(request, "later", {"survey": draft.version.survey, "link": link, "draft": draft})


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The last page: what was left, and the button that sends."""
    draft = _open_draft(request, slug, key)
    if draft is None:
        return _repeated(request, slug, key) if request.method == "POST" else expired(request, slug)
    if phase(draft.version.survey) != NOW:
        return show(request, "closed", {"survey": draft.version.survey}, status=409)
    if request.method == "POST" and request.POST.get("revisi") == str(draft.revision):
        return _send(request, draft)
    shown = look(published_definition(draft.version_id), draft.answers)
    missing = showing.first_problem(shown, draft.seconds, get_language() or "id")
    if missing is not None:
        return redirect(page_address(draft, missing) + "&periksa=1")
    stale = request.method == "POST"
    return _send_page(request, draft, shown, stale=stale)


def _send(request: HttpRequest, draft: Draft) -> HttpResponse:
    slug = draft.version.survey.slug
    try:
        code = sending.send(draft, now=timezone.now(), user=request.user if request.user.is_authenticated else None)
    except sending.NotComplete as missing:
        return redirect(page_address(draft, missing.page) + "&periksa=1")
    except sending.Full:
        return _ended(slug, "penuh" if draft.replaces_id is None else "tetap")
    except sending.InvitationSpent:
        return end(draft, slug, "", "terpakai")
    except drafts.Stale:
        try:
            draft.refresh_from_db()
        except Draft.DoesNotExist:
            return expired(request, slug)
        shown = look(published_definition(draft.version_id), draft.answers)
        return _send_page(request, draft, shown, stale=True)
    return _receipt(slug, code, draft.way)


def _send_page(request: HttpRequest, draft: Draft, shown: Shown, *, stale: bool) -> HttpResponse:
    left = [
        (page_address(draft, number), question.label.say(get_language() or "id") or question.name)
        for number in shown.pages
        for question in shown.on(shown.definition.pages[number])
        if question.asked and shown.values[question.name] is None
    ]
    back = page_address(draft, shown.pages[-1]) if shown.pages else ""
    context = {"survey": draft.version.survey, "draft": draft, "left": left, "back": back, "stale": stale}
    return show(request, "send", context, status=409 if stale else 200)


def _repeated(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """A repeat of the last post gets the receipt of the first; on an interviewer's device only the same person's."""
    sent = sending.sent_from(find_survey(slug), key)
    if sent is None or (sent.way == Way.INTERVIEWER and person(request, slug)[1] != key):
        return expired(request, slug)
    return _receipt(slug, deletion_code(key), sent.way)


def _receipt(slug: str, code: str, way: str) -> HttpResponse:
    response = redirect("survey_done", slug)
    cookies.write(response, cookies.CODE, slug, code)
    cookies.forget(response, cookies.DRAFT, slug)
    if way != Way.INTERVIEWER:
        cookies.write(response, cookies.SENT, slug, "1")
    return response
