from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reports.models.event import Event
from reports.models.report import Report


class Outbox(models.Model):
    """One row an event, written in its transaction: the worker fans it out to people and then deletes it."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("waiting announcement")
        verbose_name_plural = _("outbox")

    def __str__(self):
        return str(self.event_id)


class Notification(models.Model):
    """A line in a staff member's or citizen's bell: one a person and event."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, null=True, blank=True)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, null=True, blank=True)
    text = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "event"], name="notification_is_unique_by_person_and_event")
        ]
        indexes = [models.Index(fields=["user", "-created_at"], name="notification_unread", condition=Q(read_at=None))]

    def __str__(self):
        return self.text or str(self.event_id)


class Mail(models.Model):
    """A mail to deliver, at least once: sign-in codes and password resets as well as news of a report."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Given up")

    unique_key = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001  null: may repeat
    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    report = models.ForeignKey(Report, on_delete=models.SET_NULL, null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try"))
    lease_until = models.DateTimeField(null=True, blank=True)
    error = models.CharField(_("what went wrong"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("written"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["next_try_at"], name="mail_waiting", condition=Q(state="waiting"))]

    def __str__(self):
        return f"{self.created_at:%Y-%m-%d %H:%M} ({self.get_state_display()})"
