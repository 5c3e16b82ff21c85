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


def test_a_program_that_reads_no_pages_is_shown_no_traceback(client):
    response = client.post("/lapor/", MANY, content_type=FORM, headers={"accept": "text/plain"})
    assert response.status_code == 400
    assert "Traceback" not in response.content.decode()
