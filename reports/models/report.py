from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies import access
from agencies.models import Agency, Category, Kelurahan, Officer

OPEN = ("received", "verified", "assigned", "in_progress", "on_hold")

# SQLite reads a partial index only where the query repeats the index's condition word for word: with bound parameters
# it cannot know that they are these.
IS_OPEN = Func(
    F("status"),
    template=f"%(expressions)s IN ({', '.join(map(repr, OPEN))})",
    output_field=models.BooleanField(),
)


class ReportQuerySet(models.QuerySet):
    """Named filters; whatever a person may see goes through `visible_to` or `public`."""

    def public(self):
        """What everyone may see."""
        return self.filter(access.public())

    def visible_to(self, user):
        """What this user (or an anonymous stranger) may see."""
        return self.filter(access.visible_to(user))

    def work_of(self, user):
        """What stands in this staff member's queue, a part of what they may see."""
        return self.filter(access.work_of(user))

    def open(self):
        return self.filter(IS_OPEN)

    def overdue(self, now):
        """Open reports whose resolution deadline, or first-response deadline without an answer, has passed."""
        unanswered = Q(first_response_at__isnull=True, response_due__lt=now)
        return self.open().filter(unanswered | Q(resolution_due__lt=now))

    def with_names(self):
        """Join what a list row shows, in one query."""
        return self.select_related("category", "kelurahan", "agency").defer("kelurahan__outline")


