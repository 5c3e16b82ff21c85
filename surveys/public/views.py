"""The doors to a questionnaire: the open address, an invitation, an interviewer's device; and the page at its end."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from reports.limits import too_many
from surveys.answering import drafts
from surveys.models import Draft, Interviewer, Invitation, Survey
from surveys.models.answer import Way
from surveys.public import cookies
from surveys.public.common import NOW, find_survey, phase, show, version_to_answer

# How a questionnaire can end without an answer, by the word in the address.
ENDS = ("menolak", "tersaring", "penuh", "tetap", "terpakai")


@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, slug: str) -> HttpResponse:
    """What the survey is about, and the way in for everybody where it is open."""
    found = find_survey(slug)
    version = version_to_answer(found)
    begun = drafts.find(slug, cookies.read(request, cookies.DRAFT, slug))
    sent = bool(cookies.read(request, cookies.SENT, slug))
    context = {"survey": found, "phase": phase(found), "begun": begun, "sent": sent, "is_open": _is_open(found)}
    if request.method != "POST":
        return show(request, "survey", context)
    anew = "baru" in request.POST
    if context["phase"] != NOW or not context["is_open"] or (sent and not anew):
        return show(request, "survey", context, status=409)
    if begun is not None and not anew:
        return redirect("survey_page", slug, begun.key)
    if too_many(request, "survey"):
        return show(request, "survey", context | {"crowded": True}, status=429)
    return _to_draft(slug, drafts.start(version, timezone.now()))


def _is_open(survey: Survey) -> bool:
    return survey.access == Survey.Access.OPEN


def _to_draft(slug: str, draft: Draft) -> HttpResponse:
    response = redirect("survey_page", slug, draft.key)
    cookies.write(response, cookies.DRAFT, slug, draft.key)
    cookies.forget(response, cookies.CODE, slug)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """An invitation: opening it only shows what it is for; a POST begins or goes on."""
    found = find_survey(slug)
    invitation = Invitation.objects.filter(survey=found, token=token).first()
    if invitation is None:
        raise Http404
    used = invitation.used_on is not None
    context = {"survey": found, "phase": phase(found), "used": used, "invitation": invitation}
    if request.method != "POST" or used:
        return show(request, "invited", context)
    if context["phase"] != NOW:
        return show(request, "invited", context, status=409)
    begun = Draft.objects.filter(invitation=invitation).first()
    if begun is None:
        version = version_to_answer(found)
        begun = drafts.start(version, timezone.now(), way=Way.INVITED, invitation=invitation)
    return _to_draft(slug, begun)


@require_http_methods(["GET", "HEAD", "POST"])
def interviewer(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """An interviewer's device: each person begins empty, and what the one before left unsent is deleted."""
    found = find_survey(slug)
    asking = Interviewer.objects.filter(survey=found, token=token, active=True).first()
    if asking is None:
        raise Http404
    context = {"survey": found, "phase": phase(found), "interviewer": asking}
    if request.method != "POST" or context["phase"] != NOW:
        return show(request, "interviewer", context, status=409 if request.method == "POST" else 200)
    _token, former = person(request, slug)
    Draft.objects.filter(key=former, way=Way.INTERVIEWER).delete()
    draft = drafts.start(version_to_answer(found), timezone.now(), way=Way.INTERVIEWER, interviewer=asking)
    response = redirect("survey_page", slug, draft.key)
    cookies.write(response, cookies.PERSON, slug, f"{token}:{draft.key}")
    cookies.forget(response, cookies.CODE, slug)
    return response


def person(request: HttpRequest, slug: str) -> tuple[str, str]:
    """On an interviewer's device: its token and the key of the present person's draft; else two empty texts."""
    token, _colon, key = cookies.read(request, cookies.PERSON, slug).partition(":")
    return token, key


@require_safe
def done(request: HttpRequest, slug: str) -> HttpResponse:
    """The page at the end: the deletion code once, or why there is no answer."""
    found = find_survey(slug)
    end = request.GET.get("akhir", "")
    context = {
        "survey": found,
        "end": end if end in ENDS else "",
        "code": cookies.read(request, cookies.CODE, slug) if end not in ENDS else "",
        "interviewer_token": person(request, slug)[0],
    }
    return show(request, "done", context)
