"""The rows that a draft version is edited as. Published versions are read from their frozen document."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from surveys.models.survey import Version


class Group(models.Model):
    """A page of the questionnaire, or (with a parent) a block or matrix on one."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="groups", verbose_name=_("version"))
    position = models.PositiveIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=64)
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="blocks", verbose_name=_("on page")
    )
    label_id = models.TextField(_("heading (Indonesian)"), blank=True)
    label_en = models.TextField(_("heading (English)"), blank=True)
    hint_id = models.TextField(_("explanation (Indonesian)"), blank=True)
    hint_en = models.TextField(_("explanation (English)"), blank=True)
    relevant = models.TextField(_("shown when"), blank=True)
    matrix = models.BooleanField(_("matrix"), default=False, help_text=_("Items of one scale, as a table."))
    randomize = models.BooleanField(_("random order"), default=False)

    class Meta:
        verbose_name = _("page or block")
        verbose_name_plural = _("pages and blocks")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], name="group_name_once_a_version"),
            models.UniqueConstraint(fields=["version", "position"], name="group_position_once_a_version"),
        ]

    def __str__(self):
        return self.label_id or self.name


class ChoiceList(models.Model):
    """Choices that one or more questions offer; `reference` takes them from the city's data instead of rows."""

    class Reference(models.TextChoices):
        KELURAHAN = "kelurahan", _("Kelurahan")
        KECAMATAN = "kecamatan", _("Kecamatan")

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="lists", verbose_name=_("version"))
    name = models.CharField(_("name"), max_length=64)
    reference = models.CharField(_("from reference data"), max_length=9, choices=Reference, blank=True)

    class Meta:
        verbose_name = _("list of choices")
        verbose_name_plural = _("lists of choices")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["version", "name"], name="choicelist_name_once_a_version")]

    def __str__(self):
        return self.name


class Choice(models.Model):
    """One choice of a list."""

    choices = models.ForeignKey(ChoiceList, on_delete=models.CASCADE, related_name="rows", verbose_name=_("list"))
    position = models.PositiveIntegerField(_("position"))
    code = models.CharField(_("code"), max_length=64)
    label_id = models.TextField(_("label (Indonesian)"))
    label_en = models.TextField(_("label (English)"), blank=True)
    missing = models.BooleanField(
        _("counts as refused or don't know"), default=False, help_text=_("Left out of every statistic.")
    )
    filters = models.JSONField(
        _("values for choice filters"), default=dict, blank=True, help_text=_("Column name to value, as in XLSForm.")
    )

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["choices", "code"], name="choice_code_once_a_list")]

    def __str__(self):
        return f"{self.code} {self.label_id}"


class Question(models.Model):
    """One question, note or calculation of a draft version."""

    class Kind(models.TextChoices):
        ONE = "one", _("One choice")
        MANY = "many", _("Several choices")
        RANK = "rank", _("Ranking")
        INTEGER = "integer", _("Whole number")
        DECIMAL = "decimal", _("Decimal number")
        TEXT = "text", _("Text")
        DATE = "date", _("Date")
        NOTE = "note", _("Note")
        CALCULATE = "calculate", _("Calculation")

    class Role(models.TextChoices):
        NONE = "", _("none")
        CONSENT = "consent", _("Consent: “no” ends it and stores only a count")
        LINK = "link", _("Consent to join with the use of the portal")
        SCREEN = "screen", _("Screening: “no” ends it")
        STRATUM = "stratum", _("Kelurahan of the quota")
        ATTENTION = "attention", _("Attention check")
        WEIGHT = "weight", _("Weight of the answer")

    class Measure(models.TextChoices):
        AUTO = "", _("by its kind")
        NOMINAL = "nominal", _("Nominal")
        ORDINAL = "ordinal", _("Ordinal")
        SCALE = "scale", _("Scale")

    group = models.ForeignKey(
        Group, on_delete=models.CASCADE, related_name="questions", verbose_name=_("page or block")
    )
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="questions", verbose_name=_("version"))
    position = models.PositiveIntegerField(_("position"))
    identity = models.UUIDField(default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    name = models.CharField(_("name"), max_length=64, help_text=_("As in X1.1; letters, digits, . - _"))
    label_id = models.TextField(_("text (Indonesian)"), blank=True)
    label_en = models.TextField(_("text (English)"), blank=True)
    hint_id = models.TextField(_("hint (Indonesian)"), blank=True)
    hint_en = models.TextField(_("hint (English)"), blank=True)
    required = models.BooleanField(_("required"), default=False)
    relevant = models.TextField(_("shown when"), blank=True, help_text=_("For example ${S1} = 'ya'"))
    constraint = models.TextField(_("accepted when"), blank=True, help_text=_("For example . >= 0 and . <= 500"))
    message_id = models.TextField(_("message when refused (Indonesian)"), blank=True)
    message_en = models.TextField(_("message when refused (English)"), blank=True)
    calculation = models.TextField(_("calculation"), blank=True)
    choices = models.ForeignKey(
        ChoiceList,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("list of choices"),
    )
    choice_filter = models.TextField(_("choices shown when"), blank=True)
    randomize = models.BooleanField(_("choices in random order"), default=False)
    role = models.CharField(_("role"), max_length=9, choices=Role, blank=True)
    scale = models.CharField(_("scale"), max_length=16, blank=True, help_text=_("For example X or Y."))
    dimension = models.CharField(_("dimension"), max_length=60, blank=True)
    reversed = models.BooleanField(_("reversed item"), default=False)
    measure = models.CharField(_("measure"), max_length=7, choices=Measure, blank=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], name="question_name_once_a_version"),
            models.UniqueConstraint(fields=["version", "position"], name="question_position_once_a_version"),
            models.UniqueConstraint(fields=["version", "identity"], name="question_identity_once_a_version"),
            models.CheckConstraint(
                condition=~Q(kind__in=["one", "many", "rank"]) | Q(choices__isnull=False),
                name="question_choices_have_a_list",
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.label_id[:60]}"
