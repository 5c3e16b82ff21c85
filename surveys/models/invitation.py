"""Who is asked: samples, invitations, interviewers and quotas. Kept apart from what was answered."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Kelurahan
from surveys.models.survey import Survey


def new_token():
    """A random address part of 128 bits that nobody can guess."""
    return secrets.token_urlsafe(16)


class Sample(models.Model):
    """A draw from people who agreed to be asked, and all that is needed to draw it again."""

    class Method(models.TextChoices):
        SLOVIN = "slovin", _("Slovin's formula")
        CHOSEN = "chosen", _("chosen size")

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="samples", verbose_name=_("survey"))
    method = models.CharField(_("method"), max_length=6, choices=Method, default=Method.SLOVIN)
    margin = models.FloatField(_("margin of error"), null=True, blank=True, help_text=_("0.05 is five per cent."))
    size = models.PositiveIntegerField(_("size"), null=True, blank=True)
    seed = models.BigIntegerField(_("seed"))
    frame_size = models.PositiveIntegerField(_("people who could be drawn"), default=0, editable=False)
    allocation = models.JSONField(_("size by kelurahan"), default=dict, editable=False)
    drawn_at = models.DateTimeField(_("drawn"), editable=False)
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")

    class Meta:
        verbose_name = _("sample")
        verbose_name_plural = _("samples")
        ordering = ["-drawn_at"]

    def __str__(self):
        return f"{self.survey} {self.drawn_at:%Y-%m-%d}"


class Invitation(models.Model):
    """One invitation; its token answers once. `used_on` is a day, so that no time meets an answer.

    `ended`: the person came and no answer came of it. It does not say whether they refused, were not meant, or found
    the quota full; nobody is reminded of it, and the token still opens the questionnaire.
    """

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="invitations", verbose_name=_("survey"))
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations")
    token = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    kelurahan = models.ForeignKey(
        Kelurahan, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("kelurahan")
    )
    language = models.CharField(max_length=2, default="id", choices=settings.LANGUAGES)
    subject = models.CharField(max_length=64, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
    reminders = models.PositiveSmallIntegerField(_("reminders"), default=0, editable=False)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True, editable=False)
    used_on = models.DateField(_("answered on"), null=True, blank=True, editable=False)
    ended = models.BooleanField(_("ended without an answer"), default=False, editable=False)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "email"], condition=~Q(email=""), name="invitation_address_once_a_survey"
            ),
            models.UniqueConstraint(
                fields=["survey", "phone"], condition=~Q(phone=""), name="invitation_phone_once_a_survey"
            ),
        ]

    def __str__(self):
        return f"{self.survey_id}/{self.pk}"


class Interviewer(models.Model):
    """Somebody who asks many people on one device; the link opens the questionnaire again and again."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="interviewers", verbose_name=_("survey"))
    name = models.CharField(_("name or place"), max_length=100)
    token = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("interviewer")
        verbose_name_plural = _("interviewers")
        ordering = ["name"]

    def __str__(self):
        return self.name


class Quota(models.Model):
    """How many answers a kelurahan may give; the last place is given once."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="quotas", verbose_name=_("survey"))
    kelurahan = models.ForeignKey(Kelurahan, on_delete=models.PROTECT, related_name="+", verbose_name=_("kelurahan"))
    places = models.PositiveIntegerField(_("places"))
    taken = models.PositiveIntegerField(_("taken"), default=0, editable=False)

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        constraints = [
            models.UniqueConstraint(fields=["survey", "kelurahan"], name="quota_once_a_kelurahan"),
            models.CheckConstraint(condition=Q(taken__lte=F("places")), name="quota_is_never_passed"),
        ]

    def __str__(self):
        return f"{self.kelurahan} {self.taken}/{self.places}"
