from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class SurveyQuerySet(models.QuerySet):
    """Surveys by what can be done with them."""

    def answerable(self, today):
        """Surveys that take answers on this day (a date in Asia/Makassar)."""
        begun = Q(opens_on=None) | Q(opens_on__lte=today)
        not_over = Q(closes_on=None) | Q(closes_on__gte=today)
        return self.filter(begun, not_over, state=Survey.State.OPEN)


class Survey(models.Model):
    """A study: its address, who may answer, and the versions of its questionnaire."""

    class State(models.TextChoices):
        PREPARED = "prepared", _("Being prepared")
        OPEN = "open", _("Takes answers")
        CLOSED = "closed", _("Closed")

    class Access(models.TextChoices):
        OPEN = "open", _("Anyone with the address")
        INVITED = "invited", _("By invitation only")

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    title_id = models.CharField(_("title (Indonesian)"), max_length=200)
    title_en = models.CharField(_("title (English)"), max_length=200, blank=True)
    purpose_id = models.TextField(_("purpose (Indonesian)"), blank=True)
    purpose_en = models.TextField(_("purpose (English)"), blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PREPARED)
    access = models.CharField(_("who may answer"), max_length=7, choices=Access, default=Access.OPEN)
    opens_on = models.DateField(_("opens on"), null=True, blank=True)
    closes_on = models.DateField(_("closes on"), null=True, blank=True, help_text=_("The last day for answers."))
    min_group = models.PositiveSmallIntegerField(
        _("smallest group shown"),
        default=5,
        validators=[MinValueValidator(2)],
        help_text=_("Results and releases keep back groups of fewer answers."),
    )
    history = HistoricalRecords()

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(condition=Q(min_group__gte=2), name="survey_smallest_group_is_two"),
            models.CheckConstraint(
                condition=Q(opens_on=None) | Q(closes_on=None) | Q(closes_on__gte=models.F("opens_on")),
                name="survey_closes_after_it_opens",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("survey", args=[self.slug])

    @property
    def title(self):
        """The title in the language of the page."""
        return (self.title_en if get_language() == "en" else "") or self.title_id

    @property
    def purpose(self):
        """The purpose in the language of the page."""
        return (self.purpose_en if get_language() == "en" else "") or self.purpose_id


class Version(models.Model):
    """One wording of a questionnaire. A draft is edited as rows; publishing freezes it as `document`.

    `document` is `surveys.definition.Definition.as_json()` and never changes: answers are read by it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="versions", verbose_name=_("survey"))
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    document = models.JSONField(null=True, blank=True, editable=False)
    note = models.TextField(_("what changed"), blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["survey", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="version_number_once_a_survey"),
            models.UniqueConstraint(fields=["survey"], condition=Q(state="draft"), name="version_one_draft_a_survey"),
            models.CheckConstraint(
                condition=Q(state="draft", document=None, published_at=None)
                | Q(state="published", document__isnull=False, published_at__isnull=False),
                name="version_published_is_frozen",
            ),
        ]

    def __str__(self):
        return f"{self.survey.slug} {self.number}"
