from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self):
        from reports.search import create_index
        from reports.triggers import create_triggers

        post_migrate.connect(create_triggers, sender=self)
        post_migrate.connect(create_index, sender=self)
