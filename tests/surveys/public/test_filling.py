"""Answering page by page: saved as it goes, nothing lost, sent once."""

from contextlib import contextmanager

import pytest
from django.db import connection

from surveys.answering.showing import look
from surveys.definition import Choice, Question, Text
from surveys.models import Draft, Response, Tally
from surveys.public.forms import PageForm
from tests.surveys.factories import likert, pages
from tests.surveys.public.conftest import CONSENT, SCREEN, Respondent, open_survey


def tally(kind):
    return sum(Tally.objects.filter(kind=kind).values_list("number", flat=True))


def test_an_open_survey_is_answered_and_sent(respondent):
    page = respondent.answer_all().send()
    response = Response.objects.get()
    assert response.answers == {"S0a": "ya", "S1": "ya", "X1.1": "4", "X1.2": "2", "D8": 3, "K2": "Lampu"}
    assert (response.way, response.language) == ("open", "id")
    assert page.context["code"]
    assert not Draft.objects.exists()


def test_opening_a_survey_changes_nothing(client, survey):
    assert client.get(survey.get_absolute_url()).status_code == 200
    assert not Draft.objects.exists()
    assert not Tally.objects.exists()


def test_each_page_is_saved_and_the_link_goes_on_there(respondent, client):
    respondent.begin()
    respondent.post(S0a="ya", S1="ya")
    draft = respondent.draft
    assert draft.answers == {"S0a": "ya", "S1": "ya"}
    page = client.get(f"/survei/{respondent.survey.slug}/isi/{draft.key}/")
    assert page.context["place"] == 2


def test_a_refusal_stores_a_count_and_nothing_else(respondent):
    respondent.begin()
    page = respondent.post(S0a="tidak", S1="ya")
    assert page.context["end"] == "menolak"
    assert (tally("refused"), Draft.objects.count(), Response.objects.count()) == (1, 0, 0)


@pytest.mark.parametrize(("answers", "kind"), [({"S0a": "tidak"}, "refused"), ({"S1": "tidak"}, "screened")])
def test_who_does_not_take_part_need_not_answer_the_rest_of_the_page(db, client, answers, kind):
    more = likert("X1.1", required=True)
    respondent = Respondent(client, open_survey([CONSENT, SCREEN, more], [likert("X1.2")])).begin()
    respondent.post(**answers)
    assert (tally(kind), Draft.objects.count()) == (1, 0)


def test_whoever_is_screened_out_is_counted_only(respondent):
    respondent.begin()
    page = respondent.post(S0a="ya", S1="tidak")
    assert page.context["end"] == "tersaring"
    assert (tally("screened"), Draft.objects.count()) == (1, 0)


def test_nothing_is_preselected(respondent):
    respondent.begin()
    assert "checked" not in respondent.page.content.decode()


def test_a_refused_page_keeps_what_was_typed_and_names_the_field(respondent):
    respondent.begin()
    respondent.post(S0a="ya", S1="ya")
    respondent.post(X1_1="4")
    page = respondent.post(D8="900", K2="Jalan rusak")
    body = page.content.decode()
    assert page.status_code == 422
    assert "Antara 0 dan 500." in body
    assert 'href="#id_q-D8"' in body
    assert "Jalan rusak" in body


def test_consent_is_due_even_where_nobody_marked_it_as_required(respondent):
    respondent.begin()
    assert respondent.post(S1="ya").status_code == 422


def test_back_saves_without_asking_for_what_is_missing(respondent):
    respondent.begin()
    respondent.post(S0a="ya", S1="ya")
    page = respondent.post(X1_2="5", kembali="1")
    assert page.context["place"] == 1
    assert respondent.draft.answers["X1.2"] == "5"


def test_go_on_later_shows_the_link(respondent):
    respondent.begin()
    page = respondent.post(nanti="1")
    assert respondent.draft.key in page.context["link"]


def test_a_page_that_was_not_reached_is_not_shown(respondent, client):
    respondent.begin()
    assert client.get(respondent.page.context["address"].replace("hal=1", "hal=3")).context["place"] == 1


def test_sending_before_the_end_leads_to_what_is_missing(respondent):
    respondent.begin()
    page = respondent.send()
    assert page.context["place"] == 1
    assert page.context["form"].errors
    assert not Response.objects.exists()


