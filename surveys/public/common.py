"""What the pages of a survey share: finding it, whether it takes answers, and that no store keeps a page."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from surveys.models import Survey, Version
from surveys.publishing import current

SOON, NOW, OVER = "soon", "now", "over"


def find_survey(slug: str) -> Survey:
    """The survey at this address; one that is being prepared answers like one that does not exist."""
    survey = Survey.objects.exclude(state=Survey.State.PREPARED).filter(slug=slug).first()
    if survey is None:
        raise Http404
    return survey


def version_to_answer(survey: Survey) -> Version:
    """The version that new answers are given in."""
    version = current(survey)
    if version is None:
        raise Http404
    return version


def phase(survey: Survey) -> str:
    """SOON, NOW or OVER: whether the survey takes answers today."""
    today = timezone.localdate()
    if survey.state != Survey.State.OPEN or (survey.closes_on and today > survey.closes_on):
        return OVER
    return SOON if survey.opens_on and today < survey.opens_on else NOW


def show(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page that no browser and no proxy keeps: Back must not show what somebody else answered."""
    return unkept(render(request, f"surveys/{name}.html", context, status=status))


def unkept(response: HttpResponse) -> HttpResponse:
    """The response, to be kept by no browser and no proxy."""
    add_never_cache_headers(response)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def expired(request: HttpRequest, slug: str) -> HttpResponse:
    """The one answer to every address of a draft that is not there: sent, deleted, forgotten, or never begun."""
    return show(request, "expired", {"survey": find_survey(slug)}, status=404)
