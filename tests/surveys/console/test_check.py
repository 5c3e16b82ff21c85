"""The check page and publishing from it; the preview stores nothing."""

import pytest
from django.conf import settings

from surveys import building
from surveys.models import Draft, Response, Tally, Version

pytestmark = pytest.mark.django_db


def test_the_page_shows_the_columns_and_what_to_think_about(researcher, survey, at):
    page = researcher.get(at("check")).content.decode()
    assert "X1_1" in page
    assert "UU 27/2022" in page


def test_the_columns_are_told_in_the_language_of_the_page(researcher, survey, at):
    assert "Nomor acak jawaban" in researcher.get(at("check")).content.decode()
    researcher.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "Random number of the answer" in researcher.get(at("check")).content.decode()


def test_publishing_freezes_the_version_with_who_when_and_what(researcher, survey, at):
    researcher.post(at("check"), {"note": "Versi pertama"})

    version = survey.versions.get()
    assert version.state == Version.State.PUBLISHED
    assert version.note == "Versi pertama"
    assert version.published_by is not None
    assert version.note in researcher.get(at("page")).content.decode()


def test_errors_stop_it_and_what_was_typed_stays(researcher, draft, at):
    draft.questions.filter(name="Y1").update(relevant="${zz} = 1")

    response = researcher.post(at("check"), {"note": "Versi pertama"})

    assert response.status_code == 422
    assert survey_state(draft) == "draft"
    assert 'name="note"' not in response.content.decode()


def survey_state(version):
    version.refresh_from_db()
    return version.state


def answers(**given):
    return {f"q-{name.replace('_', '.')}": value for name, value in given.items()}


def state_of(response):
    return response.context["state"]


def test_the_preview_walks_the_pages_and_ends_with_what_would_be_stored(researcher, survey, at):
    begun = researcher.get(at("preview"))
    second = researcher.post(at("preview"), {"state": state_of(begun), "terlihat": "X1.1,X1.2"} | answers(X1_1="4"))
    assert 'name="q-Y1"' in second.content.decode()
    end = researcher.post(at("preview"), {"state": state_of(second), "terlihat": "Y1,Y2"} | answers(Y1="5"))

    assert end.context["answers"] == {"X1.1": "4", "X1.2": None, "Y1": "5", "Y2": None}
    for model in (Draft, Response, Tally):
        assert not model.objects.exists()


def test_the_preview_refuses_as_the_real_page_does_and_goes_back(researcher, draft, at):
    draft.questions.filter(name="X1.1").update(required=True)
    begun = researcher.get(at("preview"))
    refused = researcher.post(at("preview"), {"state": state_of(begun), "terlihat": "X1.1,X1.2"})
    assert refused.status_code == 422
    second = researcher.post(at("preview"), {"state": state_of(refused), "terlihat": "X1.1,X1.2"} | answers(X1_1="4"))
    back = researcher.post(at("preview"), {"state": state_of(second), "kembali": "1"} | answers(Y1="5"))
    assert 'value="4" required id="id_q-X1.1_3" checked' in back.content.decode() or "checked" in back.content.decode()


def test_a_changed_state_begins_the_preview_anew(researcher, survey, at):
    response = researcher.post(at("preview"), {"state": "forged"} | answers(Y1="5"))
    assert response.status_code == 200
    assert not Draft.objects.exists()


def test_a_draft_with_errors_is_not_walked_through(researcher, draft, at):
    draft.questions.filter(name="Y1").update(relevant="${Y2} = 1")
    draft.questions.filter(name="Y2").update(relevant="${Y1} = 1")
    assert researcher.get(at("preview")).url == at("check")


def test_the_published_version_is_previewed_where_there_is_no_draft(researcher, survey, at):
    researcher.post(at("check"))
    assert researcher.get(at("preview")).context["version"].number == 1


def test_an_empty_draft_is_neither_walked_through_nor_published(researcher, draft, at):
    building.write_rows(draft, building.Definition())
    assert researcher.get(at("preview")).url == at("check")
    assert researcher.post(at("check")).status_code == 422
