"""`manage.py analyze_table DATA.csv`: the study's statistics for any table, to hold ours against another program's."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from surveys.analysis.tables import BadTable, Table, parse_codes, read_columns


class Command(BaseCommand):
    help = "Reliability, validity, assumptions and regression of a CSV table, as docs/statistics.md defines them."
    # It reads one file and needs neither database nor pages.
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--scale", action="append", required=True, metavar="NAME=ITEM,ITEM", help="a scale and its items; repeat"
        )
        parser.add_argument("--regress", metavar="Y~X", help="scale ~ scale (Y~X if there are scales X and Y)")
        parser.add_argument(
            "--missing", default="", metavar="98,99", help="codes that mean missing, beside empty and NA"
        )
        parser.add_argument("--format", choices=["json", "text"], default="json")

    def handle(self, *args, file, scale, regress, missing, **options):
        scales = _scales(scale)
        pair = _pair(regress, scales)
        try:
            items = list(dict.fromkeys(item for items in scales.values() for item in items))
            table = read_columns(file, items, list(parse_codes(missing)))
        except BadTable as error:
            raise CommandError(str(error)) from error
        with translation.override("en"):
            found = _analyze(table, scales, pair)
        as_json = options["format"] == "json"
        self.stdout.write(json.dumps(found, indent=2, allow_nan=False, ensure_ascii=False) if as_json else _text(found))


def _scales(given):
    scales = {}
    for text in given:
        name, equals, listed = text.partition("=")
        name, items = name.strip(), [item.strip() for item in listed.split(",")]
        if not (equals and name and all(items)):
            raise CommandError(f"--scale {text} is not NAME=ITEM,ITEM, such as X=x1,x2,x3.")
        if name in scales:
            raise CommandError(f"There are two scales named {name}. Give each a name of its own.")
        twice = next((item for item in items if items.count(item) > 1), None)
        if twice:
            raise CommandError(f"Scale {name} names {twice} twice. Name each item once.")
        scales[name] = items
    return scales


def _pair(regress, scales):
    """(x, y) of `Y~X`."""
    if regress is None:
        return ("X", "Y") if {"X", "Y"} <= scales.keys() else None
    y, tilde, x = (part.strip() for part in regress.partition("~"))
    if not (tilde and x and y):
        raise CommandError(f"--regress {regress} is not Y~X: the scale to explain, a tilde, the scale that explains.")
    for name in (y, x):
        if name not in scales:
            raise CommandError(f"--regress names {name}, but the scales are {', '.join(scales)}.")
    return x, y


def _analyze(table: Table, scales, pair):
    import numpy as np

    from surveys.analysis.study import analyze

    analysis = analyze({name: np.array(values) for name, values in table.columns.items()}, scales, pair)
    return analysis.figures | {"warnings": [str(reason) for reason in analysis.reasons]}


def _text(found):
    """The same as lines of `name value`, for reading."""
    warnings = [f"! {line}" for line in found["warnings"]]
    return "\n".join([*_lines({key: value for key, value in found.items() if key != "warnings"}), *warnings])


def _lines(found, prefix=""):
    for key, value in found.items():
        if isinstance(value, dict):
            yield from _lines(value, f"{prefix}{key}.")
        else:
            yield f"{prefix + key:<50} {_shown(value)}"


def _shown(value):
    if isinstance(value, list | tuple):
        return " to ".join(_shown(part) for part in value)
    if value is None:
        return "-"
    return f"{value:.6g}" if isinstance(value, float) else str(value)
