"""`/lapor/` on a telephone: what scripts add, what happens before they arrive, and that nothing is lost or doubled."""

import json

import pytest

from reports.models import Report
from tests.browser import people
from tests.browser.browsers import DESK, OESAPA
from tests.browser.people import say, the_report
from tests.reports.picture_files import exif_bytes, four_corners, saved


def requested(page) -> list[str]:
    """The addresses that the page asks for from now on."""
    addresses = []
    page.on("request", lambda request: addresses.append(request.url))
    return addresses


def test_the_form_works_before_any_script_arrives(phone, troubles):
    troubles.expect("request failed")
    phone.route("**/*.js", lambda route: route.abort())
    phone.goto("/lapor/")
    people.fill_by_words(phone)
    people.check(phone)
    people.send(phone)
    assert the_report().text == people.TEXT


def test_the_tile_search_finds_a_category_by_a_word_of_the_street(phone):
    phone.goto("/lapor/")
    phone.get_by_role("searchbox").fill("dadolek")
    tiles = phone.locator(".tile:visible")
    assert tiles.locator("[name=category]").evaluate_all("all => all.map(one => one.value)") == ["sampah"]


def test_the_map_comes_on_a_tap_and_sets_the_pin(phone):
    asked = requested(phone)
    phone.goto("/lapor/")
    phone.wait_for_load_state("networkidle")
    assert not [address for address in asked if "leaflet" in address or "outlines" in address or "peta" in address]

    phone.locator("[data-map]").click()
    phone.locator("#map path").first.wait_for()
    assert [address for address in asked if address.endswith("leaflet.js")]
    assert phone.locator("#map").evaluate("map => map.getBoundingClientRect().top < innerHeight")
    phone.locator("#map").click()
    phone.wait_for_function("document.querySelector('[name=latitude]').value !== ''")
    phone.get_by_text("Kelurahan ").first.wait_for()


def test_a_refused_location_says_what_else_to_do(phone):
    phone.goto("/lapor/")
    phone.locator("[data-locate]").click()
    phone.get_by_text(phone.locator("#place-found").get_attribute("data-denied")).wait_for()


def test_the_place_of_a_photo_is_offered_not_taken(phone, tmp_path):
    photo = tmp_path / "foto.jpg"
    photo.write_bytes(saved(four_corners(), "JPEG", exif=exif_bytes(with_place=True)))
    phone.goto("/lapor/")
    phone.locator("[name=photos]").set_input_files(photo)
    phone.locator("#photo-offer button").wait_for()
    assert phone.locator("[name=latitude]").input_value() == ""
    assert "2026" in phone.locator("#photo-offer-time").inner_text()

    phone.locator("#photo-offer button").click()
    phone.get_by_text("Kelurahan Oesapa").first.wait_for()
    assert float(phone.locator("[name=latitude]").input_value()) == pytest.approx(OESAPA["latitude"])
    assert float(phone.locator("[name=longitude]").input_value()) == pytest.approx(OESAPA["longitude"])


def test_two_quick_taps_on_send_make_one_report(phone):
    phone.goto("/lapor/")
    people.fill_by_words(phone)
    people.check(phone)
    phone.get_by_role("button", name=say("Send"), exact=True).dblclick(no_wait_after=True)
    phone.locator(".code-large").wait_for()
    assert Report.objects.count() == 1


def test_back_and_reload_after_sending_add_nothing(phone):
    phone.goto("/lapor/")
    people.fill_by_words(phone)
    people.check(phone)
    people.send(phone)
    filed = phone.url
    phone.reload()
    phone.go_back()
    people.send(phone)
    assert phone.url == filed
    assert Report.objects.count() == 1


@pytest.mark.parametrize("errors", [0, 1])
def test_back_from_the_check_keeps_the_photos_once(phone, troubles, tmp_path, errors):
    """Whether the page before is a fresh one or the answer to a form with an error; nothing is kept in memory here."""
    troubles.expect("422")
    phone.goto("/lapor/")
    phone.locator("[name=photos]").set_input_files([people.picture(tmp_path, 1), people.picture(tmp_path, 2)])
    phone.wait_for_timeout(500)  # the script makes them smaller
    for _error in range(errors):
        phone.locator("button[name=check]").click()
        phone.locator(".error-summary").wait_for()
    people.fill_by_words(phone)
    people.check(phone)
    phone.go_back()
    phone.locator("#report-form").wait_for()
    assert phone.locator("#staged [name=photo_tokens]:checked").count() == 2
    assert phone.locator("[name=text]").input_value() == people.TEXT
    people.check(phone)
    people.send(phone)
    assert the_report().photos.count() == 2
    phone.goto("/lapor/")
    assert phone.locator("[name=photo_tokens]").count() == 0


def test_without_a_connection_the_text_stays_and_the_page_says_so(phone):
    phone.goto("/lapor/")
    people.fill_by_words(phone)
    phone.context.set_offline(True)
    phone.locator("button[name=check]").click()
    phone.locator("[data-offline]").wait_for()
    assert phone.locator("[name=text]").input_value() == people.TEXT

    phone.context.set_offline(False)
    people.check(phone)
    phone.context.set_offline(True)
    phone.get_by_role("button", name=say("Send"), exact=True).click()
    phone.locator("[data-offline]").wait_for()
    phone.context.set_offline(False)
    people.send(phone)
    assert Report.objects.count() == 1


def test_the_draft_survives_a_reload_and_ends_with_the_report(phone):
    phone.goto("/lapor/")
    people.fill_by_words(phone)
    phone.reload()
    phone.wait_for_function("document.querySelector('[name=text]').value !== ''")
    assert phone.locator("[name=category][value=sampah]").is_checked()
    assert phone.locator("[name=landmark]").input_value() == "depan gereja"
    people.check(phone)
    people.send(phone)
    phone.goto("/lapor/")
    assert phone.locator("[name=text]").input_value() == ""


def test_the_way_by_keyboard_alone(visit):
    """Tab, arrows, blanks and Enter; nothing is clicked."""
    page = visit(DESK)
    page.goto("/lapor/")
    tab_to(page, "category")
    page.keyboard.press("Space")
    tab_to(page, "text")
    page.keyboard.type(people.TEXT)
    tab_to(page, "kelurahan")
    page.keyboard.type("Oesapa")
    tab_to(page, "landmark")
    page.keyboard.type("depan gereja")
    tab_to(page, "check")
    page.keyboard.press("Enter")
    page.wait_for_selector("button[name=edit]")
    tab_to(page, "edit")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".code-large").wait_for()
    assert the_report().kelurahan.name.startswith("Oesapa")


def tab_to(page, name: str, most: int = 60) -> None:
    """Press Tab until the field of this name has the focus."""
    for _step in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"Tab never came to {json.dumps(name)}")
