import json
import math
import random
from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, shape

from agencies.geography import Elsewhere, Outlines, elsewhere, outside_message
from tests import real_data

DATA = Path(__file__).resolve().parents[2] / "agencies" / "data"


def features(path):
    collection = json.loads(Path(path).read_text(encoding="utf-8"))
    return [(feature["properties"]["code"], feature["geometry"]) for feature in collection["features"]]


APPROXIMATION = features(DATA / "kelurahan-approx.geojson")
OUTLINES = Outlines(APPROXIMATION)
SHAPES = {code: shape(geometry) for code, geometry in APPROXIMATION}


def random_points(count, seed):
    rng = random.Random(seed)
    return [(rng.uniform(-10.30, -10.11), rng.uniform(123.51, 123.70)) for _ in range(count)]


def disagreements(outlines, shapes, points):
    keys, geometries = list(shapes), list(shapes.values())
    tree = shapely.STRtree(geometries)
    wrong = []
    for latitude, longitude in points:
        expected = {keys[i] for i in tree.query(Point(longitude, latitude), predicate="within")}
        place = outlines.locate(latitude=latitude, longitude=longitude)
        if expected and (place is None or place.kelurahan not in expected):
            wrong.append((latitude, longitude))
    return wrong


def test_every_point_lies_where_shapely_says():
    assert disagreements(OUTLINES, SHAPES, random_points(5000, seed=1)) == []


@real_data.needs("kupang")
def test_every_point_of_the_public_boundary_set_lies_where_shapely_says():
    public = features(real_data.folder("kupang") / "kelurahan.geojson")
    shapes = {code: shape(geometry) for code, geometry in public}
    assert disagreements(Outlines(public), shapes, random_points(5000, seed=2)) == []


@pytest.mark.parametrize("code", sorted(SHAPES))
def test_a_point_inside_each_kelurahan_is_found(code):
    point = SHAPES[code].representative_point()
    assert OUTLINES.locate(latitude=point.y, longitude=point.x).kelurahan == code


def shifted_outward(metres):
    """A point that many metres outside the city's outline, off its north-western coast."""
    city = shapely.union_all(list(SHAPES.values()))
    start = city.exterior.interpolate(0)
    for distance in range(0, 400):
        start = city.exterior.interpolate(distance * city.exterior.length / 400)
        outside = Point(start.x, start.y + metres / 110_600)
        if not city.contains(outside) and city.distance(outside) * 110_600 > metres * 0.99:
            return outside
    raise AssertionError("no such point")


def test_a_quay_point_just_outside_all_outlines_goes_to_the_nearest_kelurahan():
    quay = shifted_outward(100)
    nearest = min(SHAPES, key=lambda code: SHAPES[code].distance(quay))
    assert OUTLINES.locate(latitude=quay.y, longitude=quay.x).kelurahan == nearest


def test_a_point_further_than_150_metres_outside_has_no_kelurahan():
    far = shifted_outward(170)
    assert OUTLINES.locate(latitude=far.y, longitude=far.x) is None


SQUARES = [
    ("west", {"type": "Polygon", "coordinates": [[[123.60, -10.20], [123.61, -10.20], [123.61, -10.19],
                                                  [123.60, -10.19], [123.60, -10.20]]]}),
    ("east", {"type": "MultiPolygon", "coordinates": [[[[123.61, -10.20], [123.62, -10.20], [123.62, -10.19],
                                                        [123.61, -10.19], [123.61, -10.20]]]]}),
]  # fmt: skip


def west_of_the_border(metres, accuracy=None):
    longitude = 123.61 - metres / (111_320 * math.cos(math.radians(10.195)))
    return Outlines(SQUARES).locate(latitude=-10.195, longitude=longitude, accuracy=accuracy)


