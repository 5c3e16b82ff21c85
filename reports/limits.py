"""How often one address may do a thing: counters in the shared cache, one a window of time."""

import time
from ipaddress import IPv4Address, IPv6Network, ip_address

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

HOUR = 3600
RETRY_AFTER = "portal.retry_after"
# Acts and how many of them an hour are a person's, not a machine's. A whole office may share one address.
PER_HOUR = {"file": 30, "upload": 120, "answer": 60, "look_up": 240, "survey": 120, "survey_code": 20}


def address_of(request: HttpRequest) -> str:
    """The sender's line; behind proxies that we trust, the one that the outermost of them saw."""
    proxies = settings.TRUSTED_PROXIES
    chain = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if proxies and len(chain) >= proxies:
        return _line(chain[-proxies])
    return _line(request.META.get("REMOTE_ADDR", ""))


def _line(address: str) -> str:
    """An IPv4 address as it is; of IPv6 the first 64 bits, because the others are the sender's to choose."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv4Address) or known.ipv4_mapped:
        return address
    return str(IPv6Network((known, 64), strict=False))


def too_many(request: HttpRequest, act: str) -> bool:
    """Count one `act` (a key of PER_HOUR) of the request's address; True when it is beyond the hour's share.

    Then the request carries, under RETRY_AFTER, the seconds until the count begins anew, for the header of the answer.
    """
    if not settings.RATE_LIMITS:
        return False
    window, passed = divmod(int(time.time()), HOUR)
    key = f"limit:{act}:{address_of(request)}:{window}"
    cache.add(key, 0, HOUR)
    try:
        crowded = cache.incr(key) > PER_HOUR[act]
    except ValueError:  # dropped between the two lines by a full cache
        return False
    if crowded:
        request.META[RETRY_AFTER] = HOUR - passed
    return crowded
