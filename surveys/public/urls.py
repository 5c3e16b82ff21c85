"""The addresses of those who answer a survey."""

from django.urls import path

from surveys.public import device, filling, own_data, stopping, views

urlpatterns = [
    path("survei/<slug:slug>/", views.survey, name="survey"),
    path("survei/<slug:slug>/u/<str:token>/", views.invited, name="survey_invited"),
    path("survei/<slug:slug>/u/<str:token>/berhenti/", stopping.stop, name="survey_stop"),
    path("survei/<slug:slug>/pewawancara/<str:token>/", views.interviewer, name="survey_interviewer"),
    path("survei/<slug:slug>/pewawancara/<str:token>/perangkat/", device.device, name="survey_device"),
    path("survei/<slug:slug>/pewawancara/<str:token>/terima/", device.receive, name="survey_receive"),
    path("survei/<slug:slug>/isi/<str:key>/", filling.page, name="survey_page"),
    path("survei/<slug:slug>/isi/<str:key>/kirim/", filling.send, name="survey_send"),
    path("survei/<slug:slug>/isi/<str:key>/nanti/", filling.later, name="survey_later"),
    path("survei/<slug:slug>/selesai/", views.done, name="survey_done"),
    path("survei/<slug:slug>/data-saya/", own_data.own_data, name="survey_own_data"),
]