@pytest.mark.parametrize(
    ("metres", "accuracy", "neighbour"),
    [
        (20, None, "east"),
        (30, None, None),
        (30, 40, "east"),
        (10, 5, None),
        (140, 5000, "east"),
        (160, 5000, None),
    ],
)
def test_the_neighbour_is_named_when_its_border_lies_within_the_error_circle(metres, accuracy, neighbour):
    place = west_of_the_border(metres, accuracy)
    assert (place.kelurahan, place.neighbour) == ("west", neighbour)


def test_the_way_to_the_border_is_given_in_metres():
    assert west_of_the_border(20).border_distance == pytest.approx(20, abs=0.1)


def test_the_way_to_a_border_further_than_150_metres_is_not_given():
    assert west_of_the_border(300).border_distance is None


def test_a_point_in_a_hole_is_not_inside():
    hole = [
        [123.604, -10.196],
        [123.606, -10.196],
        [123.606, -10.194],
        [123.604, -10.194],
        [123.604, -10.196],
    ]
    outline = {"type": "Polygon", "coordinates": [*SQUARES[0][1]["coordinates"], hole]}
    place = Outlines([("west", outline), ("enclave", {"type": "Polygon", "coordinates": [hole]})])
    assert place.locate(latitude=-10.195, longitude=123.605).kelurahan == "enclave"


def test_no_outlines_place_nothing():
    assert Outlines([]).locate(latitude=-10.17, longitude=123.6) is None


def test_a_line_is_no_outline():
    with pytest.raises(ValueError, match="Polygon"):
        Outlines([("x", {"type": "LineString", "coordinates": [[0, 0], [1, 1]]})])


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, 91, -181, 1e300])
def test_values_that_are_no_latitude_are_refused(bad):
    with pytest.raises(ValueError, match="Latitude"):
        OUTLINES.locate(latitude=bad, longitude=123.6)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -1])
def test_values_that_are_no_accuracy_are_refused(bad):
    with pytest.raises(ValueError, match="Accuracy"):
        OUTLINES.locate(latitude=-10.17, longitude=123.6, accuracy=bad)


@given(st.floats(-10.30, -10.11), st.floats(123.51, 123.70), st.floats(0, 10_000))
def test_a_wider_error_circle_never_changes_the_kelurahan(latitude, longitude, accuracy):
    place = OUTLINES.locate(latitude=latitude, longitude=longitude, accuracy=accuracy)
    plain = OUTLINES.locate(latitude=latitude, longitude=longitude)
    assert (place and place.kelurahan) == (plain and plain.kelurahan)
    assert place is None or place.neighbour != place.kelurahan


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_any_point_on_earth_gets_an_answer(latitude, longitude):
    OUTLINES.locate(latitude=latitude, longitude=longitude)
    assert outside_message(latitude=latitude, longitude=longitude)


@pytest.mark.parametrize(
    ("latitude", "longitude", "where"),
    [
        (123.6, -10.17, Elsewhere.SWAPPED),
        (-10.10, 123.62, Elsewhere.SEA),
        (-10.10, 123.85, Elsewhere.KABUPATEN_KUPANG),  # Babau, to the east
        (-10.30, 123.66, Elsewhere.KABUPATEN_KUPANG),
        (-8.84, 121.66, Elsewhere.PROVINCE),  # Ende
        (-6.2, 106.8, Elsewhere.FAR_AWAY),  # Jakarta
        (0, 0, Elsewhere.FAR_AWAY),
        (math.nan, 123.6, Elsewhere.NOT_A_POINT),
        (1e300, 123.6, Elsewhere.NOT_A_POINT),
        (120, 10, Elsewhere.NOT_A_POINT),
    ],
)
def test_a_point_outside_is_told_where_it_belongs(latitude, longitude, where):
    assert elsewhere(latitude=latitude, longitude=longitude) == where


def test_the_refusal_names_the_government_to_turn_to():
    assert "Kabupaten Kupang" in outside_message(latitude=-10.10, longitude=123.85)
