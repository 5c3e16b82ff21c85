"""Report codes and secret links.

A code is `KPG-` and seven of Crockford's base 32: six random ones and their Luhn mod 32 check character, so that a
slip of the pen is noticed and no code tells how many reports there are. The key of a secret link is derived from the
server's secret, the code and a version: it is stored nowhere, and dies when the version is raised.
"""

import secrets
from typing import Protocol

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
VALUES = {character: value for value, character in enumerate(ALPHABET)}
PREFIX = "KPG-"
ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})


class Coded(Protocol):
    """A report, as far as its links are concerned."""

    code: str
    key_version: int

    def get_absolute_url(self) -> str: ...


def check_character(body: str) -> str:
    """The Luhn mod 32 check character of `body`, from the right, every second value doubled."""
    total = 0
    for position, character in enumerate(reversed(body)):
        value = VALUES[character] * (2 if position % 2 == 0 else 1)
        total += value // 32 + value % 32
    return ALPHABET[-total % 32]


def new_code() -> str:
    """A random code; 32**6 are a billion, and the unique constraint decides."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(6))
    return f"{PREFIX}{body}{check_character(body)}"


def read_code(typed: str) -> str | None:
    """Return the code that a person typed, or None: case, blanks and the prefix do not matter; O is 0, I and L 1."""
    text = "".join(typed.split()).upper().replace("-", "")
    if len(text) == 10:
        text = text.removeprefix("KPG")
    text = text.translate(ALIKE)
    if len(text) != 7 or any(character not in VALUES for character in text):
        return None
    return f"{PREFIX}{text}" if check_character(text[:6]) == text[6] else None


def _derive(purpose: str, report: Coded, secret: str, *more: object) -> str:
    value = ":".join([report.code, str(report.key_version), *map(str, more)])
    return salted_hmac(f"reports.codes.{purpose}", value, secret=secret, algorithm="sha256").hexdigest()[:32]


def link_key(report: Coded) -> str:
    """The key of the reporter's secret link."""
    return _derive("reporter", report, settings.SECRET_KEY)


def owner_key(report: Coded, agency_id: int) -> str:
    """The key of the link by which an outside owner answers without an account; another agency's key differs."""
    return _derive("owner", report, settings.SECRET_KEY, agency_id)


def _fits(purpose: str, report: Coded, key: str, *more: object) -> bool:
    secrets_now_and_before = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return (
        bool(key)
        and key.isascii()
        and any(
            constant_time_compare(_derive(purpose, report, secret, *more), key) for secret in secrets_now_and_before
        )
    )


def key_fits(report: Coded, key: str) -> bool:
    """Whether `key` is the reporter's key for this report."""
    return _fits("reporter", report, key)


def owner_key_fits(report: Coded, agency_id: int, key: str) -> bool:
    """Whether `key` is this outside owner's key for this report."""
    return _fits("owner", report, key, agency_id)


def secret_path(report: Coded) -> str:
    """The path of the reporter's secret link."""
    return f"{report.get_absolute_url()}?kunci={link_key(report)}"


def owner_path(report: Coded, agency_id: int) -> str:
    """The path of the link by which an outside owner answers."""
    return f"{reverse('owner_answer', args=[report.code])}?kunci={owner_key(report, agency_id)}"
