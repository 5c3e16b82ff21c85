"""Words of an XLSForm's cells."""

YES = frozenset({"yes", "true", "true()", "ya", "1"})
NO = frozenset({"no", "false", "false()", "tidak", "0", ""})


def yes_or_no(text: str) -> bool | None:
    """Whether a cell says yes; none where it says neither."""
    word = text.strip().lower()
    if word in YES:
        return True
    return False if word in NO else None
