"""The addresses under /akun/: allauth's, without those that this portal has no use for."""

from django.http import Http404
from django.urls import include, path, re_path


def closed(request):
    """Answer as for an address that does not exist."""
    raise Http404


urlpatterns = [
    # Accounts begin with a code by e-mail; a person has one address; citizens have no password.
    re_path(r"^(?:signup|email|confirm-email|password/set)/", closed),
    path("", include("allauth.urls")),
]
