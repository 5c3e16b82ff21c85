"""Every address of the portal starts here."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from kupang import health

urlpatterns = [
    path("", include("surveys.public.urls")),
    path("", include("reports.public.urls")),
    path("konsol/", admin.site.urls),
    path("akun/", include("agencies.urls")),
    path("bahasa/", include("django.conf.urls.i18n")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

if settings.DEBUG or settings.TESTING:
    from reports.public import components

    urlpatterns.append(path("komponen/", components.components, name="components"))
