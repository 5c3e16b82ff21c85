"""One header for the whole console: the same entries on every page, by what the person may do."""

import re

import pytest
from django.utils import timezone

from reports.models import Notification
from tests.factories import AgencyFactory, ReportFactory, administrator, staff_user

pytestmark = pytest.mark.django_db

ENTRY = re.compile(r'<li><a href="([^"]+)"')
WORK = ["/konsol/mulai/", "/konsol/kabar/", "/konsol/dasbor/", "/lapor/"]
SURVEYS, DATA = "/konsol/survei/", "/konsol/"


def header_of(client, path="/konsol/antrean/"):
    client.cookies["bahasa"] = "en"
    page = client.get(path).content.decode()
    return page[page.index("<header") : page.index("</header>")]


def entries(client, path):
    return ENTRY.findall(header_of(client, path))


@pytest.mark.parametrize("path", ["/konsol/", "/konsol/antrean/", "/konsol/kabar/", "/konsol/dasbor/"])
def test_every_page_of_the_console_has_the_same_entries(client_of, path):
    assert entries(client_of(staff_user("officer", agency=AgencyFactory())), path) == WORK
    assert entries(client_of(administrator()), path) == [*WORK[:3], SURVEYS, WORK[3], DATA]


def test_desk_and_data_have_the_entries_too(client_of):
    client = client_of(staff_user("dispatcher"))
    paths = [f"/konsol/laporan/{ReportFactory().code}/", "/konsol/reports/report/"]
    assert [entries(client, path) for path in paths] == [[*WORK, DATA]] * 2


def test_a_researcher_has_surveys_and_neither_queue_nor_figures_nor_duty(client_of):
    client = client_of(staff_user("researcher"))
    assert entries(client, "/konsol/survei/") == ["/konsol/kabar/", SURVEYS, "/lapor/"]
    assert "bertugas" not in header_of(client, "/konsol/survei/")


@pytest.mark.parametrize(
    ("on_duty", "state", "act"), [(True, "You are on duty", "End duty"), (False, "You are off duty", "Start duty")]
)
def test_the_state_of_duty_is_a_text_and_the_button_says_what_it_does(client_of, on_duty, state, act):
    client = client_of(staff_user("dispatcher", on_duty=on_duty))
    header = header_of(client)
    assert f"<span>{state}</span>" in header
    assert f">{act}</button>" in header


def test_who_holds_no_post_has_no_switch_of_duty(client_of):
    assert "bertugas" not in header_of(client_of(administrator()))


def test_news_are_counted_on_every_page(client_of):
    user = staff_user("dispatcher")
    Notification.objects.create(user=user, text="Kabar", created_at=timezone.now())
    for path in ("/konsol/", "/konsol/dasbor/"):
        assert '<span class="count">1</span>' in header_of(client_of(user), path)
