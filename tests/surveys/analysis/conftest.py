"""Messages are asserted in English, in whatever language the portal speaks by default."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield
