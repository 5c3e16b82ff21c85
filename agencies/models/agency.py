from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords


class Agency(models.Model):
    """An office that answers reports: a city agency (OPD), a partner office, or an outside owner."""

    KELURAHAN = "KELURAHAN"

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=150)
    short_name = models.CharField(_("short name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=150, blank=True)
    handles = models.TextField(_("handles"), blank=True)
    phone = models.CharField(_("telephone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    core = models.BooleanField(_("Quick Response agency"), default=False)
    external = models.BooleanField(
        _("outside owner"), default=False, help_text=_("Answers by a mailed link, without an account.")
    )
    active = models.BooleanField(pgettext_lazy("agency", "active"), default=True)
    history = HistoricalRecords(excluded_fields=["email", "phone"])

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering = ["short_name"]

    def __str__(self):
        return self.short_name

    @property
    def is_kelurahan(self):
        """True for the one row that stands for "the kelurahan office of the place"."""
        return self.code == self.KELURAHAN
