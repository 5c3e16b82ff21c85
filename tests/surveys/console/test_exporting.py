"""Exports from outside: asking, the list, and a download that can be resumed."""

import pytest
from django.urls import reverse
from django.utils import timezone

from surveys import building, publishing
from surveys.exports import jobs
from surveys.exports.options import Options
from surveys.models import Export
from surveys.results import storing
from tests.factories import staff_user
from tests.surveys.exports.samples import FULL, answer, survey_with_answers

pytestmark = pytest.mark.django_db
WISH = {"format": "csv", "missing": "codes", "layout": "wide", "language": "id"}


@pytest.fixture
def at():
    def address(name, *more):
        return reverse(f"admin:survey_{name}", args=["contoh", *more])

    return address


@pytest.fixture
def file(at):
    """The address of a finished file."""
    jobs.ask(survey_with_answers(), "csv", Options(), staff_user("researcher"), timezone.now())
    jobs.work(timezone.now())
    return at("export_file", Export.objects.get().pk)


def body(response):
    return b"".join(response.streaming_content)


def test_a_researcher_asks_and_finds_the_file_in_the_list(researcher, at):
    survey_with_answers()

    assert researcher.post(at("exports"), WISH).url == at("exports")
    jobs.work(timezone.now())

    export = Export.objects.get()
    assert (export.options["missing"], export.asked_by.posts.get().role) == ("codes", "researcher")
    assert at("export_fetch", export.pk) in researcher.get(at("exports")).content.decode()


def test_a_wish_that_is_no_format_asks_for_nothing(researcher, at):
    survey_with_answers()

    assert researcher.post(at("exports"), WISH | {"format": "exe"}).status_code == 422
    assert not Export.objects.exists()


def test_a_download_is_counted_by_a_post_and_kept_by_no_cache(researcher, file, at):
    assert researcher.post(at("export_fetch", Export.objects.get().pk)).url == file

    response = researcher.get(file)

    assert body(response) == Export.objects.get().file.read()
    assert "no-store" in response["Cache-Control"]
    assert "contoh-" in response["Content-Disposition"]
    assert Export.objects.get().downloads == 1


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=10-", 206, slice(10, None)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=0-999999999", 206, slice(None)),
        ("bytes=999999999-", 416, None),
        ("bytes=9-3", 416, None),
        ("bytes=0-1,3-4", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
    ],
)
def test_a_download_goes_on_where_it_broke(researcher, file, asked, status, part):
    response = researcher.get(file, headers={"range": asked, "accept-encoding": "gzip"})

    assert response.status_code == status
    if part is not None:
        assert body(response) == Export.objects.get().file.read()[part]


def test_a_part_of_another_file_is_not_given(researcher, file):
    assert researcher.get(file, headers={"range": "bytes=5-", "if-range": '"other"'}).status_code == 200


@pytest.mark.parametrize("role", ["dispatcher", "executive"])
def test_for_others_there_are_no_exports(client_of, file, at, role):
    client = client_of(staff_user(role))

    for address in (file, at("exports"), at("codebook"), at("syntax", "r")):
        assert client.get(address).status_code == 404
    assert client.post(at("export_fetch", Export.objects.get().pk)).status_code == 404
    assert client.post(at("exports"), WISH).status_code == 404


def test_an_expired_file_is_gone(researcher, file):
    jobs.expire(timezone.now() + 2 * jobs.KEPT)

    assert researcher.get(file).status_code == 404


def test_the_codebook_counts_who_answered_and_keeps_small_groups_back(researcher, at):
    survey = survey_with_answers()
    version = survey.versions.get()
    for number in range(20, 27):
        answer(version, dict(FULL) | {"K2": None, "D8": None if number == 20 else 1}, number)
    storing.store(survey, timezone.now())

    rows = {entry.name: entry for entry in researcher.get(at("codebook")).context["entries"]}

    assert (rows["K2"].given, rows["K2"].lacking) == (None, None)  # one gave it: either number gives the other away
    assert (rows["X1_4_r"].given, rows["D1_code"].given) == (None, None)
    assert not rows["version"].counted
    survey.min_group = 2
    survey.save()
    storing.store(survey, timezone.now())
    rows = {entry.name: entry for entry in researcher.get(at("codebook")).context["entries"]}
    assert (rows["D1"].given, rows["D1"].lacking, rows["D1_code"].given) == (8, 2, 8)
    assert (rows["D8"].given, rows["D8"].lacking) == (8, 2)


def test_the_codebook_says_which_versions_have_a_column(researcher, at):
    survey = survey_with_answers()
    draft = building.draft_of(survey)
    draft.questions.filter(name="D8").update(kind="decimal")
    publishing.publish(draft, None, timezone.now())

    rows = {entry.name: entry.versions for entry in researcher.get(at("codebook")).context["entries"]}

    assert (rows["D8"], rows["D8_2"], rows["D2"]) == ((1,), (2,), ())


def test_the_codebook_says_what_each_column_is(researcher, at):
    survey_with_answers()

    page = researcher.get(at("codebook")).content.decode()

    assert 'id="X1_4_r"' in page
    assert "6 - X1_4" in page
    assert "mean(X1_1, X1_4_r)" in page


def test_a_survey_without_a_version_has_no_columns_yet(researcher, survey):
    for name in ("exports", "codebook"):
        assert researcher.get(reverse(f"admin:survey_{name}", args=["kajian"])).status_code == 200


@pytest.mark.parametrize("program", ["r", "spss", "stata"])
def test_commands_for_other_programs_name_each_column(researcher, at, program):
    survey_with_answers()

    response = researcher.get(at("syntax", program), {"codes": "1"})

    assert "X1_4_r" in response.content.decode()
    assert "attachment" in response["Content-Disposition"]
