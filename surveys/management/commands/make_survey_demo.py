"""`manage.py make_survey_demo --answers N --seed S`: invented answers to the study's questionnaire."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from surveys import demo, publishing
from surveys.models import Quota, Survey

LARGEST = 1_000_000


class Command(BaseCommand):
    help = "Add invented answers to a published survey; the same seed adds the same answers once."

    def add_arguments(self, parser):
        parser.add_argument("--answers", type=int, default=200, help="how many answers (200)")
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same answers (1)")
        parser.add_argument("--slug", default="smart-city", help="the survey's address (smart-city)")

        parser.add_argument("--unless-answered", action="store_true", help="add nothing where answers are already")

    def handle(self, *args, answers, seed, slug, unless_answered, **options):
        if not settings.DEBUG:
            raise CommandError("Invented answers do not belong among real ones: they are refused while DEBUG is off.")
        if not 0 <= answers <= LARGEST:
            raise CommandError(f"--answers must be between 0 and {LARGEST}.")
        survey = Survey.objects.filter(slug=slug).first()
        version = publishing.current(survey) if survey else None
        if version is None:
            raise CommandError(f"There is no published survey {slug}. Run `manage.py load_instrument` first.")
        if unless_answered and survey.responses.exists():
            self.stdout.write("There are answers already. Nothing was made.")
            return
        if Quota.objects.filter(survey=survey).exists():
            raise CommandError("This survey has quotas, which invented answers would use up. Nothing was made.")
        started = time.monotonic()
        try:
            made = demo.make_answers(version, answers, seed, timezone.now())
        except demo.CannotAnswer as error:
            raise CommandError(f"No invented answer fits page {error}. Nothing was made.") from error
        self.stdout.write(f"{made} invented answers to {slug} in {time.monotonic() - started:.1f} s.")
