"""The console: Django's admin site, with our own pages for the daily work inside it."""

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies import second_factor
from agencies.access import second_factor_missing


class ConsoleSite(admin.AdminSite):
    """Our admin site. Sign-in is allauth's: the stock form would let a TOTP user in by password alone."""

    site_title = _("Lapor Kupang console")
    site_header = _("Lapor Kupang console")
    index_title = _("Console")
    enable_nav_sidebar = False

    def has_permission(self, request):
        """Only active staff, and on a production machine only after a second factor."""
        return super().has_permission(request) and not second_factor_missing(request)

    def login(self, request, extra_context=None):
        """Send people to the sign-in, staff without a second factor to its set-up or to its proof."""
        if super().has_permission(request):
            if not second_factor_missing(request):
                return HttpResponseRedirect(reverse("admin:index"))
            if second_factor.is_set_up(request.user):
                return redirect_to_login(reverse("admin:index"), reverse("mfa_reauthenticate"))
            return HttpResponseRedirect(reverse("mfa_index"))
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"), reverse("account_login"))

    def index(self, request, extra_context=None):
        """What waits for the person stands above the list of data."""
        from reports.console.start import counts

        start = counts(request.user, timezone.now())
        return super().index(request, {"start": start} | (extra_context or {}))

    def get_urls(self):
        from reports.console.urls import console_urls
        from surveys.console.urls import survey_urls

        # The stock way from a row's number to its page would tell anyone in the console the codes of hidden reports.
        stock = [address for address in super().get_urls() if getattr(address, "name", "") != "view_on_site"]
        return console_urls(self) + survey_urls(self) + stock
