"""The join of answers with the use of the portal: in tables of its own, with the respondent's consent only."""

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models.answer import Response
from surveys.models.survey import Survey


def new_key():
    """The secret of one release: 256 random bits as text."""
    return secrets.token_hex(32)


class LinkKey(models.Model):
    """The secret that turns addresses into subjects, one a survey. Deleting it ends every join for good."""

    survey = models.OneToOneField(Survey, on_delete=models.CASCADE, primary_key=True, related_name="link_key")
    key = models.CharField(max_length=64, default=new_key, editable=False)

    class Meta:
        verbose_name = _("key of the join")
        verbose_name_plural = _("keys of the join")

    def __str__(self):
        return str(self.survey_id)


class UsageLink(models.Model):
    """A respondent's consent to the join. Deleting the row is the withdrawal, and ends the join.

    `subject` is the keyed pseudonym of the person's address (surveys/linking.py); it names nobody without the key.
    """

    response = models.OneToOneField(Response, on_delete=models.CASCADE, primary_key=True, related_name="usage_link")
    subject = models.CharField(max_length=64, db_index=True)
    consented_on = models.DateField(_("consented on"))

    class Meta:
        verbose_name = _("link to the use of the portal")
        verbose_name_plural = _("links to the use of the portal")

    def __str__(self):
        return str(self.response_id)


class Release(models.Model):
    """One hand-over of joined data. Its key makes pseudonyms that fit no other release."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="releases", verbose_name=_("survey"))
    key = models.CharField(max_length=64, default=new_key, editable=False)
    purpose = models.CharField(_("purpose and recipient"), max_length=200)
    made_at = models.DateTimeField(_("made"), editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    rows = models.PositiveIntegerField(_("rows"), default=0, editable=False)

    class Meta:
        verbose_name = _("release of joined data")
        verbose_name_plural = _("releases of joined data")
        ordering = ["-made_at"]

    def __str__(self):
        return self.purpose
