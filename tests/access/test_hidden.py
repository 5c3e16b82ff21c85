"""What is hidden answers byte for byte like what does not exist, however it is asked for.

The plain GET of every address is compared in the walk of test_reading.py.
"""

import uuid

import pytest
from django.urls import reverse

from reports.codes import link_key, new_code, owner_key
from tests.access import oracle
from tests.access.judge import without
from tests.access.routes import OWNER, REPORT, routes, row_of
from tests.access.walk import body_of
from tests.access.world import photo_id

pytestmark = pytest.mark.django_db
BY_CODE = [(route, row_of(route)) for route in routes() if row_of(route) and row_of(route).about == REPORT]
# Everyone asks by POST; a stranger tries the other methods and forged keys, too.
ASKED = [(role, "post", "") for role in sorted(oracle.EVERYONE - {"link"})]
ASKED += [("stranger", method, "") for method in ("head", "put", "delete", "options")]
ASKED += [
    ("stranger", "get", f"?kunci={key}") for key in ("", "0123456789abcdef0123456789abcdef", "%C3%A9", "a&kunci=b")
]


def answer(world, role, method, path, *names):
    """Status, headers and body, without the names that were asked for."""
    response = getattr(world.client(role), method)(path)
    return response.status_code, without(body_of(response), *names)


def hidden_from(world, role, judge):
    return [
        (number, report)
        for number, report in world.sample()
        if report.marks["publicity"] == "confidential" and not judge(role, number, report)
    ]


@pytest.mark.parametrize(("route", "row"), BY_CODE, ids=[route.name for route, _row in BY_CODE])
def test_a_hidden_report_answers_like_one_that_does_not_exist(world, route, row):
    unknown = new_code()
    judge = row.judge if row.shows == OWNER else oracle.sees
    for role, method, query in ASKED:
        nothing = answer(world, role, method, reverse(route.name, args=[unknown]) + query, unknown)
        for _number, report in hidden_from(world, role, judge)[:2]:
            path = reverse(route.name, args=[report.code]) + query
            assert answer(world, role, method, path, report.code) == nothing, f"{method} {path} as {role}"


def test_no_original_of_a_photo_is_served_or_told_from_one_that_does_not_exist(world):
    unknown = uuid.uuid4()
    for role in sorted(oracle.EVERYONE - {"link"}):
        nothing = answer(world, role, "get", reverse("photo", args=[unknown, "original"]), unknown)
        assert nothing[0] == 404
        for number, _report in [(1, None), *hidden_from(world, role, oracle.sees_pictures)[:2]]:
            path = reverse("photo", args=[photo_id(number), "original"])
            assert answer(world, role, "get", path, photo_id(number)) == nothing, f"{path} as {role}"


def test_the_search_by_code_finds_nothing_hidden(world):
    unknown = new_code()
    for role in sorted(oracle.EVERYONE - {"link"}):
        nothing = answer(world, role, "get", f"{reverse('track')}?kode={unknown}", unknown)
        for _number, report in hidden_from(world, role, oracle.sees)[:2]:
            path = f"{reverse('track')}?kode={report.code}"
            assert answer(world, role, "get", path, report.code) == nothing, f"{path} as {role}"


def test_the_admin_answers_for_a_hidden_report_as_for_none(world):
    for view in ("change", "history", "delete"):
        unknown = 987654321
        nothing = answer(
            world, "administrator", "get", reverse(f"admin:reports_report_{view}", args=[unknown]), unknown
        )
        for _number, report in hidden_from(world, "administrator", oracle.sees)[:3]:
            path = reverse(f"admin:reports_report_{view}", args=[report.pk])
            assert answer(world, "administrator", "get", path, report.pk) == nothing, path


@pytest.mark.parametrize("key_of", ["another report", "another owner"])
def test_a_key_opens_no_other_report(world, key_of):
    first, second = (report for _n, report in hidden_from(world, "stranger", oracle.sees)[:2])
    key = link_key(second) if key_of == "another report" else owner_key(first, first.agency_id)
    path = reverse("report", args=[first.code])
    assert world.client("stranger").get(f"{path}?kunci={key}").status_code == 404
