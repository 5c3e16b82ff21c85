"""What people do in the portal, in the words of the tests."""

import re
from pathlib import Path

from django.utils import timezone, translation
from django.utils.translation import gettext, pgettext

from reports import photos
from reports.models import Report
from reports.notifications.delivery import deliver
from reports.notifications.fanout import announce
from tests.factories import PASSWORD
from tests.reports.picture_files import saved, street

TEXT = "Sampah menumpuk di depan pasar. Sudah tiga hari."


def say(english: str, context: str = "") -> str:
    """A text of the interface in Indonesian, as the pages show it."""
    with translation.override("id"):
        return pgettext(context, english) if context else gettext(english)


def picture(folder: Path, seed: int = 1) -> Path:
    """A JPEG file as a telephone would send it."""
    path = folder / f"foto-{seed}.jpg"
    path.write_bytes(saved(street(seed), "JPEG"))
    return path


def choose_category(page, code: str) -> None:
    page.locator(f"[name=category][value={code}]").check()


def describe_place(page, kelurahan: str = "53.71.01.1001") -> None:
    """The way by words."""
    page.locator("[name=kelurahan]").select_option(kelurahan)
    page.locator("[name=street]").fill("Jalan Pahlawan")
    page.locator("[name=landmark]").fill("depan gereja")


def fill_by_words(page, text: str = TEXT) -> None:
    """A whole valid form, without a point."""
    choose_category(page, "sampah")
    page.locator("[name=text]").fill(text)
    describe_place(page)


def check(page) -> None:
    page.locator("button[name=check]").click()
    page.wait_for_selector("button[name=edit]")


def send(page) -> None:
    """From the page that shows what would be sent."""
    page.get_by_role("button", name=say("Send"), exact=True).click()
    page.wait_for_url(re.compile(r"/laporan/KPG-.*kunci="))


def the_report() -> Report:
    return Report.objects.get()


def work() -> None:
    """What the worker does beside the server: tell people, deliver mails, prepare photos."""
    now = timezone.now()
    announce(now)
    deliver(now)
    photos.process_pending(now)


def sign_in(page, user) -> None:
    """By password, through the door of the console."""
    page.goto("/konsol/antrean/")
    page.locator("[name=login]").fill(user.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button:not([type=button])").first.click()
    page.wait_for_selector("nav.views")


def take_step(page, report: Report, key: str, fill=None) -> None:
    """On the desk: open a step, fill it in, send it, and see that it was done."""
    page.goto(f"/konsol/laporan/{report.code}/")
    form = page.locator(f"details:has([name=step][value='{key}'])")
    form.locator("summary").click()
    if fill:
        fill(form)
    form.locator("button.button").click()
    page.wait_for_selector(".message, .messages")
