"""What the tests of the citizens' pages share."""

import pytest


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
