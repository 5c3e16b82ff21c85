"""Nothing lets an answer be matched with whoever gave it."""

import logging
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from kupang.logs import HideSecrets
from surveys.answering import blurring, drafts, sending
from surveys.apps import SurveysConfig
from surveys.models import Draft, Invitation, Response
from surveys.models.answer import Way
from tests.surveys.factories import pages, published
from tests.surveys.public.conftest import CONSENT


def test_an_answer_holds_no_moment_but_its_day(respondent):
    respondent.answer_all().send()
    response = Response.objects.get()
    assert response.day == timezone.localdate()
    assert set(response.seconds) == {"p1", "p2", "p3"}
    assert response.id.version == 4


def test_the_seconds_of_a_page_are_counted_up_to_an_hour(respondent, monkeypatch):
    respondent.begin()
    begun = respondent.hidden()["mulai"]
    moment = int(begun.partition(":")[0])
    monkeypatch.setattr("surveys.public.filling.time.time", lambda: moment + 42)
    respondent.post(S0a="ya", S1="ya")
    assert respondent.draft.seconds == {"p1": 42, "p2": 0}
    monkeypatch.setattr("surveys.public.filling.time.time", lambda: moment + 99_999)
    respondent.post(X1_1="4")
    assert respondent.draft.seconds["p2"] == 3600


def test_forged_seconds_count_nothing(respondent):
    respondent.begin()
    respondent.post(S0a="ya", S1="ya", mulai="1:forged")
    assert respondent.draft.seconds["p1"] == 0


@pytest.mark.parametrize(
    "path",
    [f"/survei/a-b/{way}" for way in ("isi/SECRET/?hal=2", "isi/SECRET/kirim/", "u/SECRET/", "pewawancara/SECRET/")],
)
def test_no_line_of_the_log_holds_a_key(path):
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, "Not Found: %s", (path,), None)
    HideSecrets().filter(record)
    assert "SECRET" not in record.getMessage()


def test_drafts_are_forgotten_after_sixty_days(survey):
    now = timezone.now()
    version = survey.versions.get()
    old = drafts.start(version, now - timedelta(days=61))
    young = drafts.start(version, now - timedelta(days=59))
    drafts.forget_old(now)
    assert list(Draft.objects.values_list("pk", flat=True)) == [young.pk]
    assert old.pk != young.pk


def test_the_worker_does_it_daily():
    assert {part for _seconds, part in SurveysConfig.due(None)} >= {drafts.forget_old, blurring.blur}


@pytest.mark.django_db(transaction=True)
def test_the_day_after_no_transaction_is_shared_by_invitation_and_answer():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps no transaction ids")
    version = published(pages([CONSENT]))
    yesterday = timezone.now() - timedelta(days=1)
    for _person in range(5):
        invitation = Invitation.objects.create(survey=version.survey)
        draft = drafts.start(version, yesterday, way=Way.INVITED, invitation=invitation)
        draft.answers = {"S0a": "ya"}
        sending.send(draft, now=yesterday)
    assert len(_shared()) == 5
    blurring.blur(timezone.now())
    assert not _shared()
    assert Invitation.objects.filter(used_on=timezone.localdate(yesterday)).count() == 5


def _shared():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM surveys_invitation i JOIN surveys_response r ON i.xmin::text = r.xmin::text")
        return cursor.fetchall()
