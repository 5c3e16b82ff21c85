"""Reference data: loading, routing, the per-process cache."""

import pytest
from django.core.management import call_command

from agencies import reference
from agencies.models import Category, Holiday, Kecamatan, Kelurahan, RoutingRule
from agencies.routing import try_rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    call_command("load_reference", verbosity=0)
    reference.forget()


def test_the_city_has_its_places_and_its_catalogue(city):
    assert (Kecamatan.objects.count(), Kelurahan.objects.exclude(outline=None).count()) == (6, 51)
    kinds = list(Category.objects.values_list("kind", flat=True))
    assert (kinds.count("problem"), kinds.count("wish"), kinds.count("question")) == (22, 1, 1)


def test_holidays_have_their_indonesian_names_and_say_when_a_date_is_an_estimate(city):
    """Whatever the language of the server: the mark of an estimate is read from the name."""
    assert Holiday.objects.get(date="2026-08-17").name == "Hari Kemerdekaan Republik Indonesia"
    estimates = Holiday.objects.filter(estimated=True)
    assert estimates
    assert all("perkiraan" in day.name for day in estimates)


def test_loading_again_keeps_what_an_administrator_edited(city):
    Category.objects.filter(code="sampah").update(name="Sampah kota", response_hours=6)
    call_command("load_reference", verbosity=0)
    assert Category.objects.get(code="sampah").response_hours == 6
    call_command("load_reference", force=True, verbosity=0)
    assert Category.objects.get(code="sampah").response_hours == 24


def test_a_point_is_found_in_its_kelurahan(city):
    oesapa = Kelurahan.objects.get(name="Oesapa")
    assert reference.locate(latitude=oesapa.latitude, longitude=oesapa.longitude).kelurahan == oesapa.pk


def test_the_most_specific_live_rule_wins(city):
    sampah = Category.objects.get(code="sampah")
    oesapa = Kelurahan.objects.get(name="Oesapa")
    other = Kelurahan.objects.exclude(kecamatan=oesapa.kecamatan).first()
    pupr, dishub, damkar = (
        Category.objects.get(code=code).agency for code in ("jalan-rusak", "parkir-liar", "kebakaran")
    )
    RoutingRule.objects.create(category=sampah, agency=pupr, live=True)
    RoutingRule.objects.create(category=sampah, kecamatan=oesapa.kecamatan, agency=dishub, live=True)
    RoutingRule.objects.create(category=sampah, kelurahan=oesapa, agency=damkar, live=False)
    reference.forget()
    assert reference.route(sampah, oesapa.pk) == dishub.pk
    assert reference.route(sampah, other.pk) == pupr.pk
    assert reference.route(sampah, None) == pupr.pk


def test_without_a_rule_the_category_knows_its_agency(city):
    sampah = Category.objects.get(code="sampah")
    assert reference.route(sampah, None) == sampah.agency_id


def test_trying_rules_says_what_would_have_gone_elsewhere(city):
    sampah, jalan = Category.objects.get(code="sampah"), Category.objects.get(code="jalan-rusak")
    draft = RoutingRule(category=sampah, agency=jalan.agency)
    past = [(sampah, reference.place_of(None), sampah.agency_id)] * 3 + [
        (jalan, reference.place_of(None), jalan.agency_id)
    ]
    looked_at, changes = try_rules([draft], past)
    assert (looked_at, [change.reports for change in changes]) == (4, [3])


def test_the_second_question_costs_no_query(city, queries):
    reference.categories()
    reference.locate(latitude=-10.17, longitude=123.6)
    with queries(0):
        reference.category("sampah")
        reference.locate(latitude=-10.18, longitude=123.6)


@pytest.fixture
def later(monkeypatch):
    """Let seconds pass for what a process keeps."""
    passed = [0.0]
    clock = reference.time.monotonic
    monkeypatch.setattr(reference.time, "monotonic", lambda: clock() + passed[0])

    def wait(seconds):
        passed[0] += seconds

    return wait


def test_what_is_worked_out_of_kept_rows_is_never_older_than_they_are(city, later):
    """Read first in one moment and worked out in a later one, both ages would add up."""
    reference.categories_by_id()
    Category.objects.filter(code="sampah").update(name="Sampah kota")
    later(reference.FRESH_SECONDS - 1)
    reference.categories()
    later(2)
    assert reference.category("sampah").name == "Sampah kota"


def test_a_new_outline_is_in_use_within_five_minutes(city, later):
    oesapa = Kelurahan.objects.get(name="Oesapa")
    reference.shapes()
    Kelurahan.objects.filter(pk=oesapa.pk).update(outline=None)
    later(reference.OUTLINES_FRESH_SECONDS - 1)
    assert reference.locate(latitude=oesapa.latitude, longitude=oesapa.longitude).kelurahan == oesapa.pk
    later(2)
    found = reference.locate(latitude=oesapa.latitude, longitude=oesapa.longitude)
    assert found is None or found.kelurahan != oesapa.pk
