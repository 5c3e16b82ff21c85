"""Dashboards: each role's scope, no confidential report in any figure, the same number of queries at any size."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reports.models import Tally
from tests.factories import (
    AgencyFactory,
    CategoryFactory,
    KelurahanFactory,
    ReportFactory,
    administrator,
    move,
    report_with_history,
    staff_user,
)

pytestmark = pytest.mark.django_db
PATH = "/konsol/dasbor/"


def figures(client):
    response = client.get(PATH)
    assert response.status_code == 200
    return {figure["label"]: figure["value"] for figure in response.context["figures"]}


@pytest.fixture
def city():
    """Two offices and places, one report each."""
    agencies, places = [AgencyFactory(), AgencyFactory()], [KelurahanFactory(), KelurahanFactory()]
    for agency, place in zip(agencies, places, strict=True):
        ReportFactory(category=CategoryFactory(agency=agency), kelurahan=place)
    return agencies, places


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.mark.parametrize("role", ["dispatcher", "executive"])
def test_the_city_is_seen_by_those_who_serve_all_of_it(client_of, city, role):
    assert figures(client_of(staff_user(role)))["Open now"] == "2"


def test_the_administrator_sees_the_city(client_of, city):
    assert figures(client_of(administrator()))["Open now"] == "2"


def test_head_and_lurah_see_their_own_part(client_of, city):
    agencies, places = city
    assert figures(client_of(staff_user("head", agency=agencies[0])))["Open now"] == "1"
    assert figures(client_of(staff_user("lurah", kelurahan=places[0])))["Open now"] == "1"


def test_a_researcher_and_a_citizen_see_none(client_of):
    assert client_of(staff_user("researcher")).get(PATH).status_code == 403
    assert client_of().get(PATH).status_code == 302


def test_a_confidential_report_is_in_no_figure(client_of):
    ReportFactory(publicity="confidential")
    assert figures(client_of(staff_user("dispatcher")))["Open now"] == "0"


def test_claimed_confirmed_and_unconfirmed_are_three_figures(client_of):
    category = CategoryFactory()
    Tally.objects.create(
        day=timezone.localdate(), category=category, agency=category.agency, received=9, claimed=6, confirmed=3,
        unconfirmed=2,
    )  # fmt: skip
    found = figures(client_of(staff_user("executive")))
    assert [found[name] for name in ("Declared solved", "Confirmed by citizens", "Unconfirmed")] == ["6", "3", "2"]


def test_promised_days_are_counted_by_what_became_of_them(client_of):
    report = report_with_history("in_progress")
    details = {"cause": "budget", "review_date": timezone.localdate() + timedelta(days=9)}
    move(report, "on_hold", user=staff_user("officer", agency=report.agency), **details)
    page = client_of(staff_user("head", agency=report.agency)).get(PATH)
    assert [row["value"] for row in page.context["promises"]] == ["0", "0", "0", "1"]


def test_late_reports_are_counted(client_of):
    ReportFactory(created_at=timezone.now() - timedelta(days=30))
    assert figures(client_of(staff_user("dispatcher")))["Late"] == "1"


def test_a_leavers_reports_stand_under_officer_left(client_of):
    agency = AgencyFactory()
    leaver = staff_user("officer", agency=agency).posts.get()
    ReportFactory(category=CategoryFactory(agency=agency), officer=leaver)
    leaver.active = False
    leaver.save()
    page = client_of(staff_user("head", agency=agency)).get(PATH)
    assert [row["label"] for row in page.context["load"]] == ["Officer left"]


def test_the_number_of_queries_does_not_grow(client_of, django_assert_max_num_queries):
    client = client_of(staff_user("executive"))
    for _ in range(3):
        report_with_history("verified", "assigned", "in_progress", "on_hold")
        ReportFactory()
    with django_assert_max_num_queries(17):
        client.get(PATH)
