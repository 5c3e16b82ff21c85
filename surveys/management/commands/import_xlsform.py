"""`manage.py import_xlsform FILE [--slug SLUG]`: a questionnaire from an XLSForm file into a draft version."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.text import slugify

from surveys import xlsform

TOLD = {
    xlsform.Outcome.CREATED: "Survey {slug} was created; version {number} is its draft.",
    xlsform.Outcome.DRAFTED: "Version {number} of survey {slug} is the draft that the file says.",
    xlsform.Outcome.UNCHANGED: "Survey {slug} already says this in version {number}. Nothing was added.",
}


class Command(BaseCommand):
    help = "Read an XLSForm (.xlsx, .xls, .csv) into a new survey or the draft version of an existing one."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the XLSForm file")
        parser.add_argument("--slug", help="the survey's address (default: form_id, else the file's name)")

    def handle(self, *args, file, slug, **options):
        try:
            with file.open("rb") as opened:
                imported = xlsform.read(opened, file.name)
        except OSError as error:
            raise CommandError(f"{file} cannot be opened: {error.strerror}.") from error
        for note in imported.notes:
            self.stderr.write(f"Note: {note}")
        if imported.errors:
            listed = "\n".join(f"  {problem}" for problem in imported.errors)
            raise CommandError(f"{file.name} was not imported. Correct these and try again:\n{listed}")
        slug = slugify(slug or imported.form_id or file.stem)[:60]
        if not slug:
            raise CommandError("The survey needs an address: add --slug.")
        outcome, version = xlsform.store(imported, slug)
        self.stdout.write(TOLD[outcome].format(slug=slug, number=version.number))
