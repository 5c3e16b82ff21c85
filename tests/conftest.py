"""Fixtures for all tests."""

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from agencies import reference
from reports.triggers import create_triggers, drop_triggers
from surveys.building import published_definition


@pytest.fixture(autouse=True)
def _fresh_files_and_cache(settings, tmp_path):
    """Each test has its own files, and no rate limit carries over."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    reference.forget()
    published_definition.cache_clear()


@pytest.fixture(autouse=True)
def _timeline_may_be_flushed(request):
    """A transactional test ends in a flush, which the append-only triggers would refuse: lift them for it.

    Asked for after the database's own fixture, so torn down before it.
    """
    mark = request.node.get_closest_marker("django_db")
    transactional = mark is not None and mark.kwargs.get("transaction", False)
    if not (transactional or {"transactional_db", "live_server"} & set(request.fixturenames)):
        yield
        return
    request.getfixturevalue("transactional_db")
    create_triggers()
    yield
    drop_triggers()


@pytest.fixture(scope="session")
def _reference_rows():
    """The rows of the reference data, once they have been loaded."""
    return []


@pytest.fixture
def city(db, _reference_rows):
    """The real kelurahan, agencies and categories: worked out by the command once, then put in as the same rows."""
    if not _reference_rows:
        call_command("load_reference", verbosity=0)
        models = apps.get_app_config("agencies").get_models()
        _reference_rows.extend((model, list(model._base_manager.all())) for model in models)
    for model, rows in _reference_rows:
        model._base_manager.bulk_create(rows, ignore_conflicts=True)
    reference.forget()


@pytest.fixture
def queries(django_assert_num_queries):
    """Assert an exact number of queries: `with queries(4): …`."""
    return django_assert_num_queries


@pytest.fixture
def client_of():
    """Make a client, signed in as the given user if there is one: `client_of(user)`."""

    def make(user=None):
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return make
