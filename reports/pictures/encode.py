"""Make two new pictures from an untrusted one; run as a child process that may die.

    python -m reports.pictures.encode SOURCE LARGE SMALL

Writes new pixels only: no EXIF, XMP, comment or colour profile of the source gets through. Imports no
Django and gets no secrets. Prints {"width", "height", "phash"} of the large picture; otherwise ends with
UNREADABLE or TOO_BIG and {"reason"}. A decoder that runs wild meets the limits of `limit_resources` and
takes only this process with it.
"""

import io
import json
import resource
import sys
from struct import error as StructError

import pi_heif
from PIL import ExifTags, Image, ImageCms

from reports.pictures.exif import BROKEN

FORMATS = ["JPEG", "PNG", "WEBP", "HEIF"]
MAX_PIXELS = 50_000_000
# The hungriest picture allowed, a WebP of 50 megapixels, needs between 0.8 and 1 GB (measured).
MEMORY_BYTES = 1_200_000_000
CPU_SECONDS = 30
OUTPUT_BYTES = 20_000_000
LARGE_SIDE, SMALL_SIDE = 1600, 400
QUALITY = 82
UNREADABLE, TOO_BIG = 2, 3
# Pictures flatter than this (of 255 grey steps) have no pattern to compare: all darkness would be alike.
LEAST_CONTRAST = 12

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def main(source: str, large: str, small: str) -> int:
    """The child's work; returns its exit code."""
    limit_resources()
    try:
        answer(**encode(source, large, small))
    except MemoryError:
        return refuse(TOO_BIG, "needs more memory than a picture may")
    except Image.DecompressionBombError as error:
        return refuse(TOO_BIG, str(error))
    except (OSError, SyntaxError, ValueError, EOFError, RuntimeError, StructError) as error:
        return refuse(UNREADABLE, f"{type(error).__name__}: {error}"[:200])
    return 0


def refuse(code: int, reason: str) -> int:
    """Tell the parent why there are no pictures."""
    answer(reason=reason)
    return code


def answer(**values: int | str) -> None:
    """One line of JSON for the parent."""
    sys.stdout.write(json.dumps(values) + "\n")


def limit_resources() -> None:
    """Bound memory, processor time, output and core dumps of this process for good."""
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


def encode(source: str, large: str, small: str) -> dict[str, int | str]:
    """Decode, turn upright, write both sizes; returns width, height and perceptual hash of the large one."""
    # One thread: each further one reserves address space, which counts against the limit.
    pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
    with Image.open(source, formats=FORMATS) as image:
        if image.width * image.height > MAX_PIXELS:
            raise Image.DecompressionBombError(f"{image.width} x {image.height} pixels")
        profile = image.info.get("icc_profile")
        small_enough = shrink(image)
        upright = turn_upright(small_enough, orientation(image))
    picture = on_white(to_srgb(upright, profile))
    write(picture, large)
    write(fit(picture, SMALL_SIDE), small)
    return {"width": picture.width, "height": picture.height, "phash": perceptual_hash(picture)}


def shrink(image: Image.Image) -> Image.Image:
    """Decode and bring the long side down to LARGE_SIDE, as early as possible: the rest works on little."""
    # A JPEG can be decoded at an eighth, a quarter or half of its size; other formats ignore this.
    image.draft(None, scaled(image.size, 2 * LARGE_SIDE))
    image.load()
    return fit(with_full_colours(image), LARGE_SIDE)


def with_full_colours(image: Image.Image) -> Image.Image:
    """Palettes, bits and transparent keys as colours that can be mixed; deep greys as eight bits."""
    if image.mode.startswith("I"):
        return image.point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")


def fit(image: Image.Image, side: int) -> Image.Image:
    """A smaller copy whose long side is at most `side` pixels; a small picture stays as it is."""
    if max(image.size) <= side:
        return image
    return image.resize(scaled(image.size, side), Image.Resampling.LANCZOS, reducing_gap=3)


def scaled(size: tuple[int, int], side: int) -> tuple[int, int]:
    """Width and height in the same proportion, with `side` as the longer."""
    longer = max(size)
    return max(1, round(size[0] * side / longer)), max(1, round(size[1] * side / longer))


def orientation(image: Image.Image) -> int:
    """1 to 8 as in EXIF, read after decoding (PNG may carry it behind the pixels); 1 where it is broken.

    For HEIC the library has already turned the pixels and says 1.
    """
    try:
        value = image.getexif().get(ExifTags.Base.Orientation, 1)
    except BROKEN:
        return 1
    return value if value in TURNS else 1


def turn_upright(image: Image.Image, orientation: int) -> Image.Image:
    """The picture as the photographer saw it."""
    return image.transpose(TURNS[orientation]) if orientation in TURNS else image


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours by the picture's own profile, if it has a usable one, as sRGB; the profile is dropped."""
    if not profile or image.mode not in ("L", "RGB", "CMYK", "RGBA"):
        return image
    colours = image.convert("RGB") if image.mode == "RGBA" else image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(colours, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    if converted is None:
        return image
    if image.mode == "RGBA":
        converted.putalpha(image.getchannel("A"))
    return converted


def on_white(image: Image.Image) -> Image.Image:
    """A fresh RGB picture with these pixels, transparency laid on white; only pixels are carried over."""
    canvas = Image.new("RGB", image.size, "white")
    canvas.paste(image.convert("RGB"), mask=image.getchannel("A") if image.mode == "RGBA" else None)
    return canvas


def write(picture: Image.Image, path: str) -> None:
    """A progressive JPEG without any metadata of the source."""
    picture.save(path, "JPEG", quality=QUALITY, progressive=True, optimize=True)


def perceptual_hash(picture: Image.Image) -> str:
    """64 bits as 16 hex digits: is each cell of an 8 x 8 grid brighter than its right neighbour ("dHash").

    Stands resizing and recompression; empty for a picture too flat to compare.
    """
    cells = picture.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    if max(cells) - min(cells) < LEAST_CONTRAST:
        return ""
    bits = [cells[9 * row + column] > cells[9 * row + column + 1] for row in range(8) for column in range(8)]
    return f"{sum(bit << place for place, bit in enumerate(reversed(bits))):016x}"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
