from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgenciesConfig(AppConfig):
    name = "agencies"
    verbose_name = _("City and staff")

    def ready(self):
        from allauth.mfa.signals import authenticator_added

        from agencies.second_factor import remember_first

        authenticator_added.connect(remember_first, dispatch_uid="agencies.second_factor")
