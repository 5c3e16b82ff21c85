from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.models.report import Report


class Contact(models.Model):
    """Who filed a report, kept apart from it so that no list selects it by accident.

    Reading it is a right of its own (`access.may(user, "see_identity", report)`) and each look is an IdentityLook.
    """

    report = models.OneToOneField(
        Report, on_delete=models.CASCADE, primary_key=True, related_name="contact", verbose_name=_("report")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="contacts"
    )
    name = models.CharField(_("name"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True, help_text=_("International form, +62…"))
    show_name = models.BooleanField(_("show the name"), default=False)
    may_be_asked = models.BooleanField(
        _("may be asked"),
        default=False,
        help_text=_("The reporter agreed to be invited to a survey about this service."),
    )
    language = models.CharField(max_length=2, default="id", choices=settings.LANGUAGES)
    muted = models.BooleanField(
        _("no mails"), default=False, help_text=_("The reporter does not want mails about this report any more.")
    )

    class Meta:
        verbose_name = _("reporter")
        verbose_name_plural = _("reporters")

    def __str__(self):
        return str(self.report_id)


class IdentityLook(models.Model):
    """A row for each time somebody looked at a reporter's identity."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="identity_looks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, verbose_name=_("user"))
    at = models.DateTimeField(_("when"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("look at an identity")
        verbose_name_plural = _("looks at identities")
        ordering = ["-at"]

    def __str__(self):
        return f"{self.user} {self.at:%Y-%m-%d %H:%M}"
