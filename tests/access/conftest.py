"""The world is built once for this folder, inside a transaction that is rolled back at its end."""

import logging

import pytest
from django.db import transaction

from agencies import reference
from tests.access import world as cities


@pytest.fixture(scope="package")
def _city(django_db_setup, django_db_blocker, tmp_path_factory):
    from django.conf import settings

    media = str(tmp_path_factory.mktemp("media"))
    kept = settings.MEDIA_ROOT
    with django_db_blocker.unblock(), transaction.atomic():
        settings.MEDIA_ROOT = media
        reference.forget()
        try:
            built = cities.build(media)
        finally:
            settings.MEDIA_ROOT = kept
        yield built
        transaction.set_rollback(True)


@pytest.fixture
def world(_city, db, settings, _fresh_files_and_cache):
    """The city; whatever a test writes into it is taken back after the test by the savepoint of `db`."""
    settings.MEDIA_ROOT = _city.media
    settings.RATE_LIMITS = False
    settings.ACCOUNT_RATE_LIMITS = False
    reference.forget()
    logging.disable(logging.CRITICAL)  # refusals are the point here; their tracebacks are noise
    yield _city
    logging.disable(logging.NOTSET)
    reference.forget()
