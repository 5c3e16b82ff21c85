"""Pictures for tests, drawn here: nothing comes from a camera."""

import io
import struct
import zlib

import pillow_heif
from PIL import ExifTags, Image, ImageCms, ImageDraw, PngImagePlugin

pillow_heif.register_heif_opener()

FORMATS = ["JPEG", "PNG", "WEBP", "HEIF"]
# The corners of an upright test picture, clockwise from the top left.
CORNERS = {"top left": "red", "top right": "lime", "bottom right": "blue", "bottom left": "yellow"}
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">secret-xmp</x:xmpmeta>'
COMMENT = "secret-comment"
# How to store an upright picture so that a viewer who obeys the orientation sees it upright again.
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def four_corners(width: int = 640, height: int = 480) -> Image.Image:
    """A landscape picture whose four quarters have different colours."""
    image = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(image)
    middle_x, middle_y = width // 2, height // 2
    places = [(0, 0), (middle_x, 0), (middle_x, middle_y), (0, middle_y)]
    for (x, y), colour in zip(places, CORNERS.values(), strict=True):
        draw.rectangle((x, y, x + middle_x, y + middle_y), fill=colour)
    return image


def street(seed: int, width: int = 1200, height: int = 900) -> Image.Image:
    """A busy picture that differs with every seed."""
    image = Image.effect_mandelbrot((width, height), (-2 + seed / 3, -1.2, 0.4 + seed / 3, 1.1), 40).convert("RGB")
    draw = ImageDraw.Draw(image)
    for place in range(12):
        x, y = (seed * 331 + place * 197) % width, (seed * 577 + place * 113) % height
        draw.rectangle((x, y, x + width // 6, y + height // 7), fill=(x % 256, y % 256, (x * y) % 256))
    return image


def exif_bytes(orientation: int = 1, *, with_place: bool = False) -> bytes:
    """EXIF as a telephone writes it: Monday 3 August 2026, 14:05:09 in Oesapa."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = "secret-camera"
    if with_place:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:08:03 14:05:09"
        exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "S", 2: (10.0, 9.0, 18.0), 3: "E", 4: (123.0, 38.0, 24.0)})
    return exif.tobytes()


def saved(image: Image.Image, picture_format: str, **options: object) -> bytes:
    """The picture as a file of this format."""
    buffer = io.BytesIO()
    image.save(buffer, picture_format, **options)
    return buffer.getvalue()


def oriented(picture_format: str, orientation: int) -> bytes:
    """The four corners, stored turned, with the orientation that turns them back."""
    turn = STORED[orientation]
    image = four_corners()
    return saved(image.transpose(turn) if turn is not None else image, picture_format, exif=exif_bytes(orientation))


def with_secrets(picture_format: str) -> bytes:
    """A picture that carries place, camera, XMP, a comment and a colour profile, where its format can."""
    options: dict[str, object] = {"exif": exif_bytes(with_place=True), "icc_profile": colour_profile()}
    if picture_format == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", COMMENT)
        text.add_itxt("XML:com.adobe.xmp", XMP.decode())
        options["pnginfo"] = text
    else:
        options["xmp"] = XMP
    if picture_format == "JPEG":
        options["comment"] = COMMENT
    return saved(four_corners(), picture_format, **options)


def colour_profile() -> bytes:
    """Any profile with content; its name is looked for in what is served."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def png_claiming(width: int, height: int) -> bytes:
    """A few bytes of PNG whose header claims this many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    chunks = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def animation(picture_format: str) -> bytes:
    """Two pictures that alternate."""
    return saved(four_corners(), picture_format, save_all=True, append_images=[street(1, 640, 480)], duration=100)
