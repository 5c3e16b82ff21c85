"""A small city for the citizens' pages: the real kelurahan and categories, loaded once a test."""

import pytest
from django.core.management import call_command

from agencies import reference


@pytest.fixture
def city(db):
    call_command("load_reference", verbosity=0)
    reference.forget()


@pytest.fixture
def fields():
    """A whole valid form by words, without a key."""
    return {
        "category": "sampah",
        "text": "Sampah menumpuk di depan pasar. Sudah tiga hari.",
        "kelurahan": "53.71.01.1001",
        "street": "Jalan Pahlawan",
        "landmark": "depan gereja",
    }
