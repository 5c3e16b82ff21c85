from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models.survey import Survey


class Export(models.Model):
    """A file that was asked for: who, when, which versions, how many rows. The row stays when the file is gone."""

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "Excel (XLSX)"
        SAV = "sav", "SPSS (.sav)"
        DTA = "dta", "Stata (.dta)"
        DDI = "ddi", "DDI-Codebook 2.5"
        JSON = "json", "JSON"

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("being written")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")
        EXPIRED = "expired", _("file removed")

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="exports", verbose_name=_("survey"))
    format = models.CharField(_("format"), max_length=4, choices=Format)
    options = models.JSONField(default=dict, editable=False)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.WAITING, editable=False)
    versions = models.JSONField(default=list, editable=False)
    rows = models.PositiveIntegerField(_("rows"), null=True, blank=True, editable=False)
    done = models.PositiveIntegerField(default=0, editable=False)
    file = models.FileField(upload_to="exports/", blank=True, editable=False)
    bytes = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    error = models.TextField(blank=True, editable=False)
    asked_at = models.DateTimeField(_("asked for"), editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True, editable=False)
    downloads = models.PositiveIntegerField(_("downloads"), default=0, editable=False)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-asked_at"]

    def __str__(self):
        return f"{self.survey_id} {self.format} {self.asked_at:%Y-%m-%d}"


class Result(models.Model):
    """The computed results of a survey, recounted by the worker so that the page only reads."""

    survey = models.OneToOneField(Survey, on_delete=models.CASCADE, primary_key=True, related_name="result")
    document = models.JSONField(default=dict)
    answers = models.PositiveIntegerField(default=0)
    computed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("results")
        verbose_name_plural = _("results")

    def __str__(self):
        return str(self.survey_id)
