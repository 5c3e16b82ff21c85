"""Everything that a citizen does, in a browser that runs no script."""

import re

import pytest

from reports.models import Photo
from tests.browser import people
from tests.browser.people import the_report
from tests.factories import move, staff_user


@pytest.fixture
def plain(visit):
    """A telephone without JavaScript."""
    return visit(java_script_enabled=False)


def test_a_report_is_filed_by_words_and_an_error_before_loses_nothing(plain, tmp_path):
    plain.goto("/lapor/")
    people.choose_category(plain, "sampah")
    plain.locator("[name=text]").fill(people.TEXT)
    plain.locator("[name=photos]").set_input_files(people.picture(tmp_path))
    plain.locator("[name=street]").fill("Jalan Pahlawan")
    plain.locator("button[name=check]").click()

    plain.locator(".error-summary a[href='#id_kelurahan']").click()
    assert plain.locator("[name=text]").input_value() == people.TEXT
    assert plain.locator("[name=category][value=sampah]").is_checked()
    assert plain.locator("[name=photo_tokens]").is_checked()

    people.describe_place(plain)
    people.check(plain)
    people.send(plain)
    report = the_report()
    assert (report.text, report.street, report.landmark) == (people.TEXT, "Jalan Pahlawan", "depan gereja")
    assert Photo.objects.get().report == report
    assert plain.locator(".code-large").inner_text() == report.code


def test_change_on_the_check_page_brings_the_form_back(plain):
    plain.goto("/lapor/")
    people.fill_by_words(plain)
    people.check(plain)
    plain.locator("button[name=edit]").click()
    assert plain.locator("[name=text]").input_value() == people.TEXT
    assert plain.locator("[name=landmark]").input_value() == "depan gereja"


def test_fire_shows_the_numbers_before_the_report_goes_on(plain):
    plain.goto("/lapor/")
    people.fill_by_words(plain, "Ada asap tebal di pasar.")
    people.choose_category(plain, "kebakaran")
    plain.locator("button[name=check]").click()
    assert plain.locator("a[href='tel:113']").first.is_visible()
    plain.locator("main button[name=check]").click()
    people.send(plain)
    assert the_report().category.code == "kebakaran"


def test_the_claim_of_an_officer_is_confirmed(plain):
    plain.goto("/lapor/")
    people.fill_by_words(plain)
    people.check(plain)
    people.send(plain)
    report = the_report()
    officer = staff_user("officer", agency=report.agency)
    move(report, "in_progress", user=officer)
    report.category.photo_on_resolve = False
    report.category.save()
    move(report, "resolved", user=officer)

    plain.reload()
    plain.locator("#answer [name=answer][value=confirm]").check()
    plain.locator("#answer button.large").click()
    plain.wait_for_url(re.compile(r"kunci=[^&]+$"))
    report.refresh_from_db()
    assert (report.status, report.outcome) == ("closed", "confirmed")


def test_a_report_is_found_by_its_code(plain):
    plain.goto("/lapor/")
    people.fill_by_words(plain)
    people.check(plain)
    people.send(plain)
    report = the_report()
    plain.goto("/pantau/")
    plain.locator("[name=kode]").fill(report.code.lower().replace("-", " "))
    plain.locator("main form button").click()
    plain.wait_for_url(f"**/laporan/{report.code}/")
    assert plain.locator("h1").inner_text() == report.title
