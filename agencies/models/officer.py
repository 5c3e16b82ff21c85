from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models.agency import Agency
from agencies.models.kelurahan import Kelurahan

SERVING = Q(active=True, user__is_active=True, user__is_staff=True)


class OfficerQuerySet(models.QuerySet["Officer"]):
    """Posts, narrowed."""

    def serving(self):
        """Posts in office whose holder is on the staff: who left is on no list and hears of nothing."""
        return self.filter(SERVING)

    def gone(self):
        """The others: reports that they still hold must be given to somebody else."""
        return self.exclude(SERVING)


class Officer(models.Model):
    """A user's post: what they are, and for which agency or kelurahan. A person may hold several."""

    class Role(models.TextChoices):
        LURAH = "lurah", _("Lurah")
        OFFICER = "officer", _("Officer")
        HEAD = "head", _("Agency head")
        DISPATCHER = "dispatcher", _("Dispatcher")
        EXECUTIVE = "executive", _("Executive")
        RESEARCHER = "researcher", _("Researcher")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="posts", verbose_name=_("user")
    )
    role = models.CharField(_("role"), max_length=12, choices=Role)
    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="officers",
        verbose_name=_("agency"),
    )
    kelurahan = models.ForeignKey(
        Kelurahan,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="officers",
        verbose_name=_("kelurahan"),
    )
    on_duty = models.BooleanField(_("on duty"), default=True)
    active = models.BooleanField(_("in office"), default=True)
    history = HistoricalRecords()
    objects = OfficerQuerySet.as_manager()

    class Meta:
        verbose_name = _("officer")
        verbose_name_plural = _("officers")
        constraints = [
            models.CheckConstraint(
                name="officer_role_has_its_place",
                condition=Q(role="lurah", kelurahan__isnull=False, agency__isnull=True)
                | Q(role__in=["officer", "head"], agency__isnull=False, kelurahan__isnull=True)
                | Q(
                    role__in=["dispatcher", "executive", "researcher"],
                    agency__isnull=True,
                    kelurahan__isnull=True,
                ),
            ),
            models.UniqueConstraint(
                "user",
                "role",
                Coalesce("agency", 0),
                Coalesce("kelurahan", 0),
                name="officer_holds_a_post_once",
            ),
        ]

    def __str__(self):
        return f"{self.user} ({self.get_role_display()} {self.agency or self.kelurahan or ''})".replace(" )", ")")

    @property
    def serves(self):
        """The twin of `serving()` for a row at hand."""
        return self.active and self.user.is_active and self.user.is_staff
