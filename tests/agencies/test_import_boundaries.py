"""A city's own outlines over the approximation."""

import json

import pytest
from django.core.management import CommandError, call_command

from agencies.models import Kelurahan
from tests import real_data
from tests.factories import KelurahanFactory

pytestmark = pytest.mark.django_db
SQUARE = [[[123.5, -10.2], [123.6, -10.2], [123.6, -10.1], [123.5, -10.1], [123.5, -10.2]]]
BOW = [[[123.5, -10.2], [123.6, -10.1], [123.6, -10.2], [123.5, -10.1], [123.5, -10.2]]]


def feature(code, coordinates=SQUARE, kind="Polygon"):
    return {
        "type": "Feature",
        "properties": {"code": code, "kelurahan": "Contoh"},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def load(tmp_path, *features, text=None):
    file = tmp_path / "outlines.geojson"
    file.write_text(text or json.dumps({"type": "FeatureCollection", "features": features}))
    call_command("import_boundaries", str(file), verbosity=0)


def test_outlines_are_replaced(tmp_path):
    row = KelurahanFactory(code="53.71.01.1001")
    load(tmp_path, feature(row.code))
    row.refresh_from_db()
    assert (row.outline["coordinates"], row.outline_approximate) == (SQUARE, False)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (feature("99.99"), "99.99"),
        (feature(None), "no code"),
        (feature("53.71.01.1001"), "twice"),
        (feature("53.71.01.1002", BOW), "Self-intersection"),
        (feature("53.71.01.1002", [[["a", "b"]]]), "cannot be read"),
        (feature("53.71.01.1002", [], "Point"), "no Polygon"),
        (feature("53.71.01.1002", [[[5000, 0], [5001, 0], [5001, 1], [5000, 0]]]), "degrees"),
    ],
)
def test_one_bad_outline_changes_nothing(tmp_path, bad, words):
    row = KelurahanFactory(code="53.71.01.1001")
    KelurahanFactory(code="53.71.01.1002")
    with pytest.raises(CommandError, match=words):
        load(tmp_path, feature(row.code), bad)
    assert not Kelurahan.objects.exclude(outline=None).exists()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"features": []}', '{"features": [1]}', "[" * 100_000])
def test_a_file_that_is_no_geojson_says_so(tmp_path, text):
    with pytest.raises(CommandError):
        load(tmp_path, text=text or " ")


@real_data.needs("kupang")
def test_the_public_boundary_set_is_taken_whole(city):
    call_command("import_boundaries", str(real_data.folder("kupang") / "kelurahan.geojson"), verbosity=0)
    assert Kelurahan.objects.filter(outline_approximate=False).count() == 51
