"""Real files that stay outside the repository: where REAL_DATA_DIR leads to none, the tests that need them are skipped.

REAL_DATA_DIR names the folder that holds `real-reports/`, `kupang/` and `ddi-codebook-2.5/`, or one of these itself.
"""

from pathlib import Path

import pytest
from django.conf import settings


def folder(name: str) -> Path | None:
    """The folder `name`, or None where it is not there."""
    if not settings.REAL_DATA_DIR:
        return None
    given = Path(settings.REAL_DATA_DIR)
    return next(
        (path for path in (given / name, given, given.parent / name) if path.name == name and path.is_dir()), None
    )


def needs(name: str) -> pytest.MarkDecorator:
    """Skip a test where the folder `name` is not there."""
    return pytest.mark.skipif(folder(name) is None, reason=f"REAL_DATA_DIR leads to no {name}/")
