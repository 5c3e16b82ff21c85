from django.contrib.admin.apps import AdminConfig


class KupangAdminConfig(AdminConfig):
    """Names our AdminSite, so that `@admin.register` of every app lands in the console."""

    default_site = "kupang.admin_site.ConsoleSite"
