import io

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pyxform.xls2xform import convert

from surveys import building
from surveys.definition import Block, Choice, Definition, Page, Question, Text
from surveys.models import Survey, Version
from surveys.xlsform import read, store, write
from surveys.xlsform.writing import write_definition
from tests.surveys.factories import AGREEMENT, YES_NO, SurveyFactory, likert, pages, published

SETTINGS = {"form_title": "Survei", "form_id": "survei"}
NUMBERED = building.numbered(list(YES_NO))


def everything():
    """A definition with one of each thing."""
    ladder = building.numbered([
        Choice("1", Text("Satu", "One"), filters={"kec": "a"}),
        Choice("lain", Text("Lain"), missing=True),
    ])  # fmt: skip
    first = Page(
        "mulai",
        Text("Mulai", "Start"),
        Text("Bacalah", "Read"),
        blocks=(
            Block(
                questions=(
                    Question("catatan", "note", label=Text("=SUM(A1)\n\"dua\" 🙂", "'two'")),
                    Question("S0a", "one", label=Text("Setuju?", "Agree?"), required=True, role="consent",
                             choice_list="yn", choices=NUMBERED),
                    Question("D8", "integer", label=Text("Berapa?"), hint=Text("Angka", "Number"),
                             constraint=". >= 0 and . <= 500", message=Text("0-500", "0 to 500"), measure="scale"),
                    Question("T", "calculate", calculation="${D8} * 2"),
                )
            ),
            Block("bagian", Text("Bagian"), relevant="${D8} > 0", randomize=True, questions=(
                Question("m", "many", label=Text("Pilih"), choice_list="ladder", choices=ladder, randomize=True),
                Question("r", "rank", label=Text("Urutkan"), choice_list="ladder", choices=ladder),
                Question("f", "one", label=Text("Saring"), choice_list="ladder", choices=ladder,
                         choice_filter="kec = 'a'"),
                Question("t", "text", label=Text("Teks"), relevant="selected(${m}, 'lain')"),
                Question("d", "date", label=Text("Tanggal")),
                Question("w", "decimal", label=Text("Bobot"), role="weight"),
            )),
        ),
    )  # fmt: skip
    items = (
        likert("X1.1", scale="X", dimension="Manfaat"),
        likert("X1.2", scale="X", dimension="Manfaat", reversed=True),
    )
    second = Page("x", relevant="${S0a} = 'ya'", randomize=True, blocks=(Block("X1", matrix=True, questions=items),))
    return Definition((first, second))


def reread(definition):
    imported = read(io.BytesIO(write_definition(definition, SETTINGS)), "x.xlsx")
    assert imported.errors == ()
    return imported.definition


def test_what_is_written_is_read_as_the_same_definition():
    assert reread(everything()) == everything()


WORDS = st.text(alphabet="aé=\"'\n🙂+@-<&_x0041", min_size=1, max_size=30).map(str.strip).filter(bool)
LABELS = st.builds(Text, WORDS, WORDS | st.just(""))
QUESTIONS = st.builds(
    Question,
    name=st.just("?"),
    kind=st.sampled_from(["one", "many", "rank", "integer", "decimal", "text", "date", "note"]),
    label=LABELS,
    hint=LABELS,
    required=st.booleans(),
    scale=st.sampled_from(["", "X"]),
    reversed=st.booleans(),
    measure=st.sampled_from(["", "nominal", "ordinal", "scale"]),
)


def named(questions):
    """Each with a name of its own, and choices where its kind needs them."""
    for number, row in enumerate(questions, 1):
        fields = {**vars(row), "name": f"q{number}.{number}"}
        if row.kind in {"one", "many", "rank"}:
            fields |= {"choice_list": "setuju", "choices": AGREEMENT, "randomize": row.reversed}
        yield Question(**fields)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(QUESTIONS, min_size=1, max_size=4), min_size=1, max_size=3), LABELS)
def test_any_questionnaire_survives_the_file(rows, label):
    questions = iter(list(named([question for page in rows for question in page])))
    definition = Definition(
        tuple(
            Page(f"p{number}", label, blocks=(Block(questions=tuple(next(questions) for _question in page)),))
            for number, page in enumerate(rows)
        )
    )

    assert reread(definition) == definition


def test_cells_are_texts_and_none_is_a_formula():
    book = load_workbook(io.BytesIO(write_definition(everything(), SETTINGS)))

    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}

    assert kinds == {"s"}


def test_control_characters_leave_the_workbook_readable():
    written = write_definition(pages([Question("a", "text", label=Text("a\x00b\x1f\r\nc"))]), SETTINGS)

    assert read(io.BytesIO(written), "x.xlsx").definition.questions["a"].label.id == "ab\nc"


@pytest.mark.django_db
def test_kobo_and_odk_take_the_file(city, tmp_path):
    asked = Question("D1", "one", label=Text("Kelurahan"), choice_list="kelurahan", role="stratum")
    survey = SurveyFactory(title_en="A survey", purpose_id="Untuk apa", purpose_en="What for")
    version = published(Definition((*everything().pages, *pages([asked]).pages)), survey)

    form = converted(write(version), tmp_path)

    assert "/mulai/D8" in form
    assert "53.71.01.1001" in form


@pytest.mark.django_db
def test_kobo_and_odk_take_the_instrument(city, tmp_path):
    call_command("load_instrument", verbosity=0)

    form = converted(write(Version.objects.get()), tmp_path)

    assert "/hal_X1/X1/X1.4" in form


def converted(workbook, folder):
    """The form that ODK's own converter makes of a workbook."""
    path = folder / "form.xlsx"
    path.write_bytes(workbook)
    return convert(path, validate=False).xform


@pytest.mark.django_db
def test_a_published_version_comes_back_unchanged(city):
    asked = Question("D1", "one", label=Text("Kelurahan"), choice_list="kelurahan", role="stratum")
    version = published(Definition((*everything().pages, *pages([asked]).pages)))

    outcome, same = store(read(io.BytesIO(write(version)), "x.xlsx"), version.survey.slug)

    assert (outcome.value, same) == ("unchanged", version)
    assert Survey.objects.get().versions.count() == 1
