"""What a browser remembers of a survey: where one was, that one has answered, and, for a short time, the code.

Each cookie is sent to its survey's addresses only, is signed, and is out of reach of scripts.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

# The draft being written; the same on an interviewer's device; that one has answered; the code of the answer.
DRAFT, PERSON, SENT, CODE = "survei_isi", "survei_orang", "survei_sudah", "survei_kode"
DAY = 24 * 60 * 60
LASTS = {DRAFT: 60 * DAY, PERSON: DAY, SENT: 365 * DAY, CODE: 15 * 60}


def read(request: HttpRequest, name: str, slug: str) -> str:
    """The value of a cookie of this survey; "" where it is absent, old or not ours."""
    return request.get_signed_cookie(name, default="", salt=slug, max_age=LASTS[name]) or ""


def write(response: HttpResponse, name: str, slug: str, value: str) -> None:
    """Let the browser remember a value."""
    response.set_signed_cookie(
        name, value, salt=slug, max_age=LASTS[name], path=reverse("survey", args=[slug]), httponly=True,
        secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
    )  # fmt: skip


def forget(response: HttpResponse, name: str, slug: str) -> None:
    """Let the browser forget it."""
    response.delete_cookie(name, path=reverse("survey", args=[slug]), samesite="Lax")
