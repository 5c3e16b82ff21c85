"""What is shown when: skipped pages, answers that became irrelevant, choices that depend on others, calculations."""

import pytest

from surveys.definition import Block, Choice, Definition, Page, Question, Text
from surveys.models import Draft, Response
from tests.surveys.factories import YES_NO, SurveyFactory, likert, published
from tests.surveys.public.conftest import Respondent, codes, open_survey

pytestmark = pytest.mark.django_db


def yes_no(name, **fields):
    return Question(name, "one", label=Text(name), choice_list="yt", choices=YES_NO, **fields)


@pytest.fixture
def skipping(client):
    """Page 2 is for those who said yes, page 3 for everybody."""
    survey = open_survey(
        [yes_no("S2", required=True)],
        [likert("X1", required=True, relevant="${S2} = 'ya'"), likert("X2", relevant="${S2} = 'ya'")],
        [Question("K2", "text", label=Text("Kata akhir"))],
    )
    return Respondent(client, survey)


def test_an_empty_page_is_skipped_in_both_directions(skipping):
    skipping.begin()
    page = skipping.post(S2="tidak")
    assert "Kata akhir" in page.content.decode()
    assert (page.context["place"], page.context["pages"]) == (3, 3)
    page = skipping.post(kembali="1")
    assert (page.context["place"], page.context["form"].page.name) == (1, "p1")


def test_an_answer_that_became_irrelevant_stays_in_the_draft_and_is_removed_at_the_end(skipping):
    skipping.begin()
    skipping.post(S2="ya")
    skipping.post(X1="5", kembali="1")
    skipping.post(S2="tidak")
    assert skipping.draft.answers["X1"] == "5"
    skipping.post(K2="")
    skipping.send()
    assert Response.objects.get().answers == {"S2": "tidak", "K2": None}


def test_required_counts_only_where_shown(skipping):
    skipping.begin()
    skipping.post(S2="tidak")
    skipping.post(K2="Baik")
    assert skipping.send().context["code"]


def test_a_page_that_a_changed_answer_brings_up_is_asked_before_sending(skipping, client):
    skipping.begin()
    skipping.post(S2="tidak")
    skipping.post(K2="Baik")
    skipping.page = client.get(f"/survei/{skipping.survey.slug}/isi/{skipping.draft.key}/?hal=1")
    skipping.post(S2="ya")
    page = skipping.send()
    assert page.context["form"].page.name == "p2"
    assert not Response.objects.exists()


def test_an_irrelevant_answer_is_empty_in_every_expression(client):
    survey = open_survey(
        [yes_no("A")],
        [yes_no("B", relevant="${A} = 'ya'")],
        [Question("C", "text", label=Text("C"), relevant="${B} = 'ya'"), Question("D", "text", label=Text("D"))],
    )
    respondent = Respondent(client, survey)
    respondent.begin()
    respondent.post(A="ya")
    respondent.post(B="ya", kembali="1")
    page = respondent.post(A="tidak")
    assert [item.shown for item in page.context["parts"][0].items] == [False, True]


def test_what_an_answer_brings_up_on_its_own_page_is_asked_before_going_on(client):
    survey = open_survey(
        [yes_no("A"), Question("B", "text", label=Text("Mengapa?"), required=True, relevant="${A} = 'ya'")],
        [Question("C", "text", label=Text("C"))],
    )
    respondent = Respondent(client, survey)
    respondent.begin()
    page = respondent.post(A="ya")
    assert page.context["form"].page.name == "p1"
    assert not page.context["form"].errors
    assert respondent.post(A="ya").status_code == 422
    assert respondent.post(A="ya", B="Sebab").context["form"].page.name == "p2"


@pytest.mark.parametrize("order", ["before", "after"])
def test_a_calculation_is_computed_by_the_server_wherever_it_stands(client, order):
    items = [Question("A", "integer", label=Text("A")), Question("B", "integer", label=Text("B"))]
    total = Question("total", "calculate", calculation="${A} + ${B}")
    rows = [total, *items] if order == "before" else [*items, total]
    respondent = Respondent(client, open_survey(rows))
    respondent.begin()
    respondent.post(A="2", B="3")
    respondent.send()
    assert Response.objects.get().answers["total"] == 5


