"""The citizens' addresses."""

from django.urls import path

from reports.notifications.unsubscribe import unsubscribe
from reports.public import (
    account,
    feeds,
    filing,
    home,
    list_views,
    owner_views,
    photo_views,
    report_page,
    statistics_views,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("akun/", account.account, name="account"),
    path("tentang/", home.about, name="about"),
    path("laporan/", list_views.report_list, name="reports"),
    path("laporan/feed/", feeds.ReportFeed(), name="report_feed"),
    path("kelurahan/<str:code>/", list_views.kelurahan, name="kelurahan"),
    path("kelurahan/<str:code>/feed/", feeds.KelurahanFeed(), name="kelurahan_feed"),
    path("lapor/", filing.file_report, name="file"),
    path("lapor/darurat/", filing.emergency, name="emergency"),
    path("lapor/tempat/", filing.place, name="place"),
    path("peta/kelurahan.json", filing.outlines, name="outlines"),
    path("statistik/", statistics_views.statistics_page, name="statistics"),
    path("statistik/data.csv", statistics_views.statistics_file, name="statistics_file"),
    path("jawab/<str:code>/", owner_views.answer, name="owner_answer"),
    path("berhenti/<str:token>/", unsubscribe, name="unsubscribe"),
    path("foto/<uuid:photo>/<str:size>/", photo_views.photo, name="photo"),
    path("pantau/", report_page.track, name="track"),
    path("laporan/<str:code>/", report_page.report, name="report"),
    path("laporan/<str:code>/jawab/", report_page.answer, name="answer"),
    path("laporan/<str:code>/tambah/", report_page.add, name="add"),
    path("laporan/<str:code>/tarik/", report_page.withdraw, name="withdraw"),
]
