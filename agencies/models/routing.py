from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models.agency import Agency
from agencies.models.category import Category
from agencies.models.kelurahan import Kecamatan, Kelurahan


class RoutingRule(models.Model):
    """Sends a category, in one place or everywhere, to an agency. The most specific live rule wins."""

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="rules", verbose_name=_("category"))
    kecamatan = models.ForeignKey(
        Kecamatan, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("only in kecamatan")
    )
    kelurahan = models.ForeignKey(
        Kelurahan, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("only in kelurahan")
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="rules", verbose_name=_("goes to"))
    live = models.BooleanField(_("live"), default=False, help_text=_("Try a rule on past reports before it goes live."))
    note = models.CharField(_("reason"), max_length=200, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering = ["category", "kecamatan", "kelurahan"]
        constraints = [
            models.UniqueConstraint(
                "category",
                Coalesce("kecamatan", 0),
                Coalesce("kelurahan", 0),
                "live",
                name="routing_rule_is_said_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kecamatan__isnull=True) | models.Q(kelurahan__isnull=True),
                name="routing_rule_names_one_place",
            ),
        ]

    def __str__(self):
        place = self.kelurahan or self.kecamatan
        return f"{self.category} → {self.agency}" + (f" ({place})" if place else "")
