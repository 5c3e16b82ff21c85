"""The console's own pages, mounted inside the AdminSite at /konsol/."""

from functools import partial

from django.urls import path

from reports.console import dashboard, desk, views


def console_urls(site):
    """Return the console's URL patterns, each behind the site's permission check."""

    def page(address, view, name):
        return path(address, site.admin_view(partial(view, site=site)), name=name)

    return [
        page("mulai/", views.start, "start"),
        page("antrean/", views.queue_page, "queue"),
        page("laporan/<str:code>/", desk.desk_page, "desk"),
        page("laporan/<str:code>/pelapor/", desk.identity, "identity"),
        page("kabar/", views.news_page, "news"),
        page("bertugas/", views.duty, "duty"),
        page("dasbor/", dashboard.dashboard, "dashboard"),
    ]
