"""Time and place of a picture from its EXIF block, for the private row only; served pictures carry none."""

from datetime import UTC, datetime, timedelta, timezone
from math import isfinite
from struct import error as StructError
from zoneinfo import ZoneInfo

from PIL import ExifTags, Image

# Cameras write local time, mostly without saying which: in this city it is WITA.
CAMERA_TIME_ZONE = ZoneInfo("Asia/Makassar")
# What Pillow raises on the many ways in which cameras, editors and attackers break EXIF.
BROKEN = (
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    StructError,
    SyntaxError,
    TypeError,
    ValueError,
)


def read_exif(data: bytes) -> Image.Exif:
    """Parse raw EXIF bytes (with or without their `Exif` prefix); a broken block reads as an empty one."""
    exif = Image.Exif()
    try:
        exif.load(data)
    except BROKEN:
        return Image.Exif()
    return exif


def taken_at(exif: Image.Exif) -> datetime | None:
    """When the shutter was released, aware; None where the camera did not say or said nonsense."""
    try:
        details = exif.get_ifd(ExifTags.IFD.Exif)
        text = details.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
        moment = datetime.strptime(str(text)[:19], "%Y:%m:%d %H:%M:%S")
        zone = _zone(details.get(ExifTags.Base.OffsetTimeOriginal))
        return moment.replace(tzinfo=zone).astimezone(UTC)
    except BROKEN:
        return None


def _zone(offset: object) -> timezone | ZoneInfo:
    try:
        sign, hours, minutes = str(offset)[0], int(str(offset)[1:3]), int(str(offset)[4:6])
        return timezone(timedelta(hours=hours, minutes=minutes) * (-1 if sign == "-" else 1))
    except BROKEN:
        return CAMERA_TIME_ZONE


def taken_where(exif: Image.Exif) -> tuple[float, float] | None:
    """(latitude, longitude) in degrees; None without a fix, which many cameras write as 0, 0."""
    try:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        latitude = _degrees(gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLatitudeRef], "S")
        longitude = _degrees(gps[ExifTags.GPS.GPSLongitude], gps[ExifTags.GPS.GPSLongitudeRef], "W")
    except BROKEN:
        return None
    if not (isfinite(latitude) and isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    return (latitude, longitude) if (latitude, longitude) != (0, 0) else None


def _degrees(parts: tuple[float, float, float], reference: str, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return -value if str(reference).upper().startswith(negative) else value
