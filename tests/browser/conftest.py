"""A real browser against a live server with the real city; every page is watched for what goes wrong in it."""

import os
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import sync_playwright

from agencies import reference
from tests.browser.browsers import CHROMIUM, DESK, FLAGS, PHONE
from tests.browser.watch import Troubles, watch

PATIENCE = 30_000  # milliseconds; a loaded machine is slow, not broken


def pytest_collection_modifyitems(items):
    """Everything in this folder needs a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium was not found: name it in CHROMIUM")
    # The driver's event loop runs in this thread; Django refuses the database there unless told otherwise.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def city(transactional_db):
    """The real kelurahan and categories."""
    call_command("load_reference", verbosity=0)
    reference.forget()


@pytest.fixture
def site(live_server, city, settings):
    """The address of the portal, which mails name too."""
    settings.SITE_URL = live_server.url
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return live_server.url


@pytest.fixture
def troubles():
    """What went wrong in any page of this test; the test fails on whatever it did not expect."""
    seen = Troubles()
    yield seen
    assert not seen.unexpected(), "\n".join(seen.unexpected())


@pytest.fixture
def visit(chromium, site, troubles):
    """Open a page in a browser of its own: `visit(PHONE, locale="en-US")`; closed when the test ends."""
    contexts = []

    def open_page(viewport=PHONE, **options):
        context = chromium.new_context(base_url=site, viewport=viewport, **options)
        context.set_default_timeout(PATIENCE)
        context.on("page", lambda page: watch(page, troubles))
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def phone(visit):
    """A citizen's telephone whose browser speaks English, as most do here."""
    return visit(PHONE, locale="en-US", has_touch=True)


@pytest.fixture
def desktop(visit):
    """An officer's screen."""
    return visit(DESK)
