import pytest

from surveys.building import published_definition


@pytest.fixture(autouse=True)
def _no_definition_of_another_test():
    """A rolled back test gives its versions' numbers to the next one."""
    published_definition.cache_clear()
