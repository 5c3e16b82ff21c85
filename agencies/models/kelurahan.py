from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class Kecamatan(models.Model):
    """One of the city's districts, by its Kemendagri code."""

    code = models.CharField(_("code"), max_length=16, unique=True)
    name = models.CharField(_("name"), max_length=80)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("kecamatan")
        verbose_name_plural = _("kecamatan")
        ordering = ["code"]

    def __str__(self):
        return self.name


class Kelurahan(models.Model):
    """One of the city's sub-districts, with the outline that a point is looked up in."""

    code = models.CharField(_("code"), max_length=16, unique=True)
    bps_code = models.CharField(_("BPS code"), max_length=16, blank=True)
    name = models.CharField(_("name"), max_length=80)
    kecamatan = models.ForeignKey(Kecamatan, on_delete=models.PROTECT, verbose_name=_("kecamatan"))
    other_spellings = models.CharField(
        _("other spellings"), max_length=200, blank=True, help_text=_("Separated by semicolons.")
    )
    postal_code = models.CharField(_("postal code"), max_length=10, blank=True)
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    area_km2 = models.FloatField(_("area in km²"), null=True, blank=True)
    population = models.PositiveIntegerField(
        _("population"), null=True, blank=True, help_text=_("Figures per head wait until the city enters it.")
    )
    outline = models.JSONField(_("outline"), null=True, blank=True, help_text=_("GeoJSON geometry, longitude first."))
    outline_approximate = models.BooleanField(_("outline is an approximation"), default=True)
    history = HistoricalRecords(excluded_fields=["outline"])

    class Meta:
        verbose_name = _("kelurahan")
        verbose_name_plural = _("kelurahan")
        ordering = ["name"]

    def __str__(self):
        return self.name
