"""The news feeds."""

import xml.etree.ElementTree as ET

import pytest

from tests.factories import ReportFactory

pytestmark = pytest.mark.django_db
ENTRY = "{http://www.w3.org/2005/Atom}entry"


def entries(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    return ET.fromstring(response.content).findall(ENTRY)


def test_a_feed_holds_public_reports_only(client):
    seen = ReportFactory()
    hidden = ReportFactory(publicity="confidential", kelurahan=seen.kelurahan)
    for address in ["/laporan/feed/", f"/kelurahan/{seen.kelurahan.code}/feed/"]:
        found = entries(client, address)
        assert len(found) == 1
        assert seen.code in ET.tostring(found[0]).decode()
    assert entries(client, f"/kelurahan/{hidden.kelurahan.code}/feed/")[0] is not None


def test_the_feed_of_a_kelurahan_leaves_out_the_others(client):
    here = ReportFactory()
    ReportFactory()
    assert len(entries(client, f"/kelurahan/{here.kelurahan.code}/feed/")) == 1


def test_control_characters_and_markup_do_not_break_a_feed(client):
    ReportFactory(title="Got\x0b & <b>", text="Bunyi \x07 \ufffe <script>alert(1)</script>", kelurahan=None)
    entry = ET.tostring(entries(client, "/laporan/feed/")[0]).decode()
    assert "&lt;script" not in entry.replace("&amp;lt;script", "")


def test_the_feed_of_an_unknown_kelurahan_is_not_found(client):
    assert client.get("/kelurahan/53.71.99.9999/feed/").status_code == 404
