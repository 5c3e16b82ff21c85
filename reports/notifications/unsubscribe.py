"""Stopping the mails about one report: a signed link that asks, and a POST that stops them.

The token names the report and fits only while the reporter's address stays the same.
"""

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from reports.models import Contact

SALT = "reports.unsubscribe"


def path(contact: Contact) -> str:
    """The path of the page that asks whether to stop."""
    return reverse("unsubscribe", args=[signing.dumps([contact.pk, _mark(contact.email)], salt=SALT)])


def _mark(email: str) -> str:
    return salted_hmac(SALT, email, algorithm="sha256").hexdigest()[:16]


def contact_for(token: str) -> Contact | None:
    """The contact whose link this is, or None for a forged token or an address that has changed."""
    try:
        pk, mark = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    contact = Contact.objects.select_related("report").filter(pk=pk).first()
    return contact if contact is not None and constant_time_compare(_mark(contact.email), mark) else None


@never_cache
@csrf_exempt  # mail programs post here by themselves (RFC 8058); the signed token is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to stop the mails about a report; stop them on POST, as often as it is sent."""
    contact = contact_for(token)
    if contact is None:
        return render(request, "reports/unsubscribe.html", {"unknown": True}, status=404)
    if request.method == "POST":
        contact.muted = True
        contact.save(update_fields=["muted"])
    return render(request, "reports/unsubscribe.html", {"contact": contact})
