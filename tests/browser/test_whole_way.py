"""The whole way of one report, from the citizen's telephone over every desk to the confirmed end."""

import re
from datetime import timedelta

from django.core import mail
from django.utils import timezone

from agencies.models import Agency, Kelurahan
from tests.browser import people
from tests.browser.browsers import DESK, OESAPA
from tests.browser.people import sign_in, take_step, the_report, work
from tests.factories import OfficerFactory, staff_user

EMAIL = "ina@example.com"
NAME = "Ina Contoh"


def file_on_the_phone(page, photo):
    """Location by the telephone, the category by search, a photo; returns the secret link."""
    page.goto("/lapor/")
    page.get_by_role("searchbox").fill("tumpukan sampah")
    page.get_by_role("searchbox").fill("sampah")
    page.locator("[name=category][value=sampah]").check()
    page.locator("[name=text]").fill(people.TEXT)
    page.locator("[name=photos]").set_input_files(photo)
    page.locator("[data-locate]").click()
    page.get_by_text("Kelurahan Oesapa").first.wait_for()
    page.locator("[name=name]").fill(NAME)
    page.locator("[name=email]").fill(EMAIL)
    people.check(page)
    people.send(page)
    return page.locator("section[aria-labelledby=filed] a[href*=kunci]").get_attribute("href")


def test_a_report_goes_its_whole_way(visit, site, tmp_path):
    phone = visit(locale="en-US", has_touch=True, geolocation=OESAPA | {"accuracy": 15}, permissions=["geolocation"])
    link = file_on_the_phone(phone, people.picture(tmp_path))
    report = the_report()
    assert phone.locator(".code-large").inner_text() == report.code
    assert (report.kelurahan.name, report.photos.count()) == ("Oesapa", 1)

    dlhk = Agency.objects.get(code="DLHK")
    officer_post = OfficerFactory(role="officer", agency=dlhk, on_duty=True)
    work_on_the_desks(visit, report, officer_post, tmp_path)
    assert f"kunci={link.split('kunci=')[1]}" in mail_to_the_citizen()

    phone.goto(link)
    phone.locator("#answer [name=answer][value=object]").check()
    phone.locator("#answer [name=comment]").fill("Setengahnya masih di sana.")
    phone.locator("#answer button.button.large").click()
    phone.locator(".messages").wait_for()
    report.refresh_from_db()
    assert (report.status, report.objections) == ("in_progress", 1)

    officer = visit(DESK)
    sign_in(officer, officer_post.user)
    officer.goto("/konsol/antrean/?view=objected")
    officer.get_by_role("link", name=report.title).wait_for()
    clean = people.picture(tmp_path, seed=3)
    take_step(officer, report, "move-resolved", lambda form: fill_solution(form, clean, "Kini sudah bersih."))
    work()

    phone.goto(link)
    phone.locator("#answer [name=answer][value=confirm]").check()
    phone.locator("#answer [name=rating][value='5']").check()
    phone.locator("#answer button.button.large").click()
    phone.locator(".messages").wait_for()
    report.refresh_from_db()
    assert (report.status, report.outcome) == ("closed", "confirmed")
    strangers_see_the_story_without_the_person(visit, report)


def work_on_the_desks(visit, report, officer_post, folder):
    """Lurah, dispatcher, head and officer do their part, each on a screen of their own."""
    lurah = visit(DESK)
    sign_in(lurah, staff_user("lurah", kelurahan=Kelurahan.objects.get(name="Oesapa")))
    lurah.locator(".queue-row.is-new a.title", has_text=report.title).wait_for()

    dispatcher = visit(DESK)
    sign_in(dispatcher, staff_user("dispatcher"))
    take_step(dispatcher, report, "move-verified")
    work()

    head = visit(DESK)
    sign_in(head, staff_user("head", agency=officer_post.agency))
    take_step(head, report, "give", lambda form: form.locator("[name=officer]").select_option(str(officer_post.pk)))

    officer = visit(DESK)
    sign_in(officer, officer_post.user)
    take_step(officer, report, "move-in_progress")
    take_step(officer, report, "move-on_hold", fill_pause)
    take_step(officer, report, "move-in_progress")
    after = people.picture(folder, seed=2)
    take_step(officer, report, "move-resolved", lambda form: fill_solution(form, after, "Sampah sudah diangkut."))
    work()
    report.refresh_from_db()
    assert (report.status, report.photos.filter(kind="after", state="ready").count()) == ("resolved", 1)


def fill_pause(form):
    form.locator("[name=cause]").select_option("crew")
    form.locator("[name=review_date]").fill(str(timezone.localdate() + timedelta(days=3)))
    form.locator("[name=note]").fill("Truk baru ada hari Jumat.")


def fill_solution(form, photo, note):
    form.locator("[name=note]").fill(note)
    form.locator("[name=photos]").set_input_files(photo)


def mail_to_the_citizen():
    """The newest mail to the citizen, after all that the worker sent."""
    bodies = [message.body for message in mail.outbox if EMAIL in message.to]
    assert bodies
    return bodies[-1]


def strangers_see_the_story_without_the_person(visit, report):
    stranger = visit()
    stranger.goto(f"/laporan/{report.code}/")
    page = stranger.content()
    assert re.search(r"Sampah sudah diangkut\.", page)
    assert "Truk baru ada hari Jumat." in page
    assert stranger.locator(".timeline li").count() >= 8
    assert stranger.locator("article img").count() >= 2
    for private in (NAME, EMAIL, "kunci="):
        assert private not in page
