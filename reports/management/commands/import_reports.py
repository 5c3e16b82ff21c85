"""`manage.py import_reports FILE`: bring a city's archive of reports in."""

import json
import time
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from agencies import reference
from reports.importing import figures, loading, mapping
from reports.importing.catalogue import Catalogue
from reports.importing.reading import BadFile
from reports.importing.rows import Reader
from reports.models import Report

SECONDS_BETWEEN_LINES = 2
OF_ITS_OWN = (
    "This database holds the city's own reports, and --anywhere takes reports from outside the city: they need a "
    "database of their own. Nothing was imported. Set DATABASE_URL to a new one (such as "
    "sqlite:///var/anywhere.sqlite3), run `manage.py migrate` and `manage.py load_reference`, and repeat."
)

ANOTHER = "Another import of this source is running. Run this one again when it has ended."


class Command(BaseCommand):
    help = "Import an archive of reports (CSV, also gzipped). A repeat adds nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--mapping", default="kupang", help=f"{', '.join(mapping.names())}, or the path of a .toml file (kupang)"
        )
        parser.add_argument("--anywhere", action="store_true", help="take points outside the city; own database only")
        parser.add_argument(
            "--place-unknown",
            choices=["queue", "refuse"],
            default="queue",
            help="rows without a place wait in the dispatcher's queue, or are refused (queue)",
        )
        parser.add_argument("--refused", type=Path, help="write refused rows with their reasons to this CSV")
        parser.add_argument("--batch", type=int, default=loading.BATCH, help=f"rows stored at once ({loading.BATCH})")
        parser.add_argument("--figures", action="store_true", help="print the figures of each agency afterwards")
        parser.add_argument("--json", action="store_true", help="print one line of JSON instead of words")

    def handle(self, *args, file, anywhere, refused, batch, **options):
        reader = self._reader(options["mapping"], anywhere, options["place_unknown"] == "queue")
        if not 1 <= batch <= 10_000:
            raise CommandError("--batch must be between 1 and 10000.")
        started, self._next_line = time.monotonic(), time.monotonic() + SECONDS_BETWEEN_LINES
        try:
            summary = loading.load(file, reader, refused_path=refused, batch=batch, progress=self._progress)
        except BadFile as error:
            raise CommandError(str(error)) from error
        except loading.Interrupted as error:
            raise CommandError(ANOTHER) from error
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be written: {error.strerror}.") from error
        found = {"source": reader.mapping.source, **asdict(summary), "seconds": round(time.monotonic() - started, 1)}
        if options["figures"]:
            found["by_agency"] = figures.by_agency(reader.mapping.source, reader.mapping.zone)
        self.stdout.write(json.dumps(found) if options["json"] else _in_words(found, refused))

    def _reader(self, name, anywhere, queue_unknown):
        try:
            chosen = mapping.load(name)
        except mapping.BadMapping as error:
            raise CommandError(str(error)) from error
        reference.forget()
        if not reference.categories():
            raise CommandError("There are no categories yet. Run `manage.py load_reference` first.")
        if anywhere and Report.objects.exclude(channel=Report.Channel.IMPORT).exists():
            raise CommandError(OF_ITS_OWN)
        catalogue = Catalogue(
            chosen.source,
            create_agencies=chosen.create_agencies or anywhere,
            create_categories=chosen.create_categories or anywhere,
        )
        return Reader(chosen, catalogue, timezone.now(), anywhere, queue_unknown)

    def _progress(self, summary):
        if time.monotonic() > self._next_line:
            self._next_line = time.monotonic() + SECONDS_BETWEEN_LINES
            self.stderr.write(f"{summary.rows} rows read, {summary.imported} imported, {summary.refused} refused …")


def _in_words(found, refused):
    lines = [
        f"{found['source']}: {found['rows']} rows, {found['imported']} imported, "
        f"{found['already_there']} already there, {found['refused']} refused, {found['seconds']} s.",
    ]
    if found["place_unknown"]:
        lines.append(f"{found['place_unknown']} wait without a kelurahan.")
    lines += [f"  refused: {reason}: {count}" for reason, count in found["reasons"].items()]
    if found["refused"]:
        lines.append(f"The refused rows are in {refused}." if refused else "Add --refused FILE to see them.")
    if found["created"]:
        lines.append(f"Created, switched off and marked: {len(found['created'])} agencies and categories.")
    for agency, row in found.get("by_agency", {}).items():
        lines.append(f"  {agency}: " + ", ".join(f"{name} {value}" for name, value in row.items()))
    return "\n".join(lines)
