from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models.agency import Agency

# 14 weeks: with its holidays it fits into what the statistics look back for deadlines that pass.
MOST_WORKING_DAYS = 70
MOST_HOURS = MOST_WORKING_DAYS * 24.0


class Category(models.Model):
    """One entry of the service catalogue: what can be reported, who owns it, and by when it is answered."""

    class Kind(models.TextChoices):
        PROBLEM = "problem", _("Problem")
        WISH = "wish", _("Wish")
        QUESTION = "question", _("Question")

    class Pillar(models.TextChoices):
        GOVERNANCE = "Governance", _("Governance")
        ECONOMY = "Economy", _("Economy")
        ENVIRONMENT = "Environment", _("Environment")
        MOBILITY = "Mobility", _("Mobility")
        PEOPLE = "People", _("People")
        LIVING = "Living", _("Living")

    class Priority(models.TextChoices):
        LOW = "low", _("Low")
        NORMAL = "normal", _("Normal")
        HIGH = "high", _("High")
        URGENT = "urgent", _("Urgent")

    class Clock(models.TextChoices):
        ROUND = "jam", _("Round the clock")
        WORKING = "kerja", _("Hours of working days")

    class Emergency(models.TextChoices):
        NO = "no", _("Never")
        CONDITIONAL = "conditional", _("In some cases")
        ALWAYS = "always", _("Always")

    code = models.SlugField(_("code"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PROBLEM)
    pillar = models.CharField(_("Smart City pillar"), max_length=12, choices=Pillar)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)
    help_text = models.CharField(_("hint"), max_length=200, blank=True)
    help_text_en = models.CharField(_("English hint"), max_length=200, blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="categories", verbose_name=_("owner"))
    helpers = models.ManyToManyField(
        Agency, blank=True, related_name="helped_categories", verbose_name=_("helping agencies")
    )
    priority = models.CharField(_("priority"), max_length=8, choices=Priority, default=Priority.NORMAL)
    response_hours = models.FloatField(
        _("first response within (hours)"),
        default=24,
        validators=[MinValueValidator(0.0), MaxValueValidator(MOST_HOURS)],
    )
    response_clock = models.CharField(_("clock"), max_length=5, choices=Clock, default=Clock.WORKING)
    resolution_working_days = models.PositiveSmallIntegerField(
        _("solved within (working days)"),
        default=14,
        # No days at all would be over before a report of a Sunday came in.
        validators=[MinValueValidator(1), MaxValueValidator(MOST_WORKING_DAYS)],
    )
    emergency = models.CharField(_("emergency"), max_length=12, choices=Emergency, default=Emergency.NO)
    call_first = models.CharField(_("whom to call first"), max_length=200, blank=True)
    call_first_en = models.CharField(_("whom to call first, in English"), max_length=200, blank=True)
    private_by_default = models.BooleanField(_("confidential by default"), default=False)
    aliases = models.TextField(_("search words"), blank=True, help_text=_("Separated by semicolons."))
    photo_on_resolve = models.BooleanField(_("photo needed to resolve"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    active = models.BooleanField(_("offered to citizens"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "name"]

    def __str__(self):
        return self._in_language(self.name, self.name_en)

    @staticmethod
    def _in_language(indonesian, english):
        return english if english and get_language() == "en" else indonesian

    @property
    def hint(self):
        """The hint in the reader's language."""
        return self._in_language(self.help_text, self.help_text_en)

    @property
    def call_line(self):
        """Whom to call first, in the reader's language; empty for what is never an emergency."""
        return self._in_language(self.call_first, self.call_first_en)

    @property
    def is_emergency(self):
        return self.emergency == self.Emergency.ALWAYS
