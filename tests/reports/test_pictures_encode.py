import io
import subprocess
import sys

import pytest
from PIL import Image, ImageColor

from reports.pictures import encode, similar
from reports.pictures.runner import PROJECT_ROOT, EncodingFailed
from reports.pictures.runner import encode as run
from tests.reports import picture_files as files


@pytest.fixture
def encoded(tmp_path):
    """Write bytes to a file, encode it in the child, return (result, large picture, small picture)."""

    def go(data: bytes):
        source, large, small = tmp_path / "source", tmp_path / "large.jpg", tmp_path / "small.jpg"
        source.write_bytes(data)
        result = run(source, large, small)
        return result, large.read_bytes(), small.read_bytes()

    return go


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data), formats=["JPEG"])


def corners(image: Image.Image) -> list[tuple[int, ...]]:
    right, bottom = image.width - 20, image.height - 20
    return [image.getpixel(place) for place in ((20, 20), (right, 20), (right, bottom), (20, bottom))]


@pytest.mark.parametrize("picture_format", files.FORMATS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_out_upright(encoded, picture_format, orientation):
    result, large, small = encoded(files.oriented(picture_format, orientation))
    assert (result.width, result.height) == (640, 480)
    for data, size in ((large, (640, 480)), (small, (400, 300))):
        image = opened(data)
        assert image.size == size
        for found, colour in zip(corners(image), files.CORNERS.values(), strict=True):
            assert found == pytest.approx(ImageColor.getrgb(colour), abs=30)


def test_orientation_of_a_png_is_found_behind_its_pixels(encoded):
    data = files.oriented("PNG", 6)
    start = data.index(b"eXIf") - 4
    end = start + 12 + int.from_bytes(data[start : start + 4])
    moved = data[:start] + data[end:-12] + data[start:end] + data[-12:]
    assert encoded(moved)[0].width == 640


@pytest.mark.parametrize("picture_format", files.FORMATS)
def test_nothing_but_pixels_gets_through(encoded, picture_format):
    source = files.with_secrets(picture_format)
    assert b"secret" in source
    for data in encoded(source)[1:]:
        image = opened(data)
        assert not image.getexif()
        assert not {"icc_profile", "comment", "xmp", "exif"} & set(image.info)
        for trace in (b"secret", b"Exif", b"GPS", b"ICC_PROFILE", b"adobe", b"sRGB"):
            assert trace not in data


def test_both_sizes_are_progressive_and_bounded(encoded):
    result, large, small = encoded(files.saved(files.street(2, 3000, 2000), "JPEG"))
    assert (result.width, result.height) == opened(large).size == (1600, 1067)
    assert opened(small).size == (400, 267)
    assert opened(large).info["progressive"]
    assert opened(small).info["progressive"]


def test_a_small_picture_is_not_enlarged(encoded):
    result, large, small = encoded(files.saved(files.four_corners(60, 40), "PNG"))
    assert (result.width, result.height) == opened(large).size == opened(small).size == (60, 40)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_png_of_every_mode_becomes_rgb(encoded, mode):
    assert opened(encoded(files.saved(files.street(1).convert(mode), "PNG"))[1]).mode == "RGB"


def test_deep_grey_keeps_its_brightness(encoded):
    data = files.saved(Image.new("I;16", (50, 50), 128 * 256), "PNG")
    assert opened(encoded(data)[1]).getpixel((25, 25)) == pytest.approx((128, 128, 128), abs=2)


@pytest.mark.parametrize("picture_format", ["PNG", "WEBP"])
def test_transparency_becomes_white(encoded, picture_format):
    data = files.saved(Image.new("RGBA", (50, 50), (255, 0, 0, 0)), picture_format)
    assert opened(encoded(data)[1]).getpixel((25, 25)) == (255, 255, 255)


def test_a_cmyk_jpeg_becomes_rgb(encoded):
    data = files.saved(files.four_corners().convert("CMYK"), "JPEG")
    assert corners(opened(encoded(data)[1]))[0] == pytest.approx((255, 0, 0), abs=30)


def test_colours_follow_the_profile_before_it_is_dropped(encoded):
    swapped = swap_red_and_green(files.colour_profile())
    data = files.saved(Image.new("RGB", (50, 50), (255, 0, 0)), "PNG", icc_profile=swapped)
    assert opened(encoded(data)[1]).getpixel((25, 25)) == pytest.approx((0, 255, 0), abs=6)


def swap_red_and_green(profile: bytes) -> bytes:
    """A profile in which the primaries have changed places."""
    return profile.replace(b"rXYZ", b"____").replace(b"gXYZ", b"rXYZ").replace(b"____", b"gXYZ")


def test_a_broken_profile_does_not_cost_the_picture(encoded):
    data = files.saved(files.four_corners(), "JPEG", icc_profile=b"nonsense" * 20)
    assert encoded(data)[0].width == 640


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"words", id="text"),
        pytest.param(files.animation("GIF"), id="gif"),
        pytest.param(files.saved(files.street(1), "JPEG")[:9000], id="truncated jpeg"),
        pytest.param(files.saved(files.street(1), "HEIF")[:9000], id="truncated heic"),
        pytest.param(files.png_claiming(20000, 10000), id="claims 200 megapixels"),
        pytest.param(files.saved(Image.new("1", (20000, 10000)), "PNG"), id="has 200 megapixels"),
    ],
)
def test_what_cannot_be_decoded_is_a_definite_failure(encoded, data):
    with pytest.raises(EncodingFailed) as failed:
        encoded(data)
    assert failed.value.definite
    assert str(failed.value)


def test_the_child_that_needs_too_much_memory_says_so_and_the_parent_lives(tmp_path):
    (tmp_path / "source").write_bytes(files.saved(Image.new("RGB", (7000, 7000)), "PNG"))
    script = (
        "import sys; from reports.pictures import encode; encode.MEMORY_BYTES = 150_000_000;"
        "sys.exit(encode.main(*sys.argv[1:]))"
    )
    child = subprocess.run(
        [sys.executable, "-c", script, *(str(tmp_path / name) for name in ("source", "large", "small"))],
        cwd=PROJECT_ROOT,
        capture_output=True,
        check=False,
    )
    assert child.returncode == encode.TOO_BIG
    assert b"memory" in child.stdout


def test_the_child_imports_no_django():
    script = "import reports.pictures.encode, sys; sys.exit('django' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], cwd=PROJECT_ROOT, check=False).returncode == 0


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_hash_stands_resizing_and_recompression(seed):
    image = files.street(seed)
    first = encode.perceptual_hash(image)
    for width, quality in ((1200, 30), (600, 82), (400, 60), (2400, 90)):
        again = opened(files.saved(image.resize((width, width * 3 // 4)), "JPEG", quality=quality))
        assert similar.looks_like(first, encode.perceptual_hash(again))


def test_different_pictures_have_different_hashes():
    hashes = [encode.perceptual_hash(files.street(seed)) for seed in range(1, 9)]
    pairs = [(one, other) for place, one in enumerate(hashes) for other in hashes[place + 1 :]]
    assert min(similar.distance(*pair) for pair in pairs) > 2 * similar.SAME_WITHIN_BITS


def test_a_flat_picture_has_no_hash_and_looks_like_nothing():
    assert encode.perceptual_hash(Image.new("RGB", (300, 200), (9, 9, 12))) == ""
    assert not similar.looks_like("", "")
