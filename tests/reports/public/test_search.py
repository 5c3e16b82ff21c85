"""Search: words, twins, codes; operators are plain text; both databases answer alike."""

import pytest
from django.db import connection
from django.utils import timezone

from agencies import reference
from reports import search
from reports.models import Report
from tests.factories import CategoryFactory, ReportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_reference():
    reference.forget()


@pytest.fixture(params=["fresh", "indexed", "common"])
def reports(request, monkeypatch):
    """Three reports, before and after the worker has indexed them, and when the index would find too many."""
    made = {
        "rubbish": ReportFactory(text="Sampah menumpuk di depan pasar Oesapa.", title="Sampah menumpuk"),
        "water": ReportFactory(text="Aer son jalan dua hari su.", title="Aer son jalan", street="Jl. Timor Raya"),
        "percent": ReportFactory(
            text="Got 100% penuh, RT 05 & 'jalan' \"buntu\"", title="Got", landmark="Gereja Syalom"
        ),
    }
    if request.param == "common":
        monkeypatch.setattr(search, "COMMON", 0)
    if request.param != "fresh":
        while search.index_new(batch=2):
            pass
    return made


def found(text):
    return set(search.matching(Report.objects.all(), text).values_list("code", flat=True))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("sampah", {"rubbish"}),
        ("PASAR sampah", {"rubbish"}),
        ("ampa", {"rubbish"}),
        ("sampah timor", set()),
        ("timor", {"water"}),
        ("syalom", {"percent"}),
        ("air", {"water"}),
        ("rt", {"percent"}),
        ("rt 05", {"percent"}),
        ("100%", {"percent"}),
        ("", {"rubbish", "water", "percent"}),
        (" . ", {"rubbish", "water", "percent"}),
        ("tidak-ada-kata-begini", set()),
    ],
)
def test_every_word_must_be_there(reports, text, names):
    assert found(text) == {reports[name].code for name in names}


@pytest.mark.parametrize(
    "text",
    [
        '"', "'", '"sampah', "sampah OR pasar", "sampah NOT pasar", "NEAR(sampah pasar)", "sampah*", "text:sampah",
        "^sampah", "sampah AND", "(sampah", "%", "_", "%%%%", "a_b%c", "\\", "';DROP TABLE reports_report;--",
        "-sampah", "sampah -pasar", "x" * 5000, "a b c d e f g h i j k", "🚮🚮🚮", "é" * 50,
    ],
)  # fmt: skip
def test_operators_are_plain_text(reports, text):
    assert isinstance(found(text), set)


def test_a_percent_sign_stands_for_itself(reports):
    assert found("gat%penuh") == set()
    assert found("o_sapa") == set()


@pytest.mark.parametrize("typed", ["{}", " {} ", "kpg {}"])
def test_a_code_is_found_exactly(reports, typed):
    code = reports["rubbish"].code
    assert found(typed.format(code.lower() if "kpg" not in typed else code[4:])) == {code}


def test_a_word_that_names_a_category_finds_its_reports():
    lamp = ReportFactory(
        category=CategoryFactory(aliases="PJU; lampu jalan"), text="Gelap sekali di sini.", title="Gelap"
    )
    ReportFactory()
    assert found("pju") == {lamp.code}


def test_a_changed_text_is_found_by_its_new_words_only(reports):
    Report.objects.filter(pk=reports["rubbish"].pk).update(text="Pohon tumbang.", title="Pohon")
    assert found("pohon") == {reports["rubbish"].code}
    assert found("sampah") == set()


def test_short_words_are_looked_for_among_the_newest_only(reports, monkeypatch):
    monkeypatch.setattr(search, "NEWEST_READ", 1)
    assert found("su") == set()


def test_the_worker_indexes_what_has_come_in():
    ReportFactory()
    waiting = 1 if connection.vendor == "sqlite" else 0
    assert [search.index_waiting(timezone.now()) for _ in range(2)] == [waiting, 0]


def test_the_triggers_survive_a_second_migrate():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps its index by itself")
    search.create_index()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'search_%' ORDER BY name")
        assert [name for (name,) in cursor.fetchall()] == ["search_forgets", "search_relearns"]
