"""Count the statistics anew from the reports."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from reports.statistics import recount


class Command(BaseCommand):
    help = "Count every day's statistics anew from the reports themselves."

    def handle(self, *args, **options):
        days = recount(timezone.now())
        self.stdout.write(f"Counted {days} days.")
