"""`manage.py export_survey SLUG --format F --output FILE`: the same files as from the console."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from surveys.exports.files import WRITERS, make_file
from surveys.exports.options import ExportError, Options
from surveys.exports.table import table_of
from surveys.models import Export, Survey


class Command(BaseCommand):
    help = "Write a survey's answers to a file. What each format holds: docs/exports.md."

    def add_arguments(self, parser):
        parser.add_argument("slug")
        parser.add_argument("--format", choices=list(WRITERS), required=True)
        parser.add_argument("--output", type=Path, required=True, metavar="FILE")
        parser.add_argument("--missing", choices=["empty", "codes"], default="empty", help="what a missing answer is")
        parser.add_argument("--bom", action="store_true", help="begin a CSV with a byte order mark, for Excel")
        parser.add_argument("--layout", choices=["wide", "long"], default="wide", help="one row an answer, or many")
        parser.add_argument("--language", choices=["id", "en"], default="id", help="of the labels")
        parser.add_argument("--seconds", action="store_true", help="add the time spent on each page")

    def handle(self, *args, slug, format, output, **given):
        options = Options(**{name: given[name] for name in ("missing", "bom", "layout", "language", "seconds")})
        asked_at = timezone.now()
        with translation.override("en"):
            try:
                table = table_of(_survey(slug), options)
                proof = make_file(table, format, output)
            except ExportError as error:
                raise CommandError(str(error)) from error
        _record(table, format, options, asked_at)
        self.stdout.write(f"{output}: {proof.rows} rows, {len(proof.names)} columns")


def _survey(slug):
    survey = Survey.objects.filter(slug=slug).first()
    if survey is None:
        known = ", ".join(Survey.objects.values_list("slug", flat=True)) or "none"
        raise CommandError(f"There is no survey {slug}. Surveys here: {known}.")
    return survey


def _record(table, format, options, asked_at):
    """On record like the console's exports, but the file is not ours to offer."""
    Export.objects.create(
        survey=table.survey,
        format=format,
        options=options.as_json(),
        state=Export.State.EXPIRED,
        versions=[version.number for version in table.versions],
        rows=table.count,
        done=table.count,
        asked_at=asked_at,
        finished_at=timezone.now(),
    )
