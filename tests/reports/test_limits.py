"""How often one address may do a thing, counted where the portal counts it: in the database."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from kupang import settings as portal
from reports.limits import PER_HOUR, address_of, too_many

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _cache_of_the_portal(settings):
    settings.CACHES = {"default": portal.CACHES["default"] | {"LOCATION": "test_cache"}}
    call_command("createcachetable", verbosity=0)


def test_what_is_beyond_the_hours_share_is_too_many(rf):
    request = rf.get("/")
    answers = [too_many(request, "file") for _ in range(PER_HOUR["file"] + 1)]
    assert answers == [False] * PER_HOUR["file"] + [True]


def test_a_pause_of_minutes_does_not_begin_the_hour_anew(rf, monkeypatch):
    request = rf.get("/")
    for _ in range(PER_HOUR["file"]):
        too_many(request, "file")
    monkeypatch.setattr("django.core.cache.backends.db.tz_now", lambda: timezone.now() + timedelta(minutes=20))
    assert too_many(request, "file")


def test_many_other_addresses_do_not_wipe_a_count(rf):
    crowded = rf.get("/", REMOTE_ADDR="10.0.0.1")
    for _ in range(PER_HOUR["file"]):
        too_many(crowded, "file")
    for number in range(400):
        cache.set(f"limit:file:10.1.{number // 250}.{number % 250}:x", 1, 3600)
    assert too_many(crowded, "file")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::a", "2001:db8:1:2:ffff::b", True),
        ("2001:db8:1:2::a", "2001:db8:1:3::a", False),
        ("203.0.113.7", "203.0.113.8", False),
        ("::ffff:203.0.113.7", "::ffff:203.0.113.8", False),
        ("not an address", "not an address", True),
    ],
)
def test_a_line_counts_as_one_however_many_addresses_it_has(rf, one, other, same):
    """With IPv6 a single phone may send from a new address each time, all within the 64 bits of its line."""
    first, second = (address_of(rf.get("/", REMOTE_ADDR=address)) for address in (one, other))
    assert (first == second) is same