class Report(models.Model):
    """One citizen's report. `status` is written by `reports.workflow` alone."""

    class Status(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("status", "Waiting")
        VERIFIED = "verified", pgettext_lazy("status", "Verified")
        ASSIGNED = "assigned", pgettext_lazy("status", "Passed on")
        IN_PROGRESS = "in_progress", pgettext_lazy("status", "Being worked on")
        ON_HOLD = "on_hold", pgettext_lazy("status", "Postponed")
        RESOLVED = "resolved", pgettext_lazy("status", "Declared solved")
        CLOSED = "closed", pgettext_lazy("status", "Closed")
        REJECTED = "rejected", pgettext_lazy("status", "Rejected")
        DUPLICATE = "duplicate", pgettext_lazy("status", "Duplicate")

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", pgettext_lazy("outcome", "Confirmed solved")
        UNCONFIRMED = "unconfirmed", pgettext_lazy("outcome", "Unconfirmed")
        WITHDRAWN = "withdrawn", pgettext_lazy("outcome", "Withdrawn")

    class Publicity(models.TextChoices):
        PUBLIC = "public", _("Public")
        ANONYMOUS = "anonymous", _("Anonymous")
        CONFIDENTIAL = "confidential", _("Confidential")

    class Channel(models.TextChoices):
        WEB = "web", _("Web")
        API = "api", _("Program")
        STAFF = "staff", _("Filed by staff")
        IMPORT = "import", _("Imported")

    class HoldCause(models.TextChoices):
        CREW = "crew", _("No crew free")
        MATERIAL = "material", _("No material")
        BUDGET = "budget", _("No budget this year")
        OWNER = "owner", _("Waiting for another owner")
        PLACE = "place", _("Place not found")
        WEATHER = "weather", _("Weather")

    code = models.CharField(_("code"), max_length=11)
    key_version = models.PositiveSmallIntegerField(default=1, editable=False)

    category = models.ForeignKey(Category, on_delete=models.PROTECT, db_index=False, verbose_name=_("category"))
    text = models.TextField(_("text"))
    title = models.CharField(_("title"), max_length=100)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    accuracy = models.FloatField(_("accuracy in metres"), null=True, blank=True)
    kelurahan = models.ForeignKey(
        Kelurahan, on_delete=models.PROTECT, db_index=False, null=True, blank=True, verbose_name=_("kelurahan")
    )
    neighbour = models.ForeignKey(
        Kelurahan,
        on_delete=models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="neighbour_reports",
        verbose_name=_("perhaps in kelurahan"),
    )
    street = models.CharField(_("street"), max_length=200, blank=True)
    landmark = models.CharField(_("landmark"), max_length=200, blank=True)
    publicity = models.CharField(_("publicity"), max_length=12, choices=Publicity, default=Publicity.PUBLIC)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel, default=Channel.WEB)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="filed_reports",
        verbose_name=_("filed by staff"),
    )

    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.RECEIVED)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, db_index=False, null=True, blank=True, verbose_name=_("agency")
    )
    officer = models.ForeignKey(
        Officer, on_delete=models.SET_NULL, db_index=False, null=True, blank=True, verbose_name=_("officer")
    )
    pictures_opened = models.BooleanField(_("pictures opened for the field"), default=False)
    hold_cause = models.CharField(_("cause of the pause"), max_length=10, choices=HoldCause, blank=True)
    review_date = models.DateField(_("review date"), null=True, blank=True)
    postponements = models.PositiveSmallIntegerField(_("postponements"), default=0)
    bounces = models.PositiveSmallIntegerField(_("times handed on"), default=0)
    objections = models.PositiveSmallIntegerField(_("objections"), default=0)
    duplicate_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, db_index=False, null=True, blank=True, verbose_name=_("duplicate of")
    )

    created_at = models.DateTimeField(_("received"))
    updated_at = models.DateTimeField(_("last moved"))
    response_due = models.DateTimeField(_("answer due"), null=True, blank=True)
    resolution_due = models.DateTimeField(_("solution due"), null=True, blank=True)
    first_response_at = models.DateTimeField(_("first answer"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("declared solved"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True, editable=False)
    escalation_level = models.PositiveSmallIntegerField(_("escalation step"), default=0)

    idempotency_key = models.CharField(max_length=100, null=True, editable=False)  # noqa: DJ001
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    source = models.CharField(_("source"), max_length=40, blank=True)
    source_id = models.CharField(_("number at the source"), max_length=80, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(F("created_at").desc(), F("id").desc(), name="report_newest"),
            models.Index(fields=["category", "-created_at", "-id"], name="report_by_category"),
            models.Index(fields=["kelurahan", "-created_at", "-id"], name="report_by_kelurahan"),
            models.Index(fields=["agency", "-created_at", "-id"], name="report_by_agency"),
            models.Index(fields=["status", "-created_at", "-id"], name="report_by_status"),
            models.Index(
                fields=["agency", "resolution_due", "id"],
                name="report_queue_agency",
                condition=Q(status__in=OPEN),
            ),
            models.Index(
                fields=["kelurahan", "resolution_due", "id"],
                name="report_queue_kelurahan",
                condition=Q(status__in=OPEN),
            ),
            models.Index(fields=["resolution_due", "id"], name="report_queue_city", condition=Q(status__in=OPEN)),
            models.Index(fields=["neighbour"], name="report_queue_neighbour", condition=Q(neighbour__isnull=False)),
            # Filing writes every index: those of columns that are mostly empty hold only the rows that fill them.
            models.Index(fields=["officer"], name="report_by_officer", condition=Q(officer__isnull=False)),
            models.Index(fields=["filed_by"], name="report_by_clerk", condition=Q(filed_by__isnull=False)),
            models.Index(fields=["duplicate_of"], name="report_doubles", condition=Q(duplicate_of__isnull=False)),
            models.Index(fields=["resolved_at"], name="report_claims", condition=Q(status="resolved")),
            models.Index(fields=["updated_at"], name="report_moved"),
        ]
        constraints = [
            # As constraints, not `unique=True`: PostgreSQL would keep a second index of each for LIKE.
            models.UniqueConstraint(fields=["code"], name="report_code_is_unique"),
            models.UniqueConstraint(fields=["idempotency_key"], name="report_is_filed_once"),
            models.UniqueConstraint(
                fields=["source", "source_id"], condition=~Q(source_id=""), name="report_is_imported_once"
            ),
            models.CheckConstraint(
                name="report_point_is_whole_and_on_earth",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
            models.CheckConstraint(
                name="report_closed_has_outcome",
                condition=Q(status="closed") & ~Q(outcome="") | ~Q(status="closed") & Q(outcome=""),
            ),
            models.CheckConstraint(
                name="report_duplicate_has_target",
                condition=Q(status="duplicate", duplicate_of__isnull=False)
                | ~Q(status="duplicate") & Q(duplicate_of__isnull=True),
            ),
            models.CheckConstraint(
                name="report_pause_has_cause_and_date",
                condition=~Q(hold_cause="") & Q(status="on_hold", review_date__isnull=False) | ~Q(status="on_hold"),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    def get_absolute_url(self):
        return reverse("report", args=[self.code])

    @property
    def is_open(self):
        return self.status in OPEN

    @property
    def is_confidential(self):
        return self.publicity == self.Publicity.CONFIDENTIAL

    @property
    def has_point(self):
        return self.latitude is not None
