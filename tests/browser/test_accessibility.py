"""Every main page: axe finds nothing serious, nothing runs off a screen, targets are large."""

from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe

from agencies.models import Agency, Kelurahan
from reports.codes import secret_path
from tests.browser import people
from tests.browser.browsers import DESK, PHONE
from tests.factories import CategoryFactory, report_with_history, staff_user

PUBLIC = [
    "/",
    "/lapor/",
    "/lapor/darurat/",
    "/laporan/",
    "/pantau/",
    "/statistik/",
    "/tentang/",
    "/akun/",
    "/akun/login/",
]
CONSOLE = ["/konsol/antrean/?view=open", "/konsol/kabar/", "/konsol/dasbor/", "/konsol/"]
SIZES = {"phone": PHONE, "desktop": DESK}
SERIOUS = {"serious", "critical"}
SMALLEST = 44  # CSS pixels of a touch target


@pytest.fixture
def reports(site):
    """One report at each stage, in the real city."""
    place = Kelurahan.objects.get(name="Oesapa")
    category = CategoryFactory(code="sampah")
    ways = [[], ["verified", "in_progress"], ["in_progress", "on_hold"], ["in_progress", "resolved"]]
    return [
        report_with_history(
            *way, category=category, kelurahan=place, agency=category.agency, latitude=-10.155, longitude=123.64
        )
        for way in ways
    ]


def faults(page, looks: str) -> list[str]:
    """What axe and the ruler find on the page as it looks now: one line each."""
    name = f"{page.url} {looks}"
    found = [
        f"{name}: {one['id']} ({one['impact']}) {one['nodes'][0]['target']} of {len(one['nodes'])}"
        for one in Axe().run(page).response["violations"]
        if one["impact"] in SERIOUS
    ]
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    return found + ([f"{name}: {wide} pixels wide on a screen of {seen}"] if wide > seen else [])


def all_faults(page, addresses) -> str:
    """Every page on a telephone and on a desk, in the light and in the dark."""
    lines = []
    for address in addresses:
        assert page.goto(address).ok, address
        for size, scheme in product(SIZES, ("light", "dark")):
            page.set_viewport_size(SIZES[size])
            page.emulate_media(color_scheme=scheme)
            lines += faults(page, f"{size} {scheme}")
    return "\n".join(lines)


def test_the_citizens_pages_are_for_everyone(phone, reports):
    pages = [*PUBLIC, f"/kelurahan/{reports[0].kelurahan.code}/", *(report.get_absolute_url() for report in reports)]
    own = [secret_path(reports[3]), f"{secret_path(reports[0])}&baru=1"]
    assert all_faults(phone, pages + own) == ""


def test_the_pages_of_the_staff_are_for_everyone(desktop, reports):
    people.sign_in(desktop, staff_user("head", agency=Agency.objects.get(code="DLHK")))
    desks = [f"/konsol/laporan/{report.code}/" for report in reports]
    assert all_faults(desktop, CONSOLE + desks) == ""


@pytest.mark.parametrize("address", ["/", "/lapor/", "/laporan/", "/pantau/"])
def test_the_main_targets_are_large_enough_for_a_thumb(phone, reports, address):
    phone.goto(address)
    boxes = phone.locator(
        "main .button:visible, main .tile:visible, main .choice:visible, .site-nav a:visible"
    ).evaluate_all("all => all.map(one => [one.textContent.trim(), one.getBoundingClientRect().height])")
    assert boxes
    assert [box for box in boxes if box[1] < SMALLEST - 0.5] == []


@pytest.mark.parametrize("javascript", [True, False])
def test_an_error_summary_names_every_field_and_takes_the_focus(visit, javascript):
    page = visit(java_script_enabled=javascript)
    page.goto("/lapor/")
    page.locator("button[name=check]").click()
    page.locator(".error-summary").wait_for()
    assert page.locator(".error-summary li a").count() == 3
    if javascript:
        assert page.locator(".error-summary").evaluate("box => box === document.activeElement")
    page.locator(".error-summary a[href='#id_text']").click()
    assert page.locator("#id_text:focus").count() == 1
