"""`manage.py load_reference`: the city's facts into the database; what an administrator edited stays."""

import csv
import json
from datetime import date
from pathlib import Path

import holidays
from django.core.management.base import BaseCommand
from django.db import transaction

from agencies.models import Agency, Category, EmergencyNumber, Holiday, Kecamatan, Kelurahan

DATA = Path(__file__).resolve().parents[2] / "data"
# The oldest archive that cities hand over starts in 2011; deadlines are judged as of then.
FIRST_YEAR = 2011
YEARS_AHEAD = 2
ESTIMATED = "(perkiraan)"


class Command(BaseCommand):
    help = "Create missing kecamatan, kelurahan, agencies, categories, holidays and emergency numbers."

    def add_arguments(self, parser):
        parser.add_argument("--force", action="store_true", help="overwrite edited rows with the shipped values")

    def handle(self, *args, force, **options):
        with transaction.atomic():
            loaded = [load(force) for load in (_kecamatan, _kelurahan, _agencies, _categories, _numbers, _holidays)]
        names = ("kecamatan", "kelurahan", "agencies", "categories", "emergency numbers", "holidays")
        news = ", ".join(f"{count} {name}" for name, count in zip(names, loaded, strict=True) if count)
        self.stdout.write(f"Reference data: {news or 'nothing new'}.")


def _rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _keep(model, key, values, force):
    """Create the row, or overwrite it when forced; True when something was written."""
    if force:
        model.objects.update_or_create(**key, defaults=values)
        return True
    return model.objects.get_or_create(**key, defaults=values)[1]


def _kecamatan(force):
    return sum(
        _keep(
            Kecamatan,
            {"code": row["code"]},
            {"name": row["kecamatan"], "latitude": float(row["latitude"]), "longitude": float(row["longitude"])},
            force,
        )
        for row in _rows("kecamatan.csv")
    )


def _outlines():
    features = json.loads((DATA / "kelurahan-approx.geojson").read_text(encoding="utf-8"))["features"]
    return {feature["properties"]["code"]: feature["geometry"] for feature in features}


def _kelurahan(force):
    outlines = _outlines()
    districts = {row.code: row for row in Kecamatan.objects.all()}
    return sum(
        _keep(Kelurahan, {"code": row["code"]}, _kelurahan_values(row, districts, outlines), force)
        for row in _rows("kelurahan.csv")
    )


def _kelurahan_values(row, districts, outlines):
    return {
        "name": row["kelurahan"],
        "kecamatan": districts[row["kecamatan_code"]],
        "latitude": float(row["latitude"]),
        "longitude": float(row["longitude"]),
        "area_km2": float(row["area_km2"]),
        "bps_code": row["bps_code"],
        "postal_code": row["postal_code"],
        "other_spellings": row["other_spellings"],
        "outline": outlines[row["code"]],
    }


def _agencies(force):
    return sum(
        _keep(
            Agency,
            {"code": row["code"]},
            {
                "name": row["name_id"],
                "short_name": row["short_name"],
                "name_en": row["name_en"],
                "handles": row["handles"],
                "phone": row["phone"],
                "core": row["core"] == "1",
                "external": row["external"] == "1",
            },
            force,
        )
        for row in _rows("agencies.csv")
    )


def _categories(force):
    agencies = {row.code: row for row in Agency.objects.all()}
    written = 0
    for position, row in enumerate(_rows("categories.csv"), 1):
        if _keep(Category, {"code": row["code"]}, _category_values(row, position, agencies), force):
            helpers = [agencies[code.strip()] for code in row["support_agencies"].split(";") if code.strip()]
            Category.objects.get(code=row["code"]).helpers.set(helpers)
            written += 1
    return written


def _category_values(row, position, agencies):
    same = ("kind", "pillar", "name_en", "response_clock", "emergency", "call_first", "call_first_en", "aliases")
    return {name: row[name] for name in same} | {
        "name": row["name_id"],
        "help_text": row["help_id"],
        "help_text_en": row["help_en"],
        "agency": agencies[row["agency_code"]],
        "priority": row["default_priority"],
        "response_hours": float(row["response_hours"]),
        "resolution_working_days": int(row["resolution_working_days"]),
        "private_by_default": row["private_by_default"] == "1",
        "photo_on_resolve": row["photo_on_resolve"] == "1",
        "position": position,
    }


def _numbers(force):
    return sum(
        _keep(
            EmergencyNumber,
            {"code": row["code"]},
            {
                "name": row["name_id"],
                "name_en": row["name_en"],
                "number": row["number"],
                "note": row["note"],
                "active": row["active"] == "1",
                "position": position,
            },
            force,
        )
        for position, row in enumerate(_rows("emergency_numbers.csv"), 1)
    )


def _holidays(force):
    known = set() if force else set(Holiday.objects.values_list("date", flat=True))
    years = range(FIRST_YEAR, date.today().year + YEARS_AHEAD + 1)
    public = holidays.country_holidays("ID", language="id", years=years, categories=["public"])
    joint = holidays.country_holidays("ID", language="id", years=years, categories=["government"])
    new = [
        Holiday(date=day, name=name, kind=kind, estimated=ESTIMATED in name)
        for kind, days in (("national", public), ("joint_leave", joint))
        for day, name in sorted(days.items())
        if day not in known and not (kind == "joint_leave" and day in public)
    ]
    if force:
        Holiday.objects.filter(date__in=[row.date for row in new]).delete()
    Holiday.objects.bulk_create(new)
    return len(new)
