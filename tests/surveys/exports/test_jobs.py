import datetime

import pytest
from django.utils import timezone

from surveys.exports import jobs
from surveys.exports.options import Options
from surveys.models import Export
from tests.factories import staff_user
from tests.surveys.exports.samples import answer, survey_with_answers
from tests.surveys.factories import likert, pages, published

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def asked():
    return jobs.ask(survey_with_answers(), "csv", Options(), staff_user("researcher"), timezone.now())


def test_the_worker_writes_the_file_and_says_what_is_in_it(asked):
    jobs.work(timezone.now())

    asked.refresh_from_db()
    content = asked.file.read()
    assert (asked.state, asked.rows, asked.versions, asked.bytes) == ("ready", 3, [1], len(content))
    assert content.startswith(b"id,version,day")


def test_a_file_that_cannot_be_made_is_told_with_the_reason():
    version = published(pages([likert("X1")]))
    answer(version, {"X1": "unknown"})
    export = jobs.ask(version.survey, "csv", Options(), staff_user("researcher"), timezone.now())

    jobs.work(timezone.now())

    export.refresh_from_db()
    assert export.state == "failed"
    assert "X1" in export.error


def test_what_a_dead_worker_held_is_begun_anew_when_its_lease_is_over(asked):
    now = timezone.now()
    Export.objects.update(state="running", leased_until=now + jobs.LEASE)
    jobs.work(now)
    assert Export.objects.get().state == "running"

    jobs.work(now + 2 * jobs.LEASE)
    assert Export.objects.get().state == "ready"


def test_a_worker_whose_export_was_taken_over_offers_nothing(asked):
    export = jobs._claim(timezone.now())
    Export.objects.update(leased_until=timezone.now() + HOUR)

    jobs._make(export)

    assert Export.objects.get().state == "running"
    assert not Export.objects.get().file


def test_a_worker_whose_export_was_taken_over_does_not_fail_it():
    version = published(pages([likert("X1")]))
    answer(version, {"X1": "unknown"})
    jobs.ask(version.survey, "csv", Options(), staff_user("researcher"), timezone.now())
    export = jobs._claim(timezone.now())
    Export.objects.update(leased_until=timezone.now() + HOUR)

    jobs._make(export)

    assert Export.objects.get().state == "running"


def test_an_export_that_never_ends_is_given_up(asked):
    jobs.work(timezone.now() + 7 * HOUR)

    assert Export.objects.get().state == "failed"


def test_a_file_is_removed_after_a_week_and_its_row_stays(asked):
    jobs.work(timezone.now())
    name, storage = Export.objects.get().file.name, Export.objects.get().file.storage

    jobs.expire(timezone.now() + datetime.timedelta(days=6))
    assert storage.exists(name)
    jobs.expire(timezone.now() + datetime.timedelta(days=8))

    assert not storage.exists(name)
    assert Export.objects.get().state == "expired"
