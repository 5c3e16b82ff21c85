"""What a person sees when something goes wrong."""

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.shortcuts import render
from django.template import loader
from django.views import debug

UNREADABLE = (BadRequest, SuspiciousOperation)


def csrf_failure(request, reason=""):
    """Answer a POST whose CSRF token does not fit: say that the page was too old, and how to go on."""
    return render(request, "403_csrf.html", status=403)


class ExceptionReporter(debug.ExceptionReporter):
    """Django's own page for developers, except for requests that nobody can read: theirs is our page everywhere."""

    def get_traceback_html(self):
        return self._our_page() or super().get_traceback_html()

    def get_traceback_text(self):
        return self._our_page() or super().get_traceback_text()

    def _our_page(self):
        unreadable = self.exc_type is not None and issubclass(self.exc_type, UNREADABLE)
        return loader.render_to_string("400.html") if unreadable else ""
