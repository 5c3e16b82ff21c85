import io

import pytest
from django.core.management import CommandError, call_command

from surveys import building
from surveys.expressions import cycles, parse
from surveys.models import Survey, Version
from tests.surveys.xlsform.workbooks import xlsx

pytestmark = pytest.mark.django_db

HEAD = ["type", "name", "label"]


@pytest.fixture
def form(tmp_path):
    """Writes a form and gives its path."""

    def write(rows, name="warga.xlsx", **others):
        path = tmp_path / name
        path.write_bytes(xlsx([HEAD, *rows], **others).getvalue())
        return path

    return write


def run(*arguments):
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_a_file_makes_a_survey_with_a_draft(form):
    path = form([["text", "a", "A"]], settings=[["form_title", "form_id"], ["Survei warga", "Survei Warga"]])

    said = run("import_xlsform", path)

    survey = Survey.objects.get()
    assert (survey.slug, survey.title_id) == ("survei-warga", "Survei warga")
    assert survey.versions.get().state == Version.State.DRAFT
    assert "created" in said


def test_the_same_file_again_adds_nothing(form):
    path = form([["select_one yn", "a", "A"]])
    run("import_xlsform", path)

    assert "Nothing was added" in run("import_xlsform", path)
    assert Version.objects.count() == 1


def test_a_changed_file_becomes_a_draft_that_keeps_identities(form):
    run("import_xlsform", form([["text", "a", "A"], ["text", "b", "B"]]), "--slug", "s")
    before = building.definition_of(Version.objects.get()).questions

    run("import_xlsform", form([["text", "c", "C"], ["text", "a", "A baru"]]), "--slug", "s")

    after = building.definition_of(Version.objects.get()).questions
    assert list(after) == ["c", "a"]
    assert after["a"].identity == before["a"].identity
    assert after["c"].identity not in {question.identity for question in before.values()}


def test_errors_are_listed_and_nothing_is_stored(form):
    path = form([["text", "a", ""], ["tex", "b", "B"]])

    with pytest.raises(CommandError, match=r"(?s)survey!C2: .*survey!A3: "):
        run("import_xlsform", path)
    assert not Survey.objects.exists()


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(CommandError, match="cannot be opened"):
        run("import_xlsform", tmp_path / "none.xlsx")


def test_the_instrument_is_published_once_and_edits_stay(city):
    run("load_instrument", "--open")
    Survey.objects.update(title_id="Judul peneliti")

    assert "Nothing was changed" in run("load_instrument", "--open")

    survey = Survey.objects.get(slug="smart-city")
    assert (survey.title_id, survey.state) == ("Judul peneliti", Survey.State.OPEN)
    assert survey.versions.get().state == Version.State.PUBLISHED


def test_the_instrument_needs_the_kelurahan():
    with pytest.raises(CommandError, match="load_reference"):
        run("load_instrument")


def test_the_instrument_asks_what_the_study_needs(city):
    run("load_instrument")
    asked = building.definition_of(Version.objects.get())

    scales = {name: [item.name for item in items] for name, items in asked.scales().items()}
    assert [len(items) for items in scales.values()] == [14, 15]
    assert [name for name, question in asked.questions.items() if question.reversed] == ["X1.4"]
    assert len(asked.questions["D1"].choices) == 51
    assert {question.role: name for name, question in asked.questions.items() if question.role} == {
        "consent": "S0a", "link": "S0b", "screen": "S1", "stratum": "D1", "attention": "K1",
    }  # fmt: skip
    names = list(asked.questions)
    assert names[names.index("K1") - 1] == "Y3.3"
    assert names[names.index("K1") + 1] == "Y4.1"
    assert all(question.label.en for question in asked.questions.values())
    assert cycles(asked) == []


def test_who_never_used_the_app_is_asked_less(city):
    run("load_instrument")
    asked = building.definition_of(Version.objects.get())
    answers = {"S0a": "ya", "S1": "ya", "S2": "belum", "D5": "8"}

    shown = [name for name in asked.questions if all(holds(text, answers) for text in asked.conditions[name])]

    assert shown == ["S0", "S0a", "S0b", "S1", "S2", "D1", "D2", "D3", "D4", "D5", "D5_lain", "D9", "K3"]


def holds(text, answers):
    return parse(text).truth(answers)
