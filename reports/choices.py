"""What forms and filters offer: the reference data that the process keeps, so that choices cost no query."""

from agencies import reference


def category_choices() -> list[tuple[str, str]]:
    """The offered categories, code and name in the reader's language."""
    return [(code, str(row)) for code, row in reference.categories().items()]


def kelurahan_choices() -> list[tuple[str, str]]:
    """All kelurahan, code and name."""
    return [(code, row.name) for code, row in reference.kelurahan().items()]


def agency_choices() -> list[tuple[str, str]]:
    """The offices that are active, code and short name."""
    return [(row.code, row.short_name) for row in reference.agencies().values() if row.active]
