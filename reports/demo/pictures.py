"""Pictures drawn by us for the demonstration: simple street scenes, each before and after the work."""

import io
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageDraw

from reports.pictures.encode import SMALL_SIDE, perceptual_hash, write

SIZE = (1200, 900)
VARIANTS = 4
HORIZON = 430
SCENE_OF = {
    "sampah": "rubbish", "lampu-jalan": "lamp", "drainase-banjir": "drain", "air-bersih": "drain",
    "jalan-rusak": "road", "kemacetan": "road", "pohon-tumbang": "tree", "fasilitas-anak": "tree",
    "rambu-lampu-lalin": "sign", "reklame-liar": "sign", "pkl-liar": "sign", "parkir-liar": "road",
}  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """A drawn scene as the two JPEG files of a photo."""

    large: bytes
    small: bytes
    width: int
    height: int
    phash: str


@cache
def pool(seed: int) -> dict[tuple[str, str], list[Picture]]:
    """All pictures by scene and "before" or "after", the same ones for the same seed."""
    return {
        (scene, when): [
            _picture(scene, when == "after", random.Random(f"{seed} {scene} {number}")) for number in range(VARIANTS)
        ]
        for scene in SCENES
        for when in ("before", "after")
    }


def _picture(scene: str, mended: bool, rng: random.Random) -> Picture:
    image = Image.new("RGB", SIZE)
    draw = ImageDraw.Draw(image)
    _street(draw, rng, night=scene == "lamp")
    SCENES[scene](draw, rng, mended)
    large, small = io.BytesIO(), io.BytesIO()
    write(image, large)
    # Plain averaging: what is drawn has no grain, and it takes a tenth of the time of a photo's filter.
    write(image.reduce(SIZE[0] // SMALL_SIDE), small)
    return Picture(large.getvalue(), small.getvalue(), image.width, image.height, perceptual_hash(image))


def _street(draw: ImageDraw.ImageDraw, rng: random.Random, *, night: bool) -> None:
    """Sky, houses, verge and road."""
    dark = 0.35 if night else 1.0
    for row in range(HORIZON):
        shade = row / HORIZON
        draw.line([(0, row), (SIZE[0], row)], fill=_mix((120, 170, 215), (225, 232, 235), shade, dark))
    left = 0
    while left < SIZE[0]:
        width, height = rng.randint(130, 260), rng.randint(120, 250)
        wall = rng.choice(((214, 196, 168), (190, 205, 190), (222, 210, 200), (180, 190, 205), (205, 170, 150)))
        draw.rectangle([left, HORIZON - height, left + width, HORIZON], fill=_mix(wall, wall, 0, dark))
        roof = [
            (left - 12, HORIZON - height),
            (left + width / 2, HORIZON - height - 70),
            (left + width + 12, HORIZON - height),
        ]
        draw.polygon(roof, fill=_mix((150, 80, 60), (150, 80, 60), 0, dark))
        for window in range(left + 25, left + width - 45, 70):
            glow = (240, 215, 120) if night else (90, 110, 125)
            draw.rectangle([window, HORIZON - height + 35, window + 38, HORIZON - height + 85], fill=glow)
        left += width + rng.randint(0, 40)
    draw.rectangle([0, HORIZON, SIZE[0], HORIZON + 90], fill=_mix((170, 150, 110), (170, 150, 110), 0, dark))
    draw.rectangle([0, HORIZON + 90, SIZE[0], SIZE[1]], fill=_mix((105, 105, 108), (105, 105, 108), 0, dark))
    for left in range(rng.randint(-80, 0), SIZE[0], 190):
        draw.rectangle([left, 690, left + 100, 702], fill=_mix((225, 225, 215), (225, 225, 215), 0, dark))


def _mix(one: tuple[int, ...], other: tuple[int, ...], share: float, dark: float) -> tuple[int, ...]:
    return tuple(int((a * (1 - share) + b * share) * dark) for a, b in zip(one, other, strict=True))


def _blobs(rng: random.Random, count: int, left: int, top: int, right: int, bottom: int) -> Iterator[list[int]]:
    """Boxes of random bits of things, the lower ones last."""
    for y in sorted(rng.randint(top, bottom) for _ in range(count)):
        x, size = rng.randint(left, right), rng.randint(18, 70)
        yield [x, y, x + size, y + int(size * rng.uniform(0.5, 0.9))]


def _rubbish(draw: ImageDraw.ImageDraw, rng: random.Random, mended: bool) -> None:
    colours = ((40, 45, 50), (200, 60, 50), (70, 120, 190), (235, 235, 230), (90, 140, 70), (220, 180, 60))
    centre = rng.randint(250, 750)
    if not mended:
        for box in _blobs(rng, 90, centre - 190, 420, centre + 190, 640):
            draw.ellipse(box, fill=rng.choice(colours))
        return
    draw.rectangle([centre, 400, centre + 120, 560], fill=(50, 120, 70))
    draw.rectangle([centre - 10, 385, centre + 130, 410], fill=(40, 95, 58))


def _lamp(draw: ImageDraw.ImageDraw, rng: random.Random, mended: bool) -> None:
    x = rng.randint(300, 850)
    if mended:
        draw.polygon([(x + 130, 150), (x - 80, 880), (x + 330, 880)], fill=(150, 140, 95))
    draw.rectangle([x, 120, x + 16, 640], fill=(60, 62, 66))
    draw.line([(x + 8, 125), (x + 150, 135)], fill=(60, 62, 66), width=12)
    draw.ellipse([x + 95, 128, x + 165, 160], fill=(255, 244, 190) if mended else (45, 45, 48))


def _drain(draw: ImageDraw.ImageDraw, rng: random.Random, mended: bool) -> None:
    top, water = 560, (95, 130, 140) if mended else (110, 92, 62)
    draw.polygon([(0, top), (1200, top - 40), (1200, top + 70), (0, top + 150)], fill=(150, 150, 148))
    draw.polygon([(0, top + 25), (1200, top - 15), (1200, top + 45), (0, top + 110)], fill=water)
    if not mended:
        draw.ellipse([rng.randint(80, 400), 600, rng.randint(700, 1150), 830], fill=water)
        for box in _blobs(rng, 40, 150, 560, 950, 660):
            draw.rectangle(box, fill=rng.choice(((70, 60, 40), (220, 220, 215), (80, 110, 60), (190, 70, 60))))


def _road(draw: ImageDraw.ImageDraw, rng: random.Random, mended: bool) -> None:
    for _hole in range(rng.randint(2, 4)):
        x, y, width = rng.randint(100, 850), rng.randint(560, 780), rng.randint(120, 280)
        if mended:
            draw.rectangle([x, y, x + width, y + width // 3], fill=(62, 62, 66))
            continue
        draw.ellipse([x - 12, y - 8, x + width + 12, y + width // 3 + 8], fill=(135, 125, 112))
        draw.ellipse([x, y, x + width, y + width // 3], fill=(58, 50, 44))


def _tree(draw: ImageDraw.ImageDraw, rng: random.Random, mended: bool) -> None:
    x = rng.randint(300, 800)
    if mended:
        draw.rectangle([x, 470, x + 60, 520], fill=(120, 85, 55))
        draw.ellipse([x, 458, x + 60, 482], fill=(205, 170, 120))
        return
    draw.line([(x - 260, 720), (x + 260, 560)], fill=(100, 70, 45), width=46)
    for box in _blobs(rng, 70, x + 120, 430, x + 380, 640):
        draw.ellipse(box, fill=rng.choice(((45, 95, 50), (60, 120, 60), (80, 135, 70))))


def _sign(draw: ImageDraw.ImageDraw, rng: random.Random, mended: bool) -> None:
    x = rng.randint(300, 800)
    lean = 0 if mended else rng.choice((-150, 150))
    draw.line([(x, 680), (x + lean, 250)], fill=(90, 92, 96), width=16)
    draw.ellipse([x + lean - 80, 170, x + lean + 80, 330], fill=(200, 40, 40))
    draw.rectangle([x + lean - 55, 235, x + lean + 55, 265], fill=(240, 240, 240))


SCENES: dict[str, Callable[[ImageDraw.ImageDraw, random.Random, bool], None]] = {
    "rubbish": _rubbish, "lamp": _lamp, "drain": _drain, "road": _road, "tree": _tree, "sign": _sign,
}  # fmt: skip
