"""What is wrong with a file, said for the person who wrote it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Problem:
    """One error: `sheet` and `cell` say where (both may be empty: the whole file), `message` what and what to do."""

    message: str
    sheet: str = ""
    cell: str = ""

    @property
    def place(self) -> str:
        """The place as in survey!C7."""
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet

    def __str__(self) -> str:
        return (
            _("%(place)s: %(message)s") % {"place": self.place, "message": self.message} if self.place else self.message
        )


class Unreadable(Exception):
    """The file as a whole cannot be read as a questionnaire; the text says why and what to do."""
