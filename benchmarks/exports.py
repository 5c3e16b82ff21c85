"""Exports of a survey of 50 items: time against a loop with the bare library, and the command's peak memory."""

import csv
import datetime
import random
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

ITEMS, BATCH = 50, 5_000
SLUG = "bench"
MEGABYTE = 1_024


def measure(rows):
    """Yield seconds of each format for `rows` answers as ratios, and the megabytes that its command takes."""
    from surveys.exports.files import make_file
    from surveys.exports.options import Options
    from surveys.exports.table import table_of

    survey = _answers(rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        for name, write in BARE.items():
            ours = _seconds(lambda name=name: make_file(table_of(survey, Options()), name, path))
            read = _seconds(lambda: list(_rows(survey)))
            table = list(_rows(survey))
            alone = _seconds(lambda write=write, table=table: write(table, path))
            del table
            bench = f"export of {rows} answers x {ITEMS} items as {name}"
            yield _line(bench, ours, f"{name} by the bare library, read from the database", read + alone)
            yield _line(bench, ours, f"{name} by the bare library, rows in memory already", alone)
            yield {"bench": f"{bench}, peak memory", "value": _peak(name, path), "unit": "MB"}


def _line(bench, ours, what, theirs):
    return {
        "bench": bench,
        "value": round(ours, 2),
        "unit": "s",
        "ratio_to": what,
        "ratio": round(ours / theirs, 2),
    }


def _seconds(run):
    """Processor time: the machine does other things, too."""
    started = time.process_time()
    run()
    return time.process_time() - started


def _answers(rows):
    """A survey of Likert items with random answers, three in a hundred left empty."""
    from django.utils import timezone

    from surveys import building, publishing
    from surveys.definition import Block, Choice, Definition, Page, Question, Text
    from surveys.models import Response, Survey

    choices = tuple(Choice(str(code), Text(f"Pilihan {code}"), code) for code in range(1, 6))
    items = tuple(
        Question(f"X{number}", "one", label=Text(f"Pernyataan {number}"), choice_list="five", choices=choices)
        for number in range(1, ITEMS + 1)
    )
    survey = Survey.objects.create(slug=SLUG, title_id="Ukur")
    draft = building.draft_of(survey)
    building.write_rows(draft, Definition((Page("p1", blocks=(Block(questions=items),)),)))
    version = publishing.publish(draft, None, timezone.now())
    chance = random.Random(1)
    for start in range(0, rows, BATCH):
        Response.objects.bulk_create(
            Response(
                id=uuid.UUID(int=chance.getrandbits(128), version=4),
                survey=survey,
                version=version,
                answers={item.name: chance.choice("12345") if chance.random() > 0.03 else None for item in items},
                day=datetime.date(2026, 11, 1),
                receipt=f"{number:064d}",
            )
            for number in range(start, min(start + BATCH, rows))
        )
    return survey


def _rows(survey):
    """The same table as a script would read it: one query, JSON decoded, codes to numbers."""
    from surveys.models import Response

    fields = ("id", "version_id", "day", "way", "language", "answers")
    answers = Response.objects.filter(survey=survey).order_by("id").values_list(*fields)
    for key, version, day, way, language, given in answers.iterator(chunk_size=2_000):
        cells = [None if value is None else int(value) for value in given.values()]
        yield [str(key), version, day.isoformat(), way, language, *cells]


def _names():
    return ["id", "version", "day", "way", "language", *(f"X{number}" for number in range(1, ITEMS + 1))]


def _csv(table, path):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_names())
        writer.writerows(table)


def _xlsx(table, path):
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, _names())
        for number, row in enumerate(table, 1):
            sheet.write_row(number, 0, row)


def _sav(table, path):
    import pandas
    import pyreadstat

    frame = pandas.DataFrame(table, columns=_names())
    labels = {name: {code: f"Pilihan {code}" for code in range(1, 6)} for name in _names()[5:]}
    pyreadstat.write_sav(frame, path, variable_value_labels=labels, row_compress=True)


BARE = {"csv": _csv, "sav": _sav, "xlsx": _xlsx}


# A process counts the memory of the one that it was forked from as its own: this one is small.
WATCHER = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_pid, status, usage = os.wait4(process.pid, 0)
print(usage.ru_maxrss)
os._exit(0 if status == 0 and not sys.stdout.flush() else 1)
"""


def _peak(name, path):
    """The largest memory of `manage.py export_survey`, in megabytes."""
    command = [sys.executable, "-m", "django", "export_survey", SLUG, "--format", name, "--output", str(path)]
    watched = subprocess.run([sys.executable, "-c", WATCHER, *command], capture_output=True, text=True)
    if watched.returncode:
        raise SystemExit(f"export_survey --format {name} failed: {watched.stderr}")
    return round(int(watched.stdout) / MEGABYTE)
