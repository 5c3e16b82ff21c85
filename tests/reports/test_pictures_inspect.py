import contextlib
import io
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from reports.pictures import exif
from reports.pictures.inspect import MESSAGES, PictureRefused, inspect
from tests.reports import picture_files as files

# Pillow warns of every broken tag.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


def refusal(data: bytes, **limits: int) -> str:
    with pytest.raises(PictureRefused) as refused:
        inspect(io.BytesIO(data), **limits)
    assert refused.value.message
    return refused.value.code


def zip_file() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("photo.jpg", b"not a photo" * 100)
    return buffer.getvalue()


@pytest.mark.parametrize("picture_format", files.FORMATS)
def test_it_takes_the_four_formats_and_reads_their_size(picture_format):
    picture = inspect(io.BytesIO(files.saved(files.four_corners(), picture_format)))
    assert (picture.format, picture.width, picture.height) == (picture_format, 640, 480)
    assert len(picture.sha256) == 64


@pytest.mark.parametrize("options", [{"lossless": True}, {"quality": 70}, {"quality": 70, "exif": files.exif_bytes(6)}])
def test_it_reads_the_size_of_every_kind_of_webp(options):
    picture = inspect(io.BytesIO(files.saved(files.four_corners(), "WEBP", **options)))
    assert (picture.width, picture.height) == (640, 480)


def test_the_file_is_rewound_for_whoever_stores_it():
    file = io.BytesIO(files.saved(files.four_corners(), "JPEG"))
    inspect(file)
    assert file.tell() == 0


@pytest.mark.parametrize("picture_format", files.FORMATS)
def test_it_reads_time_and_place_of_the_camera(picture_format):
    picture = inspect(io.BytesIO(files.with_secrets(picture_format)))
    assert picture.taken_at == datetime(2026, 8, 3, 6, 5, 9, tzinfo=UTC)
    assert (picture.latitude, picture.longitude) == pytest.approx((-10.155, 123.64))


@pytest.mark.parametrize("picture_format", files.FORMATS)
def test_a_picture_without_exif_has_no_time_and_no_place(picture_format):
    picture = inspect(io.BytesIO(files.saved(files.four_corners(), picture_format)))
    assert (picture.taken_at, picture.latitude, picture.longitude) == (None, None, None)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(zip_file(), id="zip named jpg"),
        pytest.param(b"just words\n" * 50, id="text"),
        pytest.param(b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', id="svg"),
        pytest.param(files.animation("GIF"), id="animated gif"),
        pytest.param(files.saved(files.four_corners(), "TIFF"), id="tiff"),
        pytest.param(files.saved(files.four_corners(), "BMP"), id="bmp"),
        pytest.param(files.saved(files.four_corners(), "AVIF"), id="avif"),
        pytest.param(b"%PDF-1.7\n" + files.saved(files.four_corners(), "JPEG"), id="pdf that goes on as jpeg"),
        pytest.param(zip_file() + files.saved(files.four_corners(), "PNG"), id="zip that goes on as png"),
        pytest.param(b"\n" + files.saved(files.four_corners(), "JPEG"), id="jpeg that starts late"),
    ],
)
def test_it_refuses_what_is_not_one_of_the_four_formats(data):
    assert refusal(data) == "not_a_picture"


@pytest.mark.parametrize("picture_format", ["WEBP", "PNG"])
def test_it_refuses_moving_pictures(picture_format):
    assert refusal(files.animation(picture_format)) == "animated"


@pytest.mark.parametrize("picture_format", files.FORMATS)
@pytest.mark.parametrize("share", [0.02, 0.5, 0.9, 0.999])
def test_it_refuses_truncated_files(picture_format, share):
    data = files.saved(files.street(3, 320, 240), picture_format)
    assert refusal(data[: int(len(data) * share)]) in ("damaged", "not_a_picture")


def test_it_refuses_two_hundred_megapixels_by_the_header_alone():
    assert refusal(files.png_claiming(20000, 10000)) == "too_many_pixels"


def test_it_refuses_a_real_picture_of_two_hundred_megapixels():
    data = files.saved(Image.new("1", (20000, 10000)), "PNG")
    assert len(data) < 1_000_000
    assert refusal(data) == "too_many_pixels"


def test_it_takes_exactly_the_pixels_allowed():
    data = files.saved(files.four_corners(100, 50), "PNG")
    assert inspect(io.BytesIO(data), max_pixels=5000).width == 100
    assert refusal(data, max_pixels=4999) == "too_many_pixels"


def test_it_refuses_large_files_and_empty_ones():
    data = files.saved(files.four_corners(), "JPEG")
    assert refusal(data, max_bytes=len(data) - 1) == "too_many_bytes"
    assert inspect(io.BytesIO(data), max_bytes=len(data)).format == "JPEG"
    assert refusal(b"") == "empty"


def test_a_telephone_may_append_a_film_to_its_jpeg():
    data = files.saved(files.four_corners(), "JPEG") + b"\0\0\0\x18ftypmp42" + b"\0" * 500
    assert inspect(io.BytesIO(data)).format == "JPEG"


def test_a_thumbnail_inside_the_exif_does_not_pass_for_the_picture():
    exif_block = b"Exif\0\0" + files.saved(files.four_corners(64, 48), "JPEG")
    data = files.saved(files.four_corners(), "JPEG")
    segment = b"\xff\xe1" + (len(exif_block) + 2).to_bytes(2) + exif_block
    picture = inspect(io.BytesIO(data[:2] + segment + data[2:]))
    assert (picture.width, picture.taken_at) == (640, None)


def test_the_message_names_the_limit():
    assert "50" in PictureRefused("too_many_pixels", megapixels=50).message
    assert set(MESSAGES) >= {
        "empty",
        "too_many_bytes",
        "not_a_picture",
        "animated",
        "too_many_pixels",
        "damaged",
    }


@pytest.mark.parametrize(
    "values",
    [
        {1: "S", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
        {1: "S", 2: (95.0, 0.0, 0.0), 3: "E", 4: (123.0, 0.0, 0.0)},
        {1: "S", 2: (10.0, 9.0), 3: "E", 4: (123.0, 0.0, 0.0)},
        {2: (10.0, 9.0, 18.0), 4: (123.0, 38.0, 24.0)},
    ],
)
def test_a_place_that_makes_no_sense_is_no_place(values):
    block = Image.Exif()
    block.get_ifd(0x8825).update(values)
    assert exif.taken_where(exif.read_exif(block.tobytes())) is None


@given(st.binary(max_size=400), st.integers(0, 200))
@settings(max_examples=300, deadline=None)
def test_broken_exif_never_raises(noise, place):
    whole = files.exif_bytes(with_place=True)
    for data in (
        noise,
        whole[:place],
        whole[:place] + noise,
        whole[:place] + noise + whole[place + len(noise) :],
    ):
        block = exif.read_exif(data)
        exif.taken_at(block), exif.taken_where(block)


@given(st.sampled_from(files.FORMATS), st.integers(0, 3000), st.binary(min_size=1, max_size=12))
@settings(max_examples=200, deadline=None)
def test_a_file_with_changed_bytes_is_taken_or_refused(picture_format, place, noise):
    data = CHANGEABLE[picture_format]
    place %= len(data)
    with contextlib.suppress(PictureRefused):
        inspect(io.BytesIO(data[:place] + noise + data[place + len(noise) :]))


CHANGEABLE = {name: files.with_secrets(name) for name in files.FORMATS}
