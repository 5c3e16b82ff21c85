"""What is said about a questionnaire before it is published: one case for each finding, and none for a good one."""

from dataclasses import replace

import pytest
from django.utils import timezone, translation

from surveys import building, publishing, review
from surveys.definition import Block, Choice, Definition, Page, Question, Text
from tests.surveys.factories import YES_NO, SurveyFactory, likert, pages, published


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


TEXT = Text("Pertanyaan", "Question")
CONSENT = Question("S0", "one", label=TEXT, choice_list="yes_no", choices=YES_NO, role="consent")


def q(name, kind="text", **fields):
    return Question(name, kind, **{"label": TEXT, **fields})


def one(name, *choices, **fields):
    return q(name, "one", choice_list=f"l_{name}", choices=building.numbered(list(choices)), **fields)


def findings(*questions, earlier=()):
    definition = publishing.with_columns(pages([CONSENT], questions), list(earlier))
    return review.problems(definition, list(earlier))


def test_nothing_is_said_about_a_good_questionnaire():
    items = [replace(likert(f"X{number}"), scale="X", label=TEXT) for number in (1, 2)]
    # Codes ya and tidak get numbers: that alone is told.
    assert [problem.where for problem in findings(*items)] == ["yes_no"]


AB = (Choice("1", Text("A", "A")), Choice("2", Text("B", "B")))
LONG = Text("Kalimat yang panjang sekali. " * 3, "Short")
VERY_LONG = Text("Kalimat yang panjang sekali. " * 10, "Short")
CASES = {
    "renamed": ([q("X1.1")], "X1.1 → X1_1"),
    "label cut for Stata": ([q("a", label=LONG)], "Stata"),
    "label cut for SPSS": ([q("a", label=VERY_LONG)], "256"),
    "choice cut for SPSS": ([one("a", *AB, Choice("3", Text("x" * 130, "x")))], "120"),
    "a code that is no number": ([one("a", *AB, Choice("lain", Text("Lain", "Other")))], "lain → 3"),
    "two codes that are one number": ([one("a", AB[0], Choice("01", Text("C", "C")))], "1, 01"),
    "no English text": ([q("a", label=Text("Hanya Indonesia"))], "No English text"),
    "choices without English": ([one("a", AB[0], Choice("2", Text("B")))], "Choices without English"),
    "choices that read the same": ([one("a", AB[0], Choice("2", Text("a", "b")))], "read the same"),
    "never true": ([q("a", relevant="1 = 2")], "Nobody can ever reach it"),
    "contradiction": ([one("a", *AB), q("b", relevant="${a} = '1' and ${a} = '2'")], "Nobody can ever reach it"),
    "behind the unreachable": (
        [q("a", relevant="false()"), q("b", relevant="${a} = 'x'")],
        "${a} = 'x' is never true",
    ),
    "asked later": ([q("a", relevant="${b} = 'x'"), q("b")], "asked later"),
    "constraint on what comes later": ([q("a", "integer", constraint=". > ${b}"), q("b", "integer")], "asked later"),
    "a scale of one": ([likert("X1", scale="X")], "one item"),
    "reversed without scale": ([likert("X1", reversed=True)], "reversed item of no scale"),
    "items of different codes": ([likert("X1", scale="X"), one("X2", *AB, scale="X")], "different codes"),
    "a text in a scale": ([q("a", scale="X"), likert("X1", scale="X"), likert("X2", scale="X")], "typed numbers only"),
    "a calculation in a scale": (
        [q("a", "calculate", calculation="1 + 1", scale="X"), likert("X1", scale="X"), likert("X2", scale="X")],
        "typed numbers only",
    ),
    "a number that is reversed": (
        [q("a", "integer", scale="X", reversed=True), q("b", "integer", scale="X")],
        "counts as it stands",
    ),
    "attention in a scale": ([likert("K1", role="attention", scale="X")], "belongs to no scale"),
    "screening that lets all in": ([one("a", *AB, role="screen")], "no choice that means no"),
    "no choices": ([q("a", "one", choice_list="empty")], "offers no choice"),
    "no text": ([q("a", label=Text())], "no Indonesian text"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_it_warns_of(case):
    questions, words = CASES[case]
    said = [problem for problem in findings(*questions) if words in problem.what]
    assert [problem.level for problem in said] == ["warning"]
    assert said[0].remedy


ERRORS = {
    "must be answered without a choice": ([q("a", "one", choice_list="empty", required=True)], "offers no choice"),
    "an expression that cannot be read": ([q("a", relevant="${b} ==")], "character"),
    "a reference to nothing": ([q("a", relevant="${zz} = 1")], "zz"),
    "a code that is not in the list": ([one("a", *AB), q("b", relevant="${a} = '9'")], "has no choice"),
    "a circle": ([q("a", relevant="${b} = 1"), q("b", relevant="${a} = 1")], "a -> b -> a"),
    "a join that nobody can allow": ([one("a", *AB[1:], role="link")], "means yes"),
    "a weight that is no number": ([q("a", role="weight")], "weight"),
    "two kelurahan": ([likert("a", role="stratum"), likert("b", role="stratum")], "stratum"),
}  # fmt: skip


@pytest.mark.parametrize("case", ERRORS)
def test_publishing_is_stopped_by(case):
    questions, words = ERRORS[case]
    said = [problem for problem in findings(*questions) if words in problem.what]
    assert said
    assert {problem.level for problem in said} == {"error"}


def test_it_warns_of_a_questionnaire_without_consent_and_of_a_late_one():
    without = review.problems(publishing.with_columns(pages([q("a")]), []), [])
    late = review.problems(publishing.with_columns(pages([q("a")], [CONSENT]), []), [])
    assert any("asks for consent" in problem.what for problem in without)
    assert any("after the first page" in problem.what for problem in late)


def test_what_is_reachable_is_not_warned_of():
    rows = [
        one("a", *AB),
        q("b", relevant="${a} = '1' or ${a} = '2'"),
        q("c", relevant="${a} = 1"),
        q("d", relevant="not(selected(${a}, '1'))"),
        q("e", relevant="today() > '2020-01-01'"),
        q("f", relevant="${a} = ''"),
    ]
    assert not [problem for problem in findings(*rows) if "reach" in problem.what]


def test_it_warns_of_choices_that_a_filter_never_offers():
    kind = one("D1", Choice("dokumen", TEXT), Choice("lapangan", TEXT))
    service = one(
        "D2",
        Choice("ktp", TEXT, filters={"jenis": "surat"}),
        Choice("lampu", TEXT, filters={"jenis": "lapangan"}),
        Choice("lain", TEXT),
        choice_filter="jenis = ${D1} or jenis = ''",
    )
    assert not [problem for problem in findings(kind, service) if "offered" in problem.what]

    told = findings(kind, replace(service, choice_filter="jenis = ${D1}"))

    assert "D2: Nobody is ever offered ktp: jenis holds no answer to D1. Write the codes of that question" in str(
        next(problem for problem in told if "offered" in problem.what)
    )


def test_the_condition_of_a_page_counts_for_its_questions():
    page = Page("p", relevant="false()", blocks=(Block(questions=(q("a"),)),))
    first = pages([CONSENT]).pages[0]
    found = review.problems(publishing.with_columns(Definition((first, page)), []), [])
    assert any(problem.where == "a" and "reach" in problem.what for problem in found)


@pytest.mark.django_db
def test_changed_codes_are_told_with_both_columns():
    survey = SurveyFactory()
    published(pages([CONSENT, one("a", *AB)]), survey)
    draft = building.draft_of(survey)
    draft.lists.get(name="l_a").rows.create(position=3, code="3", label_id="C")
    earlier = publishing.earlier_of(survey)
    definition = publishing.with_columns(building.read_rows(draft), earlier)

    said = [
        problem for problem in review.problems(definition, earlier) if "go on in the new column a_2" in problem.what
    ]

    assert [problem.where for problem in said] == ["a"]


@pytest.mark.django_db
def test_a_version_with_errors_is_not_published_and_stays_a_draft():
    draft = building.draft_of(SurveyFactory())
    building.write_rows(draft, pages([q("a", relevant="${zz} = 1")]))

    with pytest.raises(publishing.CannotPublish) as stopped:
        publishing.publish(draft, None, timezone.now())

    draft.refresh_from_db()
    assert draft.state == "draft"
    assert any("zz" in text for text in stopped.value.problems)
