"""What is too large or has too many fields is answered by our own page, on a developer's machine as in the city."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
MANY = "&".join(f"field{number}=1" for number in range(600))
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(params=[False, True], ids=["in the city", "with DEBUG"])
def client(request, settings):
    settings.DEBUG = request.param
    return Client()


def ways(client):
    """Too many fields in the address and in the form, and a form of more than 2 MB, each sent once."""
    yield client.get(f"/laporan/?{MANY}")
    yield client.post("/lapor/", MANY, content_type=FORM)
    yield client.post("/lapor/", "text=" + "x" * 3_000_000, content_type=FORM)


def test_a_request_that_is_too_large_gets_our_page(client):
    for response in ways(client):
        assert response.status_code == 400
        page = response.content.decode()
        assert "<main" in page
        assert "Traceback" not in page
        assert "DATA_UPLOAD" not in page


@pytest.mark.parametrize("address", ["/tidak-ada/", "/laporan/KPG-0000000/", "/static/tidak-ada.css"])
def test_what_is_not_found_gets_our_page(client, address):
    response = client.get(address)
    assert response.status_code == 404
    assert "Kami tidak menemukan halaman ini" in response.content.decode()


def test_a_slash_is_still_added(client):
    assert client.get("/laporan").headers["Location"] == "/laporan/"


@pytest.mark.parametrize(
    ("language", "words"), [("id", "Kami tidak bisa membacanya"), ("en", "We could not read that")]
)
def test_an_address_that_nobody_can_read_gets_our_page_in_the_readers_language(client, settings, language, words):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    response = client.get("/laporan/?q=%00")
    assert response.status_code == 400
    assert words in response.content.decode()


def test_a_program_that_reads_no_pages_is_shown_no_traceback(client):
    response = client.post("/lapor/", MANY, content_type=FORM, headers={"accept": "text/plain"})
    assert response.status_code == 400
    assert "Traceback" not in response.content.decode()
