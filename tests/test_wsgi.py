"""The door for gunicorn: what it refuses before Django reads the request."""

import pytest
from django.test import RequestFactory

from kupang.wsgi import application, utf8_only

FORM = b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\na\r\n--b--\r\n'


def status_of(app, method, path, content_type, body=b""):
    """The status by which a WSGI application answers."""
    environ = RequestFactory().generic(method, path, body).environ | {"CONTENT_TYPE": content_type}
    given = []
    list(app(environ, lambda status, _headers: given.append(status)))
    return int(given[0][:3])


def answers(_environ, start_response):
    """An application that takes everything."""
    start_response("200 OK", [])
    return []


@pytest.mark.parametrize("charset", ["hex", "undefined", "idna", "unicode_escape", "latin-1", "utf-16", "utf-7"])
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=b", "application/x-www-form-urlencoded"])
def test_a_body_in_another_encoding_is_a_bad_request(kind, charset):
    assert status_of(application, "POST", "/lapor/", f"{kind}; charset={charset}", FORM) == 400


def test_an_address_is_not_read_in_another_encoding():
    assert status_of(application, "GET", "/laporan/?q=%41", "text/plain; charset=hex") == 400


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "text/plain; charset=UTF-8", "text/plain; charset=utf8", 'text/plain; charset="utf-8"']
)
def test_utf8_passes(kind):
    assert status_of(utf8_only(answers), "POST", "/lapor/", kind) == 200
