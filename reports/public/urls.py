"""The citizens' addresses."""

from django.urls import path

from reports.public import views

urlpatterns = [
    path("", views.home, name="home"),
    path("tentang/", views.about, name="about"),
    path("laporan/<str:code>/", views.report, name="report"),
]