def test_a_second_window_is_told_and_keeps_what_was_typed(respondent):
    respondent.begin()
    respondent.post(S0a="ya", S1="ya")
    old = respondent.page
    respondent.post(X1_1="4")
    respondent.page = old
    page = respondent.post(X1_1="1")
    assert page.status_code == 409
    assert respondent.draft.answers["X1.1"] == "4"
    assert page.context["form"]["q-X1.1"].value() == "1"
    respondent.post(X1_1="1")
    assert respondent.draft.answers["X1.1"] == "1"


@contextmanager
def ended_elsewhere():
    """Another window ends the draft just before this one's transaction begins."""
    waiting = ["SAVEPOINT"]

    def run(execute, sql, params, many, context):
        if waiting and sql.startswith(waiting[0]):
            waiting.clear()
            Draft.objects.all().delete()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(run):
        yield


def test_a_page_of_a_draft_that_another_window_just_ended_is_told_so(respondent):
    respondent.begin()
    with ended_elsewhere():
        assert respondent.post(S0a="ya", S1="ya").status_code == 404


def test_sending_a_draft_that_another_window_just_ended_stores_nothing(respondent):
    respondent.answer_all()
    with ended_elsewhere():
        assert respondent.send().status_code == 404
    assert not Response.objects.exists()


def test_the_same_page_sent_twice_goes_on(respondent):
    respondent.begin()
    first = respondent.page
    respondent.post(S0a="ya", S1="ya")
    respondent.page = first
    assert respondent.post(S0a="ya", S1="ya").context["place"] == 2


def test_a_repeat_of_the_last_post_gets_the_same_receipt(respondent, client):
    respondent.answer_all()
    url = f"/survei/{respondent.survey.slug}/isi/{respondent.draft.key}/kirim/"
    data = respondent.hidden()
    first = client.post(url, data, follow=True)
    again = client.post(url, data, follow=True)
    assert first.context["code"] == again.context["code"]
    assert Response.objects.count() == 1


def test_after_sending_the_draft_s_address_shows_nothing(respondent, client):
    respondent.answer_all()
    url = f"/survei/{respondent.survey.slug}/isi/{respondent.draft.key}/"
    respondent.send()
    assert client.get(url).status_code == 404


def test_starts_and_pages_reached_are_counted_once(respondent):
    respondent.answer_all()
    reached = dict(Tally.objects.filter(kind="reached").values_list("page", "number"))
    assert reached == {"p1": 1, "p2": 1, "p3": 1}
    assert tally("started") == 1


def test_pages_with_answers_are_kept_by_no_store(respondent):
    respondent.begin()
    assert "no-store" in respondent.page.headers["Cache-Control"]
    assert respondent.page.headers["Referrer-Policy"] == "same-origin"


def test_the_phone_that_has_answered_is_told_and_somebody_else_may_begin(respondent, client):
    respondent.answer_all().send()
    url = respondent.survey.get_absolute_url()
    assert client.get(url).context["sent"]
    assert client.post(url).status_code == 409
    assert client.post(url, {"baru": "1"}).status_code == 302


def test_beginning_again_on_the_same_phone_goes_on(respondent, client):
    respondent.begin()
    client.post(respondent.survey.get_absolute_url())
    assert Draft.objects.count() == 1


@pytest.mark.parametrize("state", ["prepared"])
def test_a_survey_in_preparation_answers_like_none(client, survey, state):
    survey.state = state
    survey.save()
    assert client.get(survey.get_absolute_url()).status_code == 404


def test_a_closed_survey_takes_no_answers(respondent, client):
    respondent.answer_all()
    respondent.survey.state = "closed"
    respondent.survey.save()
    assert respondent.send().status_code == 409
    assert client.post(respondent.survey.get_absolute_url(), {"baru": "1"}).status_code == 409
    assert not Response.objects.exists()


def test_a_page_in_english_speaks_english(respondent, client):
    client.cookies["bahasa"] = "en"
    respondent.begin()
    assert "Willing?" in respondent.page.content.decode()
    assert respondent.draft.language == "en"


def test_kelurahan_are_offered_by_name_whatever_their_codes():
    names = [chr(ord("Z") - number) for number in range(14)]
    places = tuple(
        Choice(f"53.{number}", Text(name), number, official=f"53.{number}") for number, name in enumerate(names)
    )
    definition = pages([Question("D1", "one", label=Text("Kelurahan"), choice_list="kelurahan", choices=places)])

    form = PageForm(definition.pages[0], look(definition, {}), {})

    assert [label for _code, label in form.fields["q-D1"].widget.choices][1:] == sorted(names)
