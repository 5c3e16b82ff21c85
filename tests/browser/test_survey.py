"""Answering a survey in a real browser: on a phone, without scripts, and on an interviewer's device without signal."""

import re

import pytest
from django.utils import timezone

from surveys.definition import Block, Choice, Definition, Page, Question, Text
from surveys.models import Draft, Interviewer, Response
from tests.browser.browsers import DESK, PHONE
from tests.browser.test_accessibility import faults
from tests.surveys.factories import YES_NO, SurveyFactory, likert, pages, published


def ask(name, label, **fields):
    return Question(name, "one", label=Text(label), choice_list="yt", choices=YES_NO, **fields)


@pytest.fixture
def survey(city):
    """Consent, a question that brings up another, a matrix that not everybody sees, and a last word."""
    survey = SurveyFactory(slug="contoh")
    items = tuple(likert(f"X1.{number}", required=True) for number in (1, 2, 3))
    more = Question("D5_lain", "text", label=Text("Sebutkan"), required=True, relevant="${S2} = 'tidak'")
    number = Question("D8", "integer", label=Text("Berapa?"), constraint=". <= 500", message=Text("Antara 0 dan 500."))
    published(
        Definition(
            (
                Page("p1", Text("Persetujuan"), blocks=(Block(questions=(ask("S0a", "Bersedia?", role="consent"),)),)),
                Page("p2", Text("Pemakaian"), blocks=(Block(questions=(ask("S2", "Pernah?", required=True), more)),)),
                Page("p3", Text("Pendapat"), relevant="${S2} = 'ya'",
                     blocks=(Block("X1", Text("Kemanfaatan"), matrix=True, questions=items),)),
                Page("p4", Text("Penutup"), blocks=(Block(questions=(number,)),)),
            )
        ),
        survey,
    )  # fmt: skip
    return survey


def choose(page, name, value):
    page.locator(f'input[name="q-{name}"][value="{value}"]').check()


def go_on(page):
    page.locator("main .action-bar button.large").click()


def answer(page):
    """From the first page to the code."""
    page.goto("/survei/contoh/")
    page.locator("main form button.large").click()
    choose(page, "S0a", "ya")
    go_on(page)
    choose(page, "S2", "ya")
    go_on(page)
    for number in (1, 2, 3):
        choose(page, f"X1.{number}", "4")
    go_on(page)
    page.locator('[name="q-D8"]').fill("12")
    go_on(page)
    page.wait_for_url("**/kirim/")
    go_on(page)
    page.wait_for_url("**/selesai/")
    return page.locator(".survey-code").inner_text()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_survey_is_answered_on_a_phone(visit, survey, scripts):
    page = visit(PHONE, java_script_enabled=scripts)
    code = answer(page)
    assert re.fullmatch(r"(\w{4}-){3}\w{4}", code)
    assert Response.objects.get().answers == {
        "S0a": "ya", "S2": "ya", "X1.1": "4", "X1.2": "4", "X1.3": "4", "D8": 12
    }  # fmt: skip
    page.goto("/survei/contoh/data-saya/")
    page.locator("[name=code]").fill(code)
    page.locator("main form button.large").click()
    page.locator("button[value=hapus]").click()
    page.wait_for_selector("h1")
    assert not Response.objects.exists()


def headings_stand_over_their_choices(page):
    """Whether each heading has the words of the choice below it, and its middle."""
    headings = page.locator(".matrix-head span").all()
    labels = page.locator('label:has([name="q-X1.1"])').all()
    middles = [
        [box["x"] + box["width"] / 2 for box in (one.bounding_box() for one in row)] for row in (headings, labels)
    ]
    words = [[one.text_content().strip() for one in row] for row in (headings, labels)]
    return words[0] == words[1] and all(abs(over - under) < 2 for over, under in zip(*middles, strict=True))


def test_a_matrix_is_one_question_per_item_on_a_phone_and_a_table_on_a_desk(visit, survey):
    for screen, is_table in ((PHONE, False), (DESK, True)):
        page = visit(screen)
        page.goto("/survei/contoh/")
        page.locator("main form button.large").click()
        choose(page, "S0a", "ya")
        go_on(page)
        choose(page, "S2", "ya")
        go_on(page)
        first, second = (page.locator(f'label:has([name="q-X1.1"][value="{value}"])') for value in (1, 2))
        assert (first.bounding_box()["y"] == second.bounding_box()["y"]) is is_table
        assert page.locator(".matrix-head").is_visible() is is_table
        assert not is_table or headings_stand_over_their_choices(page)
        assert min(first.bounding_box()["height"], first.bounding_box()["width"]) >= 44
        assert not page.locator("main :checked").count()


