"""Answers. Nothing here names a person, and nothing says at what time of the day an answer was sent."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from surveys.models.invitation import Interviewer, Invitation
from surveys.models.survey import Survey, Version


class Way(models.TextChoices):
    """How an answer came in."""

    OPEN = "open", _("open address")
    INVITED = "invited", _("invitation")
    INTERVIEWER = "interviewer", _("interviewer")


class Draft(models.Model):
    """An answer that is being written. It is deleted in the transaction that stores the answer.

    `key` is the resuming link; `revision` rises with each saved page, so that a second tab is noticed. `answers` maps
    question names to values and keeps what became irrelevant; `orders` maps a randomised group or question to the
    order shown; `seconds` maps a page to the time spent on it. A correction `replaces` the sent answer when it is sent;
    until then that one counts, and if it is deleted the correction goes with it.
    """

    key = models.CharField(max_length=43, unique=True)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="drafts")
    way = models.CharField(max_length=11, choices=Way, default=Way.OPEN)
    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, null=True, blank=True, related_name="draft")
    interviewer = models.ForeignKey(Interviewer, on_delete=models.CASCADE, null=True, blank=True, related_name="drafts")
    replaces = models.OneToOneField(
        "Response", on_delete=models.CASCADE, null=True, blank=True, related_name="correction"
    )
    language = models.CharField(max_length=2, default="id")
    answers = models.JSONField(default=dict)
    orders = models.JSONField(default=dict)
    seconds = models.JSONField(default=dict)
    page = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("draft answer")
        verbose_name_plural = _("draft answers")

    def __str__(self):
        return str(self.pk)


class Response(models.Model):
    """A sent answer; it never changes. The random id is the only order that exports know.

    `answers` maps the name of each question that was shown to its value, null where it was left empty; a question
    that was not shown is absent. Values by kind: `one` a code; `many` codes; `rank` codes, first place first;
    `integer`, `decimal` a number; `text` a text; `date` "YYYY-MM-DD"; `calculate` a number or text.
    `receipt` is the keyed hash of the deletion code, and unique: the same draft is stored once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="responses")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="responses")
    way = models.CharField(max_length=11, choices=Way, default=Way.OPEN)
    language = models.CharField(max_length=2, default="id")
    answers = models.JSONField()
    orders = models.JSONField(default=dict)
    seconds = models.JSONField(default=dict)
    day = models.DateField(_("day"))
    receipt = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["id"]
        indexes = [models.Index(fields=["survey", "id"], name="response_by_survey")]

    def __str__(self):
        return str(self.pk)


class Tally(models.Model):
    """Counts of what leaves no answer: refusals, screenings, full quotas, starts, and pages reached."""

    class Kind(models.TextChoices):
        STARTED = "started", _("started")
        REFUSED = "refused", _("consent refused")
        SCREENED = "screened", _("screened out")
        FULL = "full", _("quota full")
        REACHED = "reached", _("page reached")
        DELETED = "deleted", _("deleted on request")

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="tallies")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="tallies")
    kind = models.CharField(max_length=8, choices=Kind)
    page = models.CharField(max_length=64, blank=True)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("count")
        verbose_name_plural = _("counts")
        constraints = [
            models.UniqueConstraint(fields=["version", "kind", "page"], name="tally_once"),
            models.CheckConstraint(condition=Q(page="") | Q(kind="reached"), name="tally_pages_are_reached"),
        ]

    def __str__(self):
        return f"{self.kind} {self.page} {self.number}"

    @classmethod
    def add(cls, version, kind, page=""):
        """Count one more; the first of its kind makes the row, also when two come at once."""
        of = {"version": version, "kind": kind, "page": page}
        if not cls.objects.filter(**of).update(number=F("number") + 1):
            cls.objects.bulk_create([cls(survey_id=version.survey_id, **of)], ignore_conflicts=True)
            cls.objects.filter(**of).update(number=F("number") + 1)
