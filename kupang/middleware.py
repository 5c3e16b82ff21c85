"""Middleware that every request passes: policy header, text boundary, language by cookie, when to come back."""

from urllib.parse import unquote_plus

from django.conf import settings
from django.http import Http404, HttpResponseBadRequest
from django.template import loader
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.views.defaults import page_not_found

from reports.limits import RETRY_AFTER


class ContentSecurityPolicyMiddleware:
    """Send the Content-Security-Policy of `settings.SECURE_CSP` (Django 6's name and shape) with every answer."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.policy = "; ".join(f"{name} {' '.join(sources)}" for name, sources in settings.SECURE_CSP.items())

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        return response


def _holds_forbidden(text):
    """True for NUL and lone surrogates: PostgreSQL refuses both, SQLite stores them."""
    return "\x00" in text or (not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text))


class PlainTextMiddleware:
    """Answer 400 to an address that carries NUL or broken UTF-8, before any view or database sees it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        query = request.META.get("QUERY_STRING", "")
        if "%" in query or not query.isascii():
            query = unquote_plus(query, errors="surrogateescape")
        if _holds_forbidden(query) or _holds_forbidden(request.path_info):
            return HttpResponseBadRequest(loader.render_to_string("400.html"))
        return self.get_response(request)


class NotFoundMiddleware:
    """Answer what is not found with our page, on a developer's machine too: Django's names the reason, in English."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 404 and request.resolver_match is None:
            return page_not_found(request, Http404())
        return response

    def process_exception(self, request, exception):
        return page_not_found(request, exception) if isinstance(exception, Http404) else None


class RetryAfterMiddleware:
    """Say with every 429 when to come back: what counted the request knows, or else it was the sign-in."""

    SIGN_IN_SECONDS = 300  # the longest window of allauth's limits, and what templates/429.html says

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 429:
            response.headers.setdefault("Retry-After", str(request.META.get(RETRY_AFTER, self.SIGN_IN_SECONDS)))
        return response


class PersonalPagesMiddleware:
    """Forbid every store to keep pages of the account and the console."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path_info.startswith(("/akun/", "/konsol/")):
            add_never_cache_headers(response)
        return response


class CookieLanguageMiddleware:
    """Speak Indonesian unless the language cookie says otherwise; Accept-Language is ignored.

    Most phones in the city send `en-US`, whatever their owner reads.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.known = {code for code, _name in settings.LANGUAGES}

    def __call__(self, request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in self.known else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
