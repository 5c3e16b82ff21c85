"""`manage.py load_instrument`: the study's questionnaire as the first survey, published; never a second time."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from agencies.models import Kelurahan
from surveys import publishing, xlsform
from surveys.models import Survey

INSTRUMENT = Path(__file__).resolve().parents[2] / "data" / "smart-city.csv"
SLUG = "smart-city"


class Command(BaseCommand):
    help = "Load and publish the study's questionnaire where it is not there yet. What a researcher edited stays."

    def add_arguments(self, parser):
        parser.add_argument("--open", action="store_true", help="let a newly loaded survey take answers at once")

    def handle(self, *args, open, **options):
        if Survey.objects.filter(slug=SLUG).exists():
            self.stdout.write("The study's questionnaire is there already. Nothing was changed.")
            return
        if not Kelurahan.objects.exists():
            raise CommandError("There are no kelurahan to choose from yet. Run `manage.py load_reference` first.")
        with INSTRUMENT.open("rb") as file, transaction.atomic():
            _outcome, version = xlsform.store(xlsform.read(file, INSTRUMENT.name), SLUG)
            publishing.publish(version, None, timezone.now())
            if open:
                Survey.objects.filter(slug=SLUG).update(state=Survey.State.OPEN)
        self.stdout.write(f"The study's questionnaire is published at /survei/{SLUG}/.")
