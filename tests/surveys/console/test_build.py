"""Building a draft in the console, as a researcher would."""

import pytest

from surveys import building

pytestmark = pytest.mark.django_db


def question(**fields):
    """What the form of a new item sends."""
    return {
        "kind": "one", "name": "X1.3", "label_id": "Mudah dipakai.", "choices": "", "required": "on",
        **fields,
    }  # fmt: skip


@pytest.fixture
def data(draft):
    """The same with the rows of this draft."""

    def make(**fields):
        group = draft.groups.get(name=fields.pop("on", "p1"))
        return question(group=group.pk, choices=draft.lists.get().pk) | fields

    return make


def names(version):
    return [[question.name for question in page.questions] for page in building.read_rows(version).pages]


def test_the_outline_shows_every_question_in_order(researcher, survey, at):
    page = researcher.get(at("build")).content.decode()
    assert [page.index(f'id="{name}"') for name in ("X1.1", "X1.2", "Y1", "Y2")] == sorted(
        page.index(f'id="{name}"') for name in ("X1.1", "X1.2", "Y1", "Y2")
    )


def test_a_new_question_takes_its_list_and_the_next_name_from_the_one_before(researcher, draft, at):
    page = researcher.get(at("question_new") + "?in=p1").content.decode()
    assert 'value="X1.3"' in page
    assert f'<option value="{draft.lists.get().pk}" selected>' in page


def test_a_question_is_added_at_the_end_of_its_page(researcher, draft, at, data):
    response = researcher.post(at("question_new"), data())
    assert response.url == at("build") + "#X1.3"
    assert names(draft) == [["X1.1", "X1.2", "X1.3"], ["Y1", "Y2"]]


def test_a_row_moves_by_its_buttons_and_crosses_to_the_next_page(researcher, draft, at):
    researcher.post(at("move"), {"what": "question", "name": "X1.2", "way": "up"})
    assert names(draft)[0] == ["X1.2", "X1.1"]
    researcher.post(at("move"), {"what": "question", "name": "X1.1", "way": "down"})
    assert names(draft) == [["X1.2"], ["X1.1", "Y1", "Y2"]]


def test_a_page_moves_with_all_that_is_on_it(researcher, draft, at):
    researcher.post(at("move"), {"what": "group", "name": "p2", "way": "up"})
    assert names(draft) == [["Y1", "Y2"], ["X1.1", "X1.2"]]


def test_a_question_given_to_another_page_comes_last_there(researcher, draft, at, data):
    researcher.post(at("question", "X1.1"), data(name="X1.1", on="p2"))
    assert names(draft) == [["X1.2"], ["Y1", "Y2", "X1.1"]]


def test_a_new_name_is_written_into_every_expression(researcher, draft, at, data):
    draft.questions.filter(name="Y1").update(relevant="${X1.1} = '5'")
    researcher.post(at("question", "X1.1"), data(name="K1"))
    assert draft.questions.get(name="Y1").relevant == "${K1} = '5'"


def test_an_expression_that_cannot_be_read_is_refused_with_what_was_typed(researcher, draft, at, data):
    response = researcher.post(at("question_new"), data(relevant="${X1.1} == '5'"))
    assert response.status_code == 422
    assert "${X1.1} == &#x27;5&#x27;" in response.content.decode()
    assert draft.questions.count() == 4


def test_a_circle_is_refused_with_its_chain(researcher, draft, at, data):
    draft.questions.filter(name="X1.2").update(relevant="${X1.1} = '5'")
    response = researcher.post(at("question", "X1.1"), data(name="X1.1", relevant="${X1.2} = '5'"))
    assert response.status_code == 422
    assert "X1.1 -&gt; X1.2 -&gt; X1.1" in response.content.decode()
    assert draft.questions.get(name="X1.1").relevant == ""


def test_a_reference_to_nothing_is_refused(researcher, draft, at, data):
    response = researcher.post(at("question_new"), data(relevant="${Z9} = '5'"))
    assert response.status_code == 422
    assert "Z9" in response.content.decode()


def test_a_name_that_is_taken_or_no_name_is_refused(researcher, draft, at, data):
    for name in ("X1.1", "1X", "X 1", "X;DROP", ""):
        assert researcher.post(at("question_new"), data(name=name)).status_code == 422, name
    assert draft.questions.count() == 4


def test_a_choice_without_a_list_is_refused(researcher, draft, at, data):
    assert researcher.post(at("question_new"), data(choices="")).status_code == 422


def test_a_question_of_another_survey_is_no_place_for_this_one(researcher, draft, at, data):
    from tests.surveys.factories import SurveyFactory, likert, pages

    other = building.draft_of(SurveyFactory())
    building.write_rows(other, pages([likert("Q")]))
    assert researcher.post(at("question_new"), data() | {"group": other.groups.get().pk}).status_code == 422


def test_a_question_that_others_use_is_not_deleted(researcher, draft, at):
    draft.questions.filter(name="Y1").update(relevant="${X1.1} = '5'")
    page = researcher.post(at("delete"), {"what": "question", "name": "X1.1"}, follow=True).content.decode()
    assert "notice-error" in page
    assert draft.questions.count() == 4
    researcher.post(at("delete"), {"what": "question", "name": "Y1"})
    assert names(draft) == [["X1.1", "X1.2"], ["Y2"]]


def test_only_an_empty_page_is_deleted(researcher, draft, at):
    researcher.post(at("delete"), {"what": "group", "name": "p1"})
    assert draft.groups.count() == 2
    researcher.post(at("group_new"), {"name": "p3", "label_id": "Penutup"})
    researcher.post(at("delete"), {"what": "group", "name": "p3"})
    assert draft.groups.count() == 2


