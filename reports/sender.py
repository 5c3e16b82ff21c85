"""Who sends a report: a repeat gets the first report, with its secret link, only where the sender is the same.

A signed-in person is their account. Anyone else is their browser, known by the secret in its CSRF cookie: whoever
posts the form has it, it outlives the day, no page or address shows it, and signing in renews it. So the real sender
needs no session for a retry, while a stranger who has learnt key and text is asked to send a report of their own.
"""

from django.http import HttpRequest

from agencies.models import User


def sender_of(request: HttpRequest, user: User | None) -> str:
    """A name for the sender that no other sender has; empty for a request without account and cookie."""
    if user is not None:
        return f"user:{user.pk}"
    secret = request.META.get("CSRF_COOKIE", "")
    return f"browser:{secret}" if secret else ""
