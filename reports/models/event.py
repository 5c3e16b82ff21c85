from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.models.report import Report


class Event(models.Model):
    """One step of a report's timeline. Never changed, never deleted: triggers hold that on both databases."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("Received")
        MOVED = "moved", _("Status changed")
        NOTED = "noted", _("Note")
        ADDED = "added", _("Added by the reporter")
        REFILED = "refiled", _("Category corrected")
        PLACED = "placed", _("Place corrected")
        REROUTED = "rerouted", _("Handed to another office")
        ASSIGNED = "assigned", _("Given to an officer")
        PHOTOS = "photos", _("Photos added")
        PICTURES_OPENED = "pictures_opened", _("Pictures opened for the field")
        ESCALATED = "escalated", _("Escalated")
        CONFIRMED = "confirmed", _("Confirmed")
        OBJECTED = "objected", _("Objection")

    class Actor(models.TextChoices):
        REPORTER = "reporter", _("Reporter")
        NEIGHBOUR = "neighbour", _("Neighbour")
        STAFF = "staff", _("Staff")
        OWNER = "owner", _("Outside owner")
        SYSTEM = "system", _("System")
        ARCHIVE = "archive", _("Archive")

    report = models.ForeignKey(Report, on_delete=models.PROTECT, db_index=False, related_name="events")
    kind = models.CharField(max_length=16, choices=Kind)
    at = models.DateTimeField()
    actor = models.CharField(max_length=10, choices=Actor)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False, null=True, blank=True)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, db_index=False, null=True, blank=True)
    from_status = models.CharField(max_length=12, choices=Report.Status, blank=True)
    to_status = models.CharField(max_length=12, choices=Report.Status, blank=True)
    public_note = models.TextField(blank=True)
    internal_note = models.TextField(blank=True)
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("timeline")
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["report", "at", "id"], name="event_timeline"),
            models.Index(fields=["user"], name="event_by_user", condition=models.Q(user__isnull=False)),
            models.Index(fields=["agency"], name="event_by_owner", condition=models.Q(agency__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="event_move_names_its_status",
                condition=models.Q(kind="moved") & ~models.Q(to_status="") | ~models.Q(kind="moved"),
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"

    def followers(self):
        """The events of the same report that came after this one."""
        later = models.Q(at__gt=self.at) | models.Q(at=self.at, pk__gt=self.pk)
        return Event.objects.filter(later, report=self.report_id)

    @property
    def hands_back(self):
        """Whether an office gave the report back to the dispatchers by this move."""
        return self.to_status == "verified" and self.from_status in ("assigned", "in_progress", "on_hold")
