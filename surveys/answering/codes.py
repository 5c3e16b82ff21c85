"""The deletion code of an answer, and its keyed hash.

The code is derived from the draft's key, so that each repeat of the last post shows the same code. Only the keyed hash
is stored, and the draft is deleted: who reads the database can neither make the code nor find its answer.
"""

import secrets

from django.conf import settings
from django.utils.crypto import salted_hmac

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
LENGTH = 16


def new_key() -> str:
    """The key of a draft's address: 192 random bits."""
    return secrets.token_urlsafe(24)


def deletion_code(key: str) -> str:
    """The code of the answer that came from the draft with this key, as XXXX-XXXX-XXXX-XXXX (80 bits)."""
    digest = salted_hmac("surveys.answering.code", key, algorithm="sha256").digest()
    text = "".join(ALPHABET[byte % 32] for byte in digest[:LENGTH])
    return "-".join(text[start : start + 4] for start in range(0, LENGTH, 4))


def read_code(typed: str) -> str:
    """The code that a person typed, in its written form; case, blanks and dashes do not matter. "" where it is none."""
    text = "".join(typed.split()).replace("-", "").upper().translate(ALIKE)
    if len(text) != LENGTH or not set(text) <= set(ALPHABET):
        return ""
    return "-".join(text[start : start + 4] for start in range(0, LENGTH, 4))


def key_again(code: str) -> str:
    """The key of the draft that takes the place of the answer with this code; each repeat of the post finds it."""
    return salted_hmac("surveys.answering.again", code, algorithm="sha256").hexdigest()[:43]


def receipt(code: str, secret: str | None = None) -> str:
    """The keyed hash of a code, as Response.receipt holds it."""
    return salted_hmac("surveys.answering.receipt", code, secret=secret, algorithm="sha256").hexdigest()


def receipts(code: str) -> list[str]:
    """The hashes of a code under today's secret and the former ones that still count."""
    return [receipt(code, secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
