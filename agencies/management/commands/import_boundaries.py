"""`manage.py import_boundaries FILE.geojson`: a city's own outlines over the approximation, all or nothing."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from agencies import reference
from agencies.models import Kelurahan


class Command(BaseCommand):
    help = "Replace the outlines of kelurahan by those of a GeoJSON file (properties: code, and name or kelurahan)."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *args, file, **options):
        outlines = _checked(_features(file))
        known = Kelurahan.objects.in_bulk(field_name="code")
        if strangers := sorted(set(outlines) - set(known)):
            raise CommandError(f"Nothing was changed: no kelurahan has the code {', '.join(strangers[:5])}.")
        with transaction.atomic():
            for code, geometry in outlines.items():
                row = known[code]
                row.outline, row.outline_approximate = geometry, False
                row.save(update_fields=["outline", "outline_approximate"])
        reference.forget()
        missing = len(known) - len(outlines)
        self.stdout.write(
            f"{len(outlines)} outlines replaced"
            + (f"; {missing} kelurahan are not in the file and keep theirs." if missing else ".")
            + " Running servers use them within five minutes. Reports keep the kelurahan that they have."
        )


def _features(file):
    """Yield (where, properties, geometry) of each feature; CommandError for a file that is no GeoJSON collection."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise CommandError(f"{file} cannot be read as GeoJSON: {error}") from None
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or not features:
        raise CommandError(f"{file} holds no features: a GeoJSON FeatureCollection is needed.")
    for number, feature in enumerate(features, 1):
        if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
            raise CommandError(f"Feature {number} has no properties.")
        yield number, feature["properties"], feature.get("geometry")


def _checked(features):
    """Return the geometries by code; one CommandError names everything that is wrong with the file."""
    outlines, faults = {}, []
    for number, properties, geometry in features:
        code = properties.get("code")
        name = properties.get("name") or properties.get("kelurahan") or "?"
        fault = _fault(code, geometry, outlines)
        if fault:
            faults.append(f"feature {number} ({name}): {fault}")
        else:
            outlines[code] = geometry
    if faults:
        raise CommandError("Nothing was changed. " + "; ".join(faults[:10]) + ".")
    return outlines


def _fault(code, geometry, earlier):
    from shapely.errors import ShapelyError
    from shapely.geometry import shape
    from shapely.validation import explain_validity

    if not isinstance(code, str) or not code:
        return "it has no code"
    if code in earlier:
        return f"the code {code} stands in the file twice"
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        return "it is no Polygon or MultiPolygon"
    try:
        outline = shape(geometry)
    except (ShapelyError, ValueError, TypeError, IndexError, KeyError) as error:
        return f"its coordinates cannot be read ({error})"
    if outline.is_empty or not outline.is_valid:
        return explain_validity(outline)
    west, south, east, north = outline.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        return "its coordinates are not degrees, longitude first"
    return None
