"""Take the pictures of docs/screenshots/ from a running portal with demo data.

    make run PORT=8000 &
    .venv/bin/python -m tests.browser.screenshots http://127.0.0.1:8000

Files one report more in that portal. Each picture is reduced to a palette, so that the repository stays small.
"""

import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.browsers import CHROMIUM, DESK, FLAGS, OESAPA, PHONE

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
PASSWORD = "demo-kupang"
LARGEST = 150 * 1024  # bytes
GAP = 32  # pixels between two pictures side by side
PAPER = "#E9E3DA"


def main(address: str) -> None:
    """Take all pictures, then put the first impression together for the README."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        citizens(open_page(browser, address, PHONE), open_page(browser, address, DESK))
        for name, size in (("phone", PHONE), ("desktop", DESK)):
            officers(open_page(browser, address, size), name)
            researchers(open_page(browser, address, size), name)
        respondent(open_page(browser, address, PHONE))
        browser.close()
    overview(FOLDER / "home-phone.png", FOLDER / "queue-desktop.png")


def open_page(browser: Browser, address: str, size: dict[str, int]) -> Page:
    place = {"geolocation": OESAPA | {"accuracy": 12}, "permissions": ["geolocation"]}
    return browser.new_context(base_url=address, viewport=size, **place).new_page()


def citizens(phone: Page, desktop: Page) -> None:
    """What a citizen meets, from the first page to the report that is followed."""
    for name, path in (("home", "/"), ("list", "/laporan/"), ("statistics", "/statistik/")):
        phone.goto(path)
        shoot(phone, f"{name}-phone")
        desktop.goto(path)
        shoot(desktop, f"{name}-desktop")
    file_a_report(phone)
    phone.goto("/laporan/?status=resolved")
    phone.locator("main a[href*='/laporan/KPG-']").first.click()
    phone.locator(".timeline").wait_for()
    shoot(phone, "report-phone", full=True)


def file_a_report(phone: Page) -> None:
    phone.goto("/lapor/")
    shoot(phone, "form-phone")
    phone.locator("[name=category][value=sampah]").check()
    phone.locator("[name=text]").fill("Sampah menumpuk di depan pasar sejak hari Senin. Baunya sampai ke sekolah.")
    phone.locator("[name=landmark]").fill("di depan pasar Oesapa")
    phone.locator("[data-locate]").click()
    phone.get_by_text("Kelurahan Oesapa").first.wait_for()
    phone.locator("[data-map]").click()
    phone.locator("#map path:not([d='M0 0'])").first.wait_for()
    phone.locator("#map").evaluate("map => map.scrollIntoView({block: 'center'})")
    shoot(phone, "place-phone")
    phone.locator("button[name=check]").click()
    phone.locator("button[name=edit]").wait_for()
    phone.locator("main form button:not([name])").click()
    phone.locator(".code-large").wait_for()
    shoot(phone, "sent-phone", full=True)


def sign_in(page: Page, path: str, person: str) -> None:
    page.goto(path)
    page.locator("[name=login]").fill(f"{person}@kupang.test")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button:not([type=button])").first.click()
    page.locator("nav.views").wait_for()


def respondent(phone: Page) -> None:
    """Somebody who answers the study on a telephone: what it is about, and the first pages."""
    phone.goto("/survei/smart-city/")
    shoot(phone, "survey-start-phone")
    phone.locator("main form button").last.click()
    phone.locator("[name^=q-]").first.wait_for()
    shoot(phone, "survey-page-phone")


def researchers(page: Page, size: str) -> None:
    """The researcher: one survey, its columns before publishing, its results, its exports."""
    sign_in(page, "/konsol/survei/smart-city/", "peneliti")
    for name, path in (("overview", ""), ("results", "hasil/"), ("exports", "ekspor/"), ("invitations", "undangan/")):
        page.goto(f"/konsol/survei/smart-city/{path}")
        shoot(page, f"survey-{name}-{size}")


def officers(page: Page, size: str) -> None:
    """The head of the office for rubbish: what is late, one report, the figures."""
    sign_in(page, "/konsol/antrean/", "kepala-dlh")
    page.goto("/konsol/antrean/?view=late")
    shoot(page, f"queue-{size}")
    page.locator(".queue-row a.title").first.click()
    page.locator(".desk").wait_for()
    shoot(page, f"desk-{size}")
    page.goto("/konsol/dasbor/")
    shoot(page, f"dashboard-{size}")


def shoot(page: Page, name: str, *, full: bool = False) -> None:
    """Write one picture when everything that the page loads is there."""
    page.wait_for_load_state("networkidle")
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path, full_page=full)
    save(Image.open(path).convert("RGB"), path)


def save(picture: Image.Image, path: Path) -> None:
    """Write with as many colours as LARGEST lets it have; say so when even few are too many."""
    for colours in (256, 128, 64, 32):
        picture.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size <= LARGEST:
            return
    raise ValueError(f"{path.name} has {path.stat().st_size} bytes, at most {LARGEST} are wanted")


def overview(phone: Path, desktop: Path) -> None:
    """A citizen's telephone and an officer's screen side by side."""
    pictures: list[Image.Image] = [Image.open(path).convert("RGB") for path in (phone, desktop)]
    height = max(picture.height for picture in pictures)
    sheet = Image.new("RGB", (sum(one.width for one in pictures) + 3 * GAP, height + 2 * GAP), PAPER)
    left = GAP
    for picture in pictures:
        sheet.paste(picture, (left, GAP + (height - picture.height) // 2))
        left += picture.width + GAP
    save(sheet, FOLDER / "overview.png")


if __name__ == "__main__":
    main(sys.argv[1])
