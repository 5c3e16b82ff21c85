"""The console's own pages, mounted inside the AdminSite at /konsol/."""

from functools import partial

from django.urls import path

from reports.console import dashboard


def console_urls(site):
    """Return the console's URL patterns, each behind the site's permission check."""
    return [path("dasbor/", site.admin_view(partial(dashboard.dashboard, site=site)), name="dashboard")]
