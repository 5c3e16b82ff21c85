"""The end of questions: the link in every invitation that asks, and the POST that stops them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from surveys import inviting
from surveys.models import Invitation
from surveys.public.common import show


@csrf_exempt  # mail programs post here by themselves (RFC 8058); the token is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Ask whether to stop; forget the address on POST, as often as it is sent."""
    invitation = Invitation.objects.select_related("survey").filter(survey__slug=slug, token=token).first()
    if invitation is None:
        raise Http404
    if request.method == "POST":
        inviting.stop_asking(invitation)
    stopped = request.method == "POST" or not (invitation.email or invitation.phone)
    return show(request, "stop", {"survey": invitation.survey, "stopped": stopped})
