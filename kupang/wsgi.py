"""The door for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext as _

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kupang.settings")


def utf8_only(application):
    """Wrap a WSGI application: what calls itself anything but UTF-8 gets a 400.

    Django would decode address and body by the name that the sender gives, before any middleware, and fail on some.
    """

    def answer(environ, start_response):
        _kind, options = parse_header_parameters(environ.get("CONTENT_TYPE", ""))
        if options.get("charset", "utf-8").lower() in ("utf-8", "utf8"):
            return application(environ, start_response)
        message = _("Only text in UTF-8 can be read. Nothing was changed.").encode()
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(message)))]
        start_response("400 Bad Request", headers)
        return [message]

    return answer


application = utf8_only(get_wsgi_application())
