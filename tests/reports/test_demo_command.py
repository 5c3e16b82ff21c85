"""`make_demo`: the same city for the same seed, never with accounts on a production machine."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from agencies.models import User
from reports.models import Report

pytestmark = pytest.mark.django_db
UNTIL = "2026-11-24T12:00:00+08:00"


def make_demo(**options):
    given = {"reports": 20, "seed": 7, "until": UNTIL} | options
    call_command("make_demo", **given, stdout=StringIO(), stderr=StringIO())


@pytest.fixture
def reference_data():
    call_command("load_reference", verbosity=0)


def test_the_same_seed_makes_the_same_city(reference_data):
    def made(seed):
        before = set(Report.objects.values_list("pk", flat=True))
        make_demo(reports=40, seed=seed, accounts_off=True)
        rows = Report.objects.exclude(pk__in=before).order_by("pk")
        return list(rows.values_list("text", "status", "created_at", "latitude"))

    assert made(3) == made(3) != made(4)


def test_a_second_run_adds_reports_and_keeps_the_accounts(reference_data, settings):
    settings.DEBUG = True
    make_demo()
    before = User.objects.count()
    make_demo()
    assert (User.objects.count(), Report.objects.count()) == (before, 40)


def test_accounts_are_refused_while_debug_is_off(reference_data, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="accounts-off"):
        make_demo()
    assert not User.objects.exists()


def test_reports_alone_are_made_while_debug_is_off(reference_data, settings):
    settings.DEBUG = False
    make_demo(reports=30, accounts_off=True)
    assert (Report.objects.count(), User.objects.count()) == (30, 0)


@pytest.mark.parametrize("options", [{"reports": -1}, {"until": "yesterday"}, {"until": "2026-11-24T12:00:00"}])
def test_wrong_options_are_refused_with_a_reason(reference_data, settings, options):
    settings.DEBUG = True
    with pytest.raises(CommandError):
        make_demo(**options)
    assert not Report.objects.exists()


@pytest.mark.parametrize(("quiet", "named"), [(False, True), (True, False)])
def test_who_may_sign_in_is_printed_unless_another_prints_it(reference_data, settings, quiet, named):
    settings.DEBUG = True
    out = StringIO()
    call_command("make_demo", reports=1, until=UNTIL, quiet_accounts=quiet, stdout=out)
    assert ("dispatcher@kupang.test" in out.getvalue()) is named
