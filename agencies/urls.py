"""The addresses under /akun/: allauth's, without those that this portal has no use for."""

from allauth.account.views import reauthenticate as account_reauthenticate
from django.http import Http404, HttpResponseRedirect
from django.urls import include, path, re_path, reverse

from agencies import second_factor


def closed(request):
    """Answer as for an address that does not exist."""
    raise Http404


def reauthenticate(request):
    """Before a change of the sign-in, ask for the second factor where there is one: a password alone is not enough."""
    if request.user.is_authenticated and second_factor.is_set_up(request.user):
        query = request.META.get("QUERY_STRING", "")
        return HttpResponseRedirect(reverse("mfa_reauthenticate") + (f"?{query}" if query else ""))
    return account_reauthenticate(request)


urlpatterns = [
    # Accounts begin with a code by e-mail; a person has one address; citizens have no password.
    re_path(r"^(?:signup|email|confirm-email|password/set)/", closed),
    path("reauthenticate/", reauthenticate, name="account_reauthenticate"),
    path("", include("allauth.urls")),
]
