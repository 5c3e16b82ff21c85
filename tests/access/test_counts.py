"""A confidential report is in no figure: one more of them changes no public page by a byte."""

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies import reference
from agencies.models import Category
from reports.statistics import recount
from tests import factories
from tests.access.routes import PUBLIC, routes, row_of
from tests.access.walk import addresses, body_of, plain

pytestmark = pytest.mark.django_db
COUNTED = [route for route in routes() if row_of(route) and row_of(route).shows == PUBLIC]


def _pages(world, role="stranger"):
    reference.forget()
    pages = {}
    for route in COUNTED:
        for address in addresses(world, route, row_of(route), role):
            pages[address.path] = plain(body_of(world.client(role).get(address.path)))
    return pages


def _one_more(world, publicity, place, *steps):
    factories.report_with_history(
        *steps,
        category=Category.objects.get(code="lampu"),
        publicity=publicity,
        kelurahan=world.places[place],
        agency=world.agencies["own"],
    )


HISTORIES = ((), ("rejected",), ("assigned", "in_progress", "resolved", "closed"))


def test_more_confidential_reports_change_no_public_page_and_a_public_one_does(world):
    recount(timezone.now())
    before = _pages(world)
    for steps in HISTORIES:
        for place in ("own", "quiet"):
            _one_more(world, "confidential", place, *steps)
    recount(timezone.now())
    after = _pages(world)
    assert [path for path in before if before[path] != after[path]] == []

    # So that the comparison above proves something.
    _one_more(world, "public", "own", *HISTORIES[-1])
    recount(timezone.now())
    after = _pages(world)
    changed = {path for path in before if before[path] != after[path]}
    assert {reverse("reports"), reverse("statistics"), reverse("home")} <= changed
