import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reports.models.event import Event
from reports.models.report import Report


class Photo(models.Model):
    """A picture: staged by an upload token until a report or event takes it, re-encoded by the worker."""

    class Kind(models.TextChoices):
        REPORT = "report", _("From the reporter")
        BEFORE = "before", _("Before")
        AFTER = "after", _("After")
        FEEDBACK = "feedback", _("With the answer of the reporter")

    class State(models.TextChoices):
        PENDING = "pending", _("Being prepared")
        READY = "ready", _("Ready")
        UNREADABLE = "unreadable", _("Unreadable")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, null=True, blank=True, related_name="photos")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, null=True, blank=True, related_name="photos")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.REPORT)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    position = models.PositiveSmallIntegerField(default=0)
    upload_token = models.CharField(max_length=64, blank=True, db_index=True)

    original = models.FileField(blank=True, max_length=200)
    large = models.FileField(blank=True, max_length=200)
    small = models.FileField(blank=True, max_length=200)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)

    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    phash = models.CharField(max_length=16, blank=True)
    band0 = models.IntegerField(null=True, blank=True, db_index=True)
    band1 = models.IntegerField(null=True, blank=True, db_index=True)
    band2 = models.IntegerField(null=True, blank=True, db_index=True)
    band3 = models.IntegerField(null=True, blank=True, db_index=True)

    taken_at = models.DateTimeField(null=True, blank=True)
    taken_latitude = models.FloatField(null=True, blank=True)
    taken_longitude = models.FloatField(null=True, blank=True)

    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["position", "created_at"]
        indexes = [models.Index(fields=["created_at"], name="photo_pending", condition=Q(state="pending"))]

    def __str__(self):
        return str(self.id)
