"""A small survey with every kind of question and every kind of missing answer, for the tests of exports."""

import datetime
import itertools

from surveys.definition import Choice, Question, Text
from surveys.models import Response
from tests.factories import KelurahanFactory
from tests.surveys.factories import SurveyFactory, likert, pages, published

SEX = (
    Choice("1", Text("Laki-laki", "Male"), 1),
    Choice("2", Text("Perempuan", "Female"), 2),
    Choice("tolak", Text("Tidak ingin menjawab", "No answer"), missing=True),
)
WORK = (Choice("1", Text("Guru"), 1), Choice("2", Text("Nelayan"), 2), Choice("lainnya", Text("Lainnya (sebutkan)")))
SOURCES = (
    Choice("poster", Text("Poster, spanduk", "Poster")),
    Choice("radio", Text("Radio", "Radio")),
    Choice("x", Text("Belum tahu", "Don't know"), missing=True),
)
NASTY = '=1+1; "kutip", koma\nbaris\tdua 😀'
COUNTER = itertools.count()


def everything():
    """The questionnaire; two kelurahan are there to choose from."""
    for code, name in (("53.71.01.1001", "Alak"), ("53.71.01.1002", "Batuplat")):
        KelurahanFactory(code=code, name=name)
    return pages(
        [
            Question("D1", "one", label=Text("Kelurahan"), choice_list="kelurahan"),
            Question("D2", "one", label=Text("Jenis kelamin", "Sex"), choice_list="sex", choices=SEX),
            Question("D5", "one", label=Text("Pekerjaan"), choice_list="work", choices=WORK),
            Question("D5.lain", "text", label=Text("Pekerjaan lain")),
            Question("D8", "integer", label=Text("Banyak laporan")),
            Question("D9", "many", label=Text("Tahu dari"), choice_list="sources", choices=SOURCES),
            Question("R", "rank", label=Text("Urutan"), choice_list="work", choices=WORK),
            Question("T", "date", label=Text("Tanggal")),
            Question("W", "decimal", label=Text("Bobot")),
        ],
        [
            likert("X1.1", scale="X", dimension="Guna"),
            likert("X1.4", scale="X", dimension="Guna", reversed=True),
            likert("Y1.1", scale="Y"),
            Question("K2", "text", label=Text("Saran")),
        ],
    )


FULL = {
    "D1": "53.71.01.1002",
    "D2": "2",
    "D5": "lainnya",
    "D5.lain": NASTY,
    "D8": 12,
    "D9": ["poster"],
    "R": ["2", "1", "lainnya"],
    "T": "2026-11-24",
    "W": 1.25,
    "X1.1": "5",
    "X1.4": "2",
    "Y1.1": "4",
    "K2": "é" * 9_000,
}


def answer(version, answers, number=None, **fields):
    """A sent answer; its random id begins with `number`, so that the order in files is known."""
    key = next(COUNTER) if number is None else number
    return Response.objects.create(
        **{"id": f"{key:08x}-0000-4000-8000-000000000000", "day": datetime.date(2026, 11, 24)} | fields,
        survey=version.survey,
        version=version,
        answers=answers,
        receipt=f"{version.pk}-{key}",
    )


def survey_with_answers():
    """Three answers: all given, all left empty or refused, and all but one not shown."""
    version = published(everything(), SurveyFactory(slug="contoh", title_id="Survei contoh"))
    answer(version, dict(FULL), 1)
    answer(version, dict.fromkeys(FULL) | {"D2": "tolak", "D9": ["x"]}, 2)
    answer(version, {"D8": 0}, 3)
    return version.survey
