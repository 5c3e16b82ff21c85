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


@pytest.mark.parametrize("steps", [(), ("assigned", "in_progress", "resolved", "closed"), ("rejected",)])
def test_one_more_confidential_report_changes_no_public_page(world, steps):
    recount(timezone.now())
    before = _pages(world)
    for place in ("own", "quiet"):
        factories.report_with_history(
            *steps,
            category=Category.objects.get(code="lampu"),
            publicity="confidential",
            kelurahan=world.places[place],
            agency=world.agencies["own"],
        )
    recount(timezone.now())
    after = _pages(world)
    assert [path for path in before if before[path] != after[path]] == []


def test_one_more_public_report_does_change_them(world):
    """So that the test above proves something."""
    recount(timezone.now())
    before = _pages(world)
    factories.report_with_history(
        "assigned",
        "in_progress",
        "resolved",
        "closed",
        category=Category.objects.get(code="lampu"),
        kelurahan=world.places["own"],
        agency=world.agencies["own"],
    )
    recount(timezone.now())
    after = _pages(world)
    changed = {path for path in before if before[path] != after[path]}
    assert {reverse("reports"), reverse("statistics"), reverse("home")} <= changed
