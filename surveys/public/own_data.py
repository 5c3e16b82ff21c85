"""A respondent's rights by the deletion code: a copy, a file, deletion, and correction by answering again."""

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reports.limits import too_many
from reports.text import readable_data
from surveys.answering import own_data as rights
from surveys.models import Response, Survey, UsageLink
from surveys.models.answer import Way
from surveys.public import cookies
from surveys.public.common import NOW, find_survey, phase, show, unkept


class CodeForm(forms.Form):
    """The code that was shown after sending."""

    use_required_attribute = False
    code = forms.CharField(
        label=gettext_lazy("Answer code"),
        help_text=gettext_lazy("Four groups of four letters and digits, shown after you sent your answer."),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Write the code that you noted after sending.")},
    )


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def own_data(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the code, then show, hand out or delete the answer that it opens."""
    survey = find_survey(slug)
    if request.method != "POST":
        return _ask(request, survey, CodeForm())
    form = CodeForm(readable_data(request.POST)[0])
    if not form.is_valid():
        return _ask(request, survey, form, 422)
    if too_many(request, "survey_code"):
        form.add_error(None, _("Very many codes were tried from your connection. Please try again in an hour."))
        return _ask(request, survey, form, 429)
    code, act = form.cleaned_data["code"], request.POST.get("act", "")
    response = rights.find(survey, code)
    if response is None:
        form.add_error("code", _("No answer to this survey has this code. Compare each letter with your note."))
        return _ask(request, survey, form, 422)
    if act == AGAIN:
        return _answer_again(request, survey, response, code)
    return ACTS[act](request, survey, response) if act in ACTS else _copy(request, survey, response, code)


def _ask(request: HttpRequest, survey: Survey, form: CodeForm, status: int = 200) -> HttpResponse:
    return show(request, "own_data", {"survey": survey, "form": form}, status)


def _copy(request: HttpRequest, survey: Survey, response: Response, code: str) -> HttpResponse:
    context = {
        "survey": survey,
        "response": response,
        "code": code,
        "rows": rights.copy_of(response, get_language() or "id"),
        "linked": hasattr(response, "usage_link"),
        "may_answer_again": phase(survey) == NOW and response.way != Way.INTERVIEWER,
    }
    return show(request, "own_copy", context)


def _file(_request: HttpRequest, survey: Survey, response: Response) -> HttpResponse:
    answer = JsonResponse(rights.document(response), json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer.headers["Content-Disposition"] = f'attachment; filename="{survey.slug}.json"'
    return unkept(answer)


def _delete(request: HttpRequest, survey: Survey, response: Response) -> HttpResponse:
    rights.delete(response)
    answer = show(request, "deleted", {"survey": survey})
    cookies.forget(answer, cookies.CODE, survey.slug)
    return answer


def _answer_again(request: HttpRequest, survey: Survey, response: Response, code: str) -> HttpResponse:
    if phase(survey) != NOW or response.way == Way.INTERVIEWER:
        return _ask(request, survey, CodeForm(), 409)
    draft = rights.answer_again(response, code, timezone.now())
    answer = redirect("survey_page", survey.slug, draft.key)
    cookies.write(answer, cookies.DRAFT, survey.slug, draft.key)
    for name in (cookies.CODE, cookies.SENT):
        cookies.forget(answer, name, survey.slug)
    return answer


def _unlink(request: HttpRequest, survey: Survey, response: Response) -> HttpResponse:
    """End the join with the use of the portal; the answer itself stays."""
    UsageLink.objects.filter(response=response).delete()
    return show(request, "unlinked", {"survey": survey})


ACTS = {"unduh": _file, "lepas": _unlink, "hapus": _delete}
AGAIN = "perbaiki"
