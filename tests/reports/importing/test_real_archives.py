"""Real archives, where REAL_DATA_DIR leads to them."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from reports.models import Report
from tests import real_data

REAL = real_data.folder("real-reports")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city"), real_data.needs("real-reports")]


def load(name, mapping, **options):
    out = StringIO()
    call_command("import_reports", REAL / name, mapping=mapping, json=True, stdout=out, stderr=StringIO(), **options)
    return json.loads(out.getvalue())


def test_boston_closes_by_and_after_its_targets_as_counted_elsewhere():
    expected = json.loads((REAL / "boston-311-expected.json").read_text(encoding="utf-8"))["by_department"]
    found = load("boston-311-2011h2.csv.gz", "boston311", anywhere=True, figures=True)["by_agency"]
    same = {"rows": "rows", "closed_by_target": "closed_by_target", "closed_after_target": "closed_after_target"}
    # The table was computed from times without a zone, so its medians are of clock readings.
    same["median_hours_to_close"] = "median_hours_to_close_local_clock"
    assert {agency: {ours: row[theirs] for ours, theirs in same.items()} for agency, row in found.items()} == expected


def test_surabaya_waits_for_its_places_or_is_refused():
    assert load("surabaya-complaints.csv.gz", "surabaya", place_unknown="refuse")["refused"] == 4004
    found = load("surabaya-complaints.csv.gz", "surabaya")
    assert (found["imported"], found["place_unknown"]) == (4004, 4004)
    assert Report.objects.filter(first_response_at__isnull=False).count() == 3833


def test_floods_of_jakarta_are_outside_the_city():
    assert load("jabodetabek-floods-2017.csv.gz", "petabencana")["refused"] == 584
    assert load("jabodetabek-floods-2017.csv.gz", "petabencana", anywhere=True)["imported"] == 584