def test_a_block_is_made_on_its_page_and_takes_questions(researcher, draft, at, data):
    page = draft.groups.get(name="p1")
    researcher.post(at("group_new") + "?on=p1", {"name": "b1", "parent": page.pk, "matrix": "on"})
    block = draft.groups.get(name="b1")
    assert block.parent == page
    assert block.matrix
    researcher.post(at("move"), {"what": "question", "name": "X1.2", "way": "down"})
    assert draft.questions.get(name="X1.2").group == block


def rows(*choices):
    """What the form of a list sends: (code, label) in order."""
    sent = {"row-TOTAL_FORMS": str(len(choices)), "row-INITIAL_FORMS": "0"}
    for number, (code, label) in enumerate(choices):
        sent |= {f"row-{number}-code": code, f"row-{number}-label_id": label, f"row-{number}-order": str(number + 1)}
    return sent


def test_a_list_is_written_with_its_rows_in_order(researcher, draft, at):
    sent = {"name": "ya_tidak"} | rows(("ya", "Ya"), ("tidak", "Tidak"), ("", ""))
    sent |= {"row-1-missing": "on", "row-0-filters": "kota=1; desa=2"}
    assert researcher.post(at("choices_new"), sent).status_code == 302
    made = draft.lists.get(name="ya_tidak").rows.all()
    assert [(row.code, row.missing, row.filters) for row in made] == [
        ("ya", False, {"kota": "1", "desa": "2"}),
        ("tidak", True, {}),
    ]


def test_a_code_that_stands_twice_or_without_a_label_is_refused(researcher, draft, at):
    for choices in ((("1", "a"), ("1", "b")), (("1", ""),), (("a b", "c"),)):
        assert researcher.post(at("choices_new"), {"name": "l"} | rows(*choices)).status_code == 422
    assert draft.lists.count() == 1


def test_a_list_in_use_is_not_deleted(researcher, draft, at):
    researcher.post(at("delete"), {"what": "list", "name": "agreement"})
    assert draft.lists.count() == 1


def test_a_list_from_reference_data_takes_its_name_and_no_rows(researcher, draft, at):
    sent = {"name": "desa", "reference": "kelurahan"} | rows(("1", "Satu"))
    researcher.post(at("choices_new"), sent)
    made = draft.lists.get(reference="kelurahan")
    assert made.name == "kelurahan"
    assert not made.rows.exists()


def test_a_list_of_ones_own_cannot_be_named_like_reference_data(researcher, draft, at):
    assert researcher.post(at("choices_new"), {"name": "kelurahan"} | rows(("1", "Satu"))).status_code == 422


def test_a_code_that_an_expression_needs_and_that_goes_is_told(researcher, draft, at):
    draft.questions.filter(name="Y1").update(relevant="${X1.1} = '5'")
    page = researcher.post(
        at("choices", "agreement"), {"name": "agreement"} | rows(("1", "Satu"), ("2", "Dua")), follow=True
    )
    assert "Y1" in "".join(str(message) for message in page.context["messages"])


def seen(client, url):
    """The mark of what a page shows, as its form sends it back."""
    return client.get(url).context["form"].mark


def test_the_second_of_two_researchers_is_told_and_keeps_what_was_typed(researcher, draft, at, data):
    address = at("question", "X1.1")
    first = second = seen(researcher, address)
    assert researcher.post(address, data(name="X1.1", label_id="Teks pertama", seen=first)).status_code == 302

    refused = researcher.post(address, data(name="X1.1", label_id="Teks kedua", seen=second))
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Teks kedua" in page
    assert "Teks pertama" in page
    assert draft.questions.get(name="X1.1").label_id == "Teks pertama"

    again = refused.context["form"].mark
    assert researcher.post(address, data(name="X1.1", label_id="Teks kedua", seen=again)).status_code == 302
    assert draft.questions.get(name="X1.1").label_id == "Teks kedua"


def test_a_question_that_was_deleted_meanwhile_can_be_kept_as_a_new_one(researcher, draft, at, data):
    address = at("question", "Y2")
    mark = seen(researcher, address)
    draft.questions.filter(name="Y2").delete()

    refused = researcher.post(address, data(name="Y2", label_id="Yang diketik", on="p2", seen=mark))
    assert refused.status_code == 409
    assert "Yang diketik" in refused.content.decode()

    researcher.post(address, data(name="Y2", label_id="Yang diketik", on="p2", seen=""))
    assert draft.questions.get(name="Y2").label_id == "Yang diketik"
    assert researcher.get(at("question", "Y9")).status_code == 404


def test_a_page_and_a_list_that_somebody_changed_meanwhile_are_not_overwritten(researcher, draft, at):
    choices = draft.lists.get()
    page, rows = at("group", "p1"), at("choices", choices.name)
    old_page, old_rows = seen(researcher, page), seen(researcher, rows)
    draft.groups.filter(name="p1").update(label_id="Judul lain")
    choices.rows.filter(code="1").update(label_id="Label lain")

    told = researcher.post(page, {"name": "p1", "label_id": "Judul saya", "seen": old_page})
    assert told.status_code == 409
    assert "Judul saya" in told.content.decode()
    assert "Judul lain" in told.content.decode()

    count = {"row-TOTAL_FORMS": "1", "row-INITIAL_FORMS": "0", "row-0-code": "1", "row-0-label_id": "Label saya"}
    told = researcher.post(rows, {"name": choices.name, "seen": old_rows} | count)
    assert told.status_code == 409
    assert "Label saya" in told.content.decode()
    assert "Label lain" in told.content.decode()
    assert choices.rows.get(code="1").label_id == "Label lain"