def test_what_an_answer_brings_up_appears_at_once(phone, survey):
    phone.goto("/survei/contoh/")
    phone.locator("main form button.large").click()
    choose(phone, "S0a", "ya")
    go_on(phone)
    assert not phone.locator('[name="q-D5_lain"]').is_visible()
    choose(phone, "S2", "tidak")
    assert phone.locator('[name="q-D5_lain"]').is_visible()
    phone.locator('[name="q-D5_lain"]').fill("Belum tahu")
    go_on(phone)
    phone.wait_for_url("**hal=4")
    assert Draft.objects.get().answers["D5_lain"] == "Belum tahu"


def test_without_scripts_it_appears_on_the_next_step(visit, survey):
    page = visit(PHONE, java_script_enabled=False)
    page.goto("/survei/contoh/")
    page.locator("main form button.large").click()
    choose(page, "S0a", "ya")
    go_on(page)
    choose(page, "S2", "tidak")
    go_on(page)
    page.locator('[name="q-D5_lain"]').fill("Belum tahu")
    go_on(page)
    page.wait_for_url("**hal=4")


def test_a_mistake_is_named_and_everything_typed_is_kept(phone, survey):
    phone.goto("/survei/contoh/")
    phone.locator("main form button.large").click()
    choose(phone, "S0a", "ya")
    go_on(phone)
    choose(phone, "S2", "tidak")
    phone.locator('[name="q-D5_lain"]').fill("Belum tahu")
    go_on(phone)
    phone.locator('[name="q-D8"]').fill("900")
    go_on(phone)
    phone.locator(".error-summary a[href='#id_q-D8']").click()
    assert phone.locator('[name="q-D8"]').input_value() == "900"


def test_every_page_of_a_survey_is_for_everyone(phone, survey):
    asking = Interviewer.objects.create(survey=survey, name="Pasar Oeba")
    found = []
    for address in ("", "data-saya/", f"pewawancara/{asking.token}/", f"pewawancara/{asking.token}/perangkat/"):
        found += look_at(phone, f"/survei/contoh/{address}")
    phone.goto("/survei/contoh/")
    phone.locator("main form button.large").click()
    go_on(phone)
    found += look_at(phone)
    choose(phone, "S0a", "ya")
    go_on(phone)
    choose(phone, "S2", "ya")
    go_on(phone)
    go_on(phone)
    found += look_at(phone)
    for number in (1, 2, 3):
        choose(phone, f"X1.{number}", "4")
    go_on(phone)
    go_on(phone)
    found += look_at(phone)
    go_on(phone)
    found += look_at(phone)
    assert not found, "\n".join(found)


def look_at(page, address=""):
    """What is wrong with a page on a telephone and on a desk."""
    if address:
        page.goto(address)
    lines = []
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        lines += faults(page, str(size["width"]))
    return lines


def ask_on_device(page):
    choose(page, "S0a", "ya")
    go_on(page)
    choose(page, "S2", "ya")
    go_on(page)
    go_on(page)
    assert page.locator(".field-error").count() == 3
    for number in (1, 2, 3):
        choose(page, f"X1.{number}", "5")
    go_on(page)
    page.locator('[name="q-D8"]').fill("900")
    go_on(page)
    assert page.locator(".field-error").inner_text() == "Antara 0 dan 500."
    page.locator('[name="q-D8"]').fill("3")
    go_on(page)
    return page.locator(".survey-code").inner_text()


def test_a_device_takes_nothing_that_the_server_could_not_read(visit, city):
    things = tuple(Choice(code, Text(code)) for code in ("air", "lampu"))
    version = published(
        pages(
            [
                Question("R1", "rank", label=Text("Urutkan"), choice_list="hal", choices=things),
                Question("D9", "decimal", label=Text("Berapa kilometer?")),
                Question("D10", "date", label=Text("Kapan?")),
                Question("K2", "text", label=Text("Apa?")),
                Question("K3", "text", label=Text("Nomor?"), constraint="regex(., '08[0-9]{8,11}')"),
            ]
        ),
        SurveyFactory(slug="contoh"),
    )
    asking = Interviewer.objects.create(survey=version.survey, name="Pasar Oeba")
    page = visit(PHONE)
    page.goto(f"/survei/contoh/pewawancara/{asking.token}/perangkat/")
    page.locator('[data-act="begin"]').click()
    for name, wrong in (("R1:air", "2"), ("R1:lampu", "2")):
        page.locator(f'[name="q-{name}"]').select_option(wrong)
    for name, wrong in (("D9", "1.250"), ("D10", "0026-08-17"), ("K2", "x" * 4001), ("K3", "123")):
        page.locator(f'[name="q-{name}"]').fill(wrong)
    go_on(page)
    assert page.locator(".field-error").count() == 5

    page.locator('[name="q-R1:lampu"]').select_option("1")
    for name, right in (("D9", "1,25"), ("D10", "2026-08-17"), ("K2", "x" * 4000), ("K3", "0812345678")):
        page.locator(f'[name="q-{name}"]').fill(right)
    with page.expect_response("**/terima/") as received:
        go_on(page)

    assert received.value.ok
    assert Response.objects.get().answers == {
        "R1": ["lampu", "air"], "D9": 1.25, "D10": "2026-08-17", "K2": "x" * 4000, "K3": "0812345678"
    }  # fmt: skip


