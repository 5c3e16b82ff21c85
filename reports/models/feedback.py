from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reports.models.event import Event
from reports.models.report import Report


class Feedback(models.Model):
    """Somebody's answer to the claim "solved": a confirmation or an objection, once a person and claim."""

    class Answer(models.TextChoices):
        CONFIRM = "confirm", _("Yes, it is solved")
        OBJECT = "object", _("No, not solved")

    class By(models.TextChoices):
        REPORTER = "reporter", _("Reporter")
        NEIGHBOUR = "neighbour", _("Neighbour")
        SPOT_CHECK = "spot_check", _("Spot check")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="feedback")
    event = models.OneToOneField(Event, on_delete=models.PROTECT, null=True, blank=True)
    claim = models.ForeignKey(
        Event,
        on_delete=models.PROTECT,
        related_name="feedback_on_claim",
        help_text=_("The claim it answers."),
    )
    answer = models.CharField(max_length=8, choices=Answer)
    by = models.CharField(max_length=10, choices=By)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    rating = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    comment = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"], condition=Q(by="reporter"), name="feedback_reporter_answers_a_claim_once"
            ),
            models.UniqueConstraint(
                fields=["claim", "user"],
                condition=Q(user__isnull=False),
                name="feedback_user_answers_a_claim_once",
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__range=(1, 5)), name="feedback_rating_is_1_to_5"
            ),
        ]

    def __str__(self):
        return f"{self.get_answer_display()} ({self.get_by_display()})"
