"""What may be kept by a browser or a proxy: nothing personal; and what everyone gets is the same for everyone."""

import re

import pytest

from tests.access.routes import PUBLIC, routes, row_of
from tests.access.walk import addresses, body_of, plain

pytestmark = pytest.mark.django_db
ROUTES = {route.name: route for route in routes()}
PERSONAL = [name for name, route in ROUTES.items() if row_of(route) and row_of(route).cache == "no-store"]
SAME_FOR_ALL = [name for name, route in ROUTES.items() if row_of(route) and row_of(route).shows == PUBLIC]
# The way to one's own account or to the console is the one thing in which public pages may differ.
OWN_WAY = re.compile(r"<(nav|header)\b.*?</\1>", re.DOTALL)
COMPARED = ("stranger", "citizen", "reporter", "lurah", "head", "dispatcher", "administrator")
PERSONAL_HEADERS = re.compile(r"^(Vary|Set-Cookie|Cache-Control|Expires): .*\n", re.MULTILINE)


@pytest.mark.parametrize("name", PERSONAL)
def test_a_personal_page_is_kept_by_no_store(world, name):
    for role in ("stranger", "link", "reporter", "dispatcher", "administrator", "owner"):
        for address in list(addresses(world, ROUTES[name], row_of(ROUTES[name]), role))[:3]:
            response = world.client(role).get(address.path)
            if response.status_code == 200:
                assert "no-store" in response.headers.get("Cache-Control", ""), f"{address.path} as {role}"


def test_a_page_opened_by_a_key_or_of_a_confidential_report_is_kept_by_no_store(world):
    for role in ("link", "reporter", "dispatcher", "head"):
        for address in addresses(world, ROUTES["report"], row_of(ROUTES["report"]), role):
            response = world.client(role).get(address.path)
            if response.status_code == 200:
                assert "no-store" in response.headers.get("Cache-Control", ""), f"{address.path} as {role}"


def test_a_picture_that_is_not_for_everyone_is_kept_by_no_store(world):
    for role in ("link", "dispatcher"):
        for address in addresses(world, ROUTES["photo"], row_of(ROUTES["photo"]), role):
            response = world.client(role).get(address.path)
            hidden = world.reports[address.number].marks["publicity"] == "confidential"
            control = response.headers["Cache-Control"]
            assert ("no-store" in control) if hidden else ("private" in control), address.path


@pytest.mark.parametrize("name", SAME_FOR_ALL)
def test_a_public_page_is_the_same_for_everyone(world, name):
    for address in addresses(world, ROUTES[name], row_of(ROUTES[name]), "stranger"):
        seen = {role: _common(world, role, address.path) for role in COMPARED}
        different = [role for role, text in seen.items() if text != seen["stranger"]]
        assert not different, f"{address.path} differs for {different}"


def _common(world, role, path):
    return PERSONAL_HEADERS.sub("", OWN_WAY.sub("", plain(body_of(world.client(role).get(path)))))


@pytest.mark.parametrize("name", SAME_FOR_ALL)
def test_a_public_page_gives_a_stranger_no_session(world, name):
    for address in addresses(world, ROUTES[name], row_of(ROUTES[name]), "stranger"):
        assert "sessionid" not in world.client("stranger").get(address.path).cookies