def test_people_are_asked_without_a_connection_and_sent_when_there_is_one(visit, survey, troubles):
    troubles.expect("net::ERR_INTERNET_DISCONNECTED")
    asking = Interviewer.objects.create(survey=survey, name="Pasar Oeba")
    page = visit(PHONE)
    page.goto(f"/survei/contoh/pewawancara/{asking.token}/")
    page.locator("a[href$='/perangkat/']").click()
    page.wait_for_url("**/perangkat/")
    page.context.set_offline(True)
    page.locator('[data-act="begin"]').click()
    first = ask_on_device(page)
    page.locator('[data-act="next"]').click()
    assert not page.locator("#device-form :checked").count()
    assert page.locator('[name="q-D8"]').input_value() == ""
    second = ask_on_device(page)
    assert first != second
    assert not Response.objects.exists()
    page.context.set_offline(False)
    for _try in range(60):
        if not page.evaluate("Object.values(localStorage).some((text) => text.includes('answers'))"):
            break
        page.wait_for_timeout(500)
    assert Response.objects.filter(way="interviewer", day=timezone.localdate()).count() == 2


def test_a_device_without_room_says_so_and_keeps_the_person(visit, city):
    version = published(pages([Question("K2", "text", label=Text("Apa?"))]), SurveyFactory(slug="contoh"))
    asking = Interviewer.objects.create(survey=version.survey, name="Pasar Oeba")
    page = visit(PHONE)
    page.goto(f"/survei/contoh/pewawancara/{asking.token}/perangkat/")
    page.evaluate("""() => {
        for (let size = 2 ** 22; size >= 1; size /= 2) {
            try { for (let n = 0; ; n += 1) localStorage.setItem(`${size}-${n}`, "x".repeat(size)); } catch { }
        }
    }""")
    page.locator('[data-act="begin"]').click()
    page.locator('[name="q-K2"]').fill("Lampu jalan")
    go_on(page)
    page.locator("#device-trouble").wait_for()
    assert page.locator('[name="q-K2"]').input_value() == "Lampu jalan"

    page.evaluate("localStorage.clear()")
    with page.expect_response("**/terima/"):
        go_on(page)
    assert Response.objects.get().answers == {"K2": "Lampu jalan"}


def test_leaving_a_device_with_a_person_half_way_is_asked_about(visit, city):
    version = published(pages([Question("K2", "text", label=Text("Apa?"))]), SurveyFactory(slug="contoh"))
    asking = Interviewer.objects.create(survey=version.survey, name="Pasar Oeba")
    page, asked = visit(PHONE), []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    address = f"/survei/contoh/pewawancara/{asking.token}/perangkat/"
    page.goto(address)
    page.goto(address)
    assert asked == []
    page.locator('[data-act="begin"]').click()
    page.locator('[name="q-K2"]').fill("Lampu")
    page.goto(address)
    assert asked == ["beforeunload"]


def test_an_answer_that_is_finished_while_another_is_sent_follows_it(visit, city):
    version = published(pages([Question("D8", "integer", label=Text("Berapa?"))]), SurveyFactory(slug="contoh"))
    asking = Interviewer.objects.create(survey=version.survey, name="Pasar Oeba")
    page = visit(PHONE)
    held = []
    page.route("**/terima/", lambda route: route.continue_() if held else held.append(route))
    page.goto(f"/survei/contoh/pewawancara/{asking.token}/perangkat/")
    page.locator('[data-act="begin"]').click()
    go_on(page)
    page.locator('[data-act="next"]').click()
    go_on(page)
    with page.expect_response(lambda reply: "terima" in reply.url and Response.objects.count() == 2):
        held[0].continue_()