def test_a_calculation_cannot_be_posted(client):
    rows = [Question("A", "integer", label=Text("A")), Question("total", "calculate", calculation="${A} * 2")]
    respondent = Respondent(client, open_survey(rows))
    respondent.begin()
    respondent.post(A="2", total="99")
    assert respondent.draft.answers.get("total") is None


PLACES = (
    Choice("a1", Text("Alak"), filters={"kecamatan": "alak"}),
    Choice("m1", Text("Maulafa"), filters={"kecamatan": "maulafa"}),
)


@pytest.fixture
def filtered(client):
    """A kelurahan that must lie in the kecamatan chosen on the page before."""
    kecamatan = Question("kec", "one", label=Text("Kec"), choice_list="kec", choices=codes("alak", "maulafa"))
    place = Question(
        "kel", "one", label=Text("Kel"), choice_list="kel", choices=PLACES, choice_filter="kecamatan = ${kec}"
    )
    return Respondent(client, open_survey([kecamatan], [place]))


def test_a_choice_filter_offers_what_fits(filtered):
    filtered.begin()
    body = filtered.post(kec="alak").content.decode()
    assert "Alak" in body
    assert "Maulafa" not in body


def test_a_choice_that_does_not_fit_is_refused(filtered):
    filtered.begin()
    filtered.post(kec="alak")
    assert filtered.post(kel="m1").status_code == 422


def test_a_choice_that_no_longer_fits_is_asked_again_before_sending(filtered, client):
    filtered.begin()
    filtered.post(kec="alak")
    filtered.post(kel="a1")
    filtered.page = client.get(f"/survei/{filtered.survey.slug}/isi/{filtered.draft.key}/?hal=1")
    filtered.post(kec="maulafa", kembali="1")
    assert filtered.send().context["form"].errors["q-kel"]


@pytest.fixture
def shuffled(client):
    """A page whose blocks, a block whose questions, and a question whose choices are in random order."""
    blocks = (
        Block("b1", randomize=True, questions=tuple(likert(f"A{number}") for number in range(8))),
        Block("b2", questions=(Question("Z", "one", label=Text("Z"), choice_list="z", randomize=True, choices=(
            *codes(*"abcdefgh"), Choice("99", Text("Tidak tahu"), missing=True))),)),
    )  # fmt: skip
    survey = SurveyFactory()
    published(Definition((Page("p1", randomize=True, blocks=blocks),)), survey)
    return Respondent(client, survey)


def test_a_random_order_is_drawn_once_and_stored_with_the_answer(shuffled, client):
    shuffled.begin()
    drawn = shuffled.draft.orders
    assert sorted(drawn) == ["Z", "b1", "p1"]
    assert drawn["Z"][-1] == "99"
    for _visit in range(3):
        page = client.get(shuffled.page.context["address"])
        names = [item.question.name for part in page.context["parts"] for item in part.items]
        assert [name for name in names if name != "Z"] == drawn["b1"]
    shuffled.post()
    shuffled.send()
    assert Response.objects.get().orders == drawn


def test_orders_differ_between_people(shuffled, client):
    for _person in range(6):
        client.post(shuffled.survey.get_absolute_url(), {"baru": "1"})
    assert len({tuple(draft.orders["b1"]) for draft in Draft.objects.all()}) > 1


def test_a_begun_answer_finishes_in_its_own_version(respondent):
    respondent.begin()
    published(Definition((Page("baru", blocks=(Block(questions=(likert("B1"),)),)),)), respondent.survey)
    respondent.post(S0a="ya", S1="ya")
    respondent.post(X1_1="4")
    respondent.post(D8="1")
    respondent.send()
    assert Response.objects.get().version.number == 1
