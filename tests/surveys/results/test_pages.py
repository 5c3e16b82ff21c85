import re

import pytest
from django.utils import timezone

from surveys.models import Result
from surveys.results import storing
from tests.factories import staff_user
from tests.surveys.results.conftest import answered

PAGE, REPORT = "/konsol/survei/kajian/hasil/", "/konsol/survei/kajian/hasil/laporan/"


@pytest.mark.parametrize("address", [PAGE, REPORT])
def test_pages_are_for_researchers_and_are_not_kept(counted, client_of, researcher, address):
    assert client_of(staff_user("dispatcher")).get(address).status_code == 404
    page = researcher.get(address)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("address", [PAGE, REPORT])
def test_a_page_reads_what_was_counted_and_no_answer(counted, researcher, address, django_assert_max_num_queries):
    researcher.get(address)
    with django_assert_max_num_queries(10) as seen:
        researcher.get(address)

    assert not [query for query in seen.captured_queries if "surveys_response" in query["sql"]]


def test_it_says_when_and_on_how_many_answers(counted, researcher):
    assert "120" in researcher.get(PAGE).text
    assert Result.objects.get().answers == 120


def test_figures_have_a_decimal_comma(counted, researcher):
    page = researcher.get(PAGE)

    slope = Result.objects.get().document["pairs"][0]["regression"]["slope"]
    assert f"{slope:.2f}".replace(".", ",") in page.text


def test_nothing_on_the_page_needs_what_the_policy_forbids(counted, researcher):
    for address in (PAGE, REPORT):
        text = researcher.get(address).text
        assert not re.search(r"\sstyle=|<style|<script(?![^>]*src=)", text)


def test_each_plot_has_a_name(counted, researcher):
    plots = re.findall(r"<svg[^>]*class=\"plot\"[^>]*>", researcher.get(PAGE).text)

    assert len(plots) > 8
    assert all("aria-label=" in plot for plot in plots)


def test_scales_are_chosen_by_the_address(counted, researcher):
    chosen = researcher.get(f"{PAGE}?x=Y&y=X").context["chosen"]

    assert (chosen.x, chosen.y) == ("Y", "X")


@pytest.mark.parametrize("query", ["x=Z&y=Q", "x=X&y=X", "by=nobody", "row=D1&column=D1", "row=%3Cb%3E&column=&by=X1"])
def test_what_cannot_be_chosen_is_answered_by_what_can(counted, researcher, query):
    page = researcher.get(f"{PAGE}?{query}")

    assert page.status_code == 200
    assert page.context["chosen"].x != page.context["chosen"].y
    assert page.context["chosen"].row != page.context["chosen"].column


def test_a_crosstab_reads_the_same_both_ways(counted, researcher):
    one, other = (
        researcher.get(f"{PAGE}?row={a}&column={b}").context["sections"] for a, b in (("D1", "Y1"), ("Y1", "D1"))
    )

    def cells(sections):
        table = next(section for section in sections if section.key == "crosstab").parts[0]
        return [[cell.split(" ")[0] for cell in row[1:]] for row in table.rows]

    assert cells(one) == [list(line) for line in zip(*cells(other), strict=True)]


def test_small_groups_are_on_no_page(version, researcher):
    answered(version, 60)
    answered(version, 3, seed=2, places=("Solor",))
    storing.store(version.survey, timezone.now())

    page = researcher.get(f"{PAGE}?row=D1&column=X1_1")

    section = next(section for section in page.context["sections"] if section.key == "crosstab")
    solor = next(row for row in section.parts[0].rows if row[0] == "Solor")
    assert set(solor[1:]) <= {"*", "0"}


def test_too_few_answers_show_no_figures(version, researcher):
    answered(version, 4)
    storing.store(version.survey, timezone.now())

    page = researcher.get(PAGE)

    assert "sections" not in page.context
    assert "X1.1" not in page.text


@pytest.mark.parametrize("address", [PAGE, REPORT])
def test_before_the_first_count_the_page_says_so(study, researcher, address):
    assert researcher.get(address).status_code == 200


def test_a_researcher_has_the_results_counted_again(study, researcher):
    answer = researcher.post(f"{PAGE}hitung/")
    storing.recount_asked(timezone.now())

    assert answer["Location"] == PAGE
    assert researcher.get(PAGE).context["document"]["answers"] == 120


def test_the_report_numbers_tables_and_figures_in_order(counted, researcher):
    researcher.cookies["bahasa"] = "en"
    text = researcher.get(REPORT).text

    for kind in ("Table", "Figure"):
        numbers = [int(number) for number in re.findall(rf"{kind} 4\.(\d+)\.", re.sub(r'"[^"]*"', "", text))]
        assert len(numbers) > 8
        assert numbers == list(range(1, len(numbers) + 1))


def test_the_report_has_the_order_of_a_thesis(counted, researcher):
    keys = [section.key for section in researcher.get(REPORT).context["sections"]]

    order = ["people", "variables", "validity", "reliability", "assumptions", "regression", "tests", "limits"]
    assert [key for key in keys if key in order] == order


def test_the_report_says_which_dimension_people_rate_higher(counted, researcher):
    researcher.cookies["bahasa"] = "en"
    text = researcher.get(REPORT).text

    assert "Comparison of the dimensions" in text
    assert "Kendall" in text
    assert "Y has fewer than two dimensions" in text


def test_a_text_from_the_questionnaire_is_no_markup(counted, researcher):
    result = Result.objects.get()
    result.document["questions"][0]["label"]["id"] = '<b>"tebal"</b>'
    result.save()

    assert "<b>" not in researcher.get(PAGE).text
