from django.db import models


class Tally(models.Model):
    """The daily roll-up: what became of the non-confidential reports received on one WITA day.

    A cohort by day of receipt, category, agency and kelurahan; recounted by the worker, never in a request.
    """

    day = models.DateField()
    category = models.ForeignKey("agencies.Category", on_delete=models.CASCADE)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.CASCADE, null=True)
    kelurahan = models.ForeignKey("agencies.Kelurahan", on_delete=models.CASCADE, null=True)
    by_staff = models.BooleanField(default=False)
    received = models.PositiveIntegerField(default=0)
    open = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    answered_in_time = models.PositiveIntegerField(default=0)
    answer_overdue = models.PositiveIntegerField(default=0)
    claimed = models.PositiveIntegerField(default=0)
    confirmed = models.PositiveIntegerField(default=0)
    confirmed_in_time = models.PositiveIntegerField(default=0)
    unconfirmed = models.PositiveIntegerField(default=0)
    withdrawn = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    duplicate = models.PositiveIntegerField(default=0)
    solution_due = models.PositiveIntegerField(default=0)
    objected = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["day"], name="tally_day")]

    def __str__(self):
        return f"{self.day} {self.received}"


class TallyRun(models.Model):
    """How far the worker has counted: reports moved after this moment await their recount."""

    counted_until = models.DateTimeField()

    def __str__(self):
        return str(self.counted_until)
