"""One finding about a questionnaire."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

ERROR: Literal["error"] = "error"
WARNING: Literal["warning"] = "warning"
# So many names are listed; more are counted.
NAMED = 8


@dataclass(frozen=True)
class Problem:
    """What is wrong where, and what to do. An error stops publishing, a warning does not."""

    level: Literal["error", "warning"]
    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.remedy}"


def named(names: Iterable[str]) -> str:
    """The names in one line; of a long list the first, with the number of the others."""
    listed = list(dict.fromkeys(names))
    if len(listed) <= NAMED:
        return ", ".join(listed)
    return _("%(names)s and %(number)d more") % {
        "names": ", ".join(listed[:NAMED]),
        "number": len(listed) - NAMED,
    }
