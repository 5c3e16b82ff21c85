"""Fixtures for all tests."""

import pytest
from django.core.cache import cache

from reports.triggers import create_triggers, drop_triggers


@pytest.fixture(autouse=True)
def _fresh_files_and_cache(settings, tmp_path):
    """Each test has its own files, and no rate limit carries over."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture
def transactional_db(transactional_db):
    """A transactional test ends in a flush, which the append-only triggers would refuse: lift them for it."""
    create_triggers()
    yield transactional_db
    drop_triggers()


@pytest.fixture
def queries(django_assert_num_queries):
    """Assert an exact number of queries: `with queries(4): …`."""
    return django_assert_num_queries
