"""What people and programs type: read as meant, or refused in words, never an error of the server."""

import pytest
from django.db import transaction

from surveys.answering.reading import Unreadable, read
from surveys.definition import Question, Text
from tests.surveys.public.conftest import Respondent, codes, open_survey

pytestmark = pytest.mark.django_db


def question(kind, **fields):
    return Question("q", kind, label=Text("Q"), **fields)


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("integer", " 12 ", 12),
        ("integer", "007", 7),
        ("integer", "-3", -3),
        ("decimal", "3,5", 3.5),
        ("decimal", "3.5", 3.5),
        ("decimal", "12", 12),
        ("date", "2026-11-24", "2026-11-24"),
        ("date", "24-11-2026", "2026-11-24"),
        ("date", "24/11/2026", "2026-11-24"),
        ("text", "  =SUM(A1)\r\nbaris \x07dua 😀 ", "=SUM(A1)\nbaris dua 😀"),
        ("text", "   ", None),
        ("text", "\u200b", None),
        ("integer", "", None),
    ],
)
def test_what_is_typed_is_read_as_it_is_meant(kind, typed, value):
    assert read(question(kind), [typed]) == value


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("integer", "1.000"),
        ("integer", "3,5"),
        ("integer", "9" * 5000),
        ("integer", "²"),
        ("integer", "٣"),
        ("integer", "NaN"),
        ("decimal", "1.250"),
        ("decimal", "1e400"),
        ("decimal", "Infinity"),
        ("decimal", "9" * 5000),
        ("decimal", "1,2,3"),
        ("date", "31-02-2026"),
        ("date", "0000-00-00"),
        ("date", "99999-12-31"),
        ("date", "1899-12-31"),
        ("date", "kemarin"),
        ("text", "x" * 9000),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(kind, typed):
    with pytest.raises(Unreadable) as refused:
        read(question(kind), [typed])
    assert len(str(refused.value)) > 20


def test_the_length_of_a_text_is_said():
    with pytest.raises(Unreadable, match="9000"):
        read(question("text"), ["x" * 9000])


def test_an_unknown_code_is_refused():
    with pytest.raises(Unreadable):
        read(question("one", choices=codes("a", "b")), ["c"])
    with pytest.raises(Unreadable):
        read(question("many", choices=codes("a", "b")), ["a", "c"])


def test_two_answers_to_one_choice_are_refused():
    with pytest.raises(Unreadable):
        read(question("one", choices=codes("a", "b")), ["a", "b"])


def test_several_choices_keep_each_once():
    assert read(question("many", choices=codes("a", "b", "c")), ["c", "a", "c"]) == ["c", "a"]


@pytest.mark.parametrize(
    ("typed", "value"),
    [(["a:2", "b:1", "c:3"], ["b", "a", "c"]), (["a:", "b:1", "c:"], ["b"]), (["a:", "b:", "c:"], [])],
)
def test_a_ranking_is_read_by_its_places(typed, value):
    assert read(question("rank", choices=codes("a", "b", "c")), typed) == value


@pytest.mark.parametrize(
    "typed", [["a:1", "b:1"], ["a:2"], ["a:x"], ["a:0"], ["z:1"], ["a:" + "9" * 5000], ["a:1", "a:2"], ["1"]]
)
def test_a_ranking_with_gaps_doubles_or_strangers_is_refused(typed):
    with pytest.raises(Unreadable):
        read(question("rank", choices=codes("a", "b", "c")), typed)


@pytest.fixture
def everything(client):
    """A page with a question of each kind."""
    kinds = ("integer", "decimal", "text", "date")
    rows = [Question(kind, kind, label=Text(kind)) for kind in kinds]
    rows += [
        Question(kind, kind, label=Text(kind), choice_list="abc", choices=codes("a", "b", "c"))
        for kind in ("one", "many", "rank")
    ]
    return Respondent(client, open_survey(rows))


def test_a_ranking_and_several_choices_come_through_the_page(everything):
    everything.begin()
    data = {"many": ["c", "a"], "rank:a": "2", "rank:b": "1", "rank:c": "3", "decimal": "2,5"}
    everything.post(**data)
    answers = everything.draft.answers
    assert (answers["many"], answers["rank"], answers["decimal"]) == (["c", "a"], ["b", "a", "c"], 2.5)
    everything.page = everything.client.get(f"/survei/{everything.survey.slug}/isi/{everything.draft.key}/")
    assert 'value="2,5"' in everything.page.content.decode()


HOSTILE = ["\x00", "\ud800", "\ufffd", "x" * 9000, "9" * 5000, "'", "[" * 5000, "<script>", "=1+1", "²", "NaN", "1e400"]


def test_a_hostile_answer_never_breaks_a_page(everything):
    everything.begin()
    address, broken = everything.page.context["address"], []
    for name in ("integer", "decimal", "text", "date", "one", "many", "rank:a", "rank", "unknown"):
        for value in HOSTILE:
            body = f"q-{name}={value}".encode("utf-8", "surrogatepass")
            with transaction.atomic():
                page = everything.client.post(address, body, content_type="application/x-www-form-urlencoded")
            if page.status_code not in (302, 400, 409, 422):
                broken.append((name, value[:20], page.status_code))
    assert not broken


def test_characters_that_no_database_takes_are_said_and_the_rest_is_kept(everything):
    everything.begin()
    page = everything.post(text="Lampu \x00 mati")
    assert page.status_code == 400
    assert page.context["form"]["q-text"].value() == "Lampu  mati"


def test_an_answer_to_a_question_of_another_version_is_refused_in_words(everything):
    everything.begin()
    page = everything.post(text="Lampu", lama="1")
    assert page.status_code == 400
    assert page.context["form"].non_field_errors()
    assert page.context["form"]["q-text"].value() == "Lampu"
    assert everything.draft.answers == {}


def test_text_is_shown_as_text(everything):
    everything.begin()
    body = everything.post(text="<script>alert(1)</script>", integer="x").content.decode()
    assert "<script>alert" not in body
    assert "&lt;script&gt;" in body


def test_a_hint_of_the_questionnaire_is_shown_as_text(client):
    rows = [Question("A", "text", label=Text("<b>A</b>"), hint=Text("<img src=x>"))]
    body = Respondent(client, open_survey(rows)).begin().page.content.decode()
    assert "<img src=x>" not in body
    assert "<b>A" not in body


@pytest.mark.parametrize("tail", ["%00", "%ED%A0%80", "x" * 5000, "'", "..%2F"])
def test_a_hostile_address_is_not_found(client, survey, tail):
    for path in (
        f"{tail}/",
        f"{survey.slug}/isi/{tail}/",
        f"{survey.slug}/u/{tail}/",
        f"{survey.slug}/pewawancara/{tail}/",
    ):
        assert client.get(f"/survei/{path}").status_code in (400, 404)
