"""Making a file: written beside its place, read back, and only then put there."""

import os
import secrets
from pathlib import Path
from types import ModuleType

from django.utils.translation import gettext as _

from surveys.exports import csv, ddi, dta, json, sav, xlsx
from surveys.exports.options import ExportError
from surveys.exports.proof import Proof
from surveys.exports.table import Table

WRITERS: dict[str, ModuleType] = {"csv": csv, "xlsx": xlsx, "sav": sav, "dta": dta, "ddi": ddi, "json": json}
ENDINGS = {"csv": "csv", "xlsx": "xlsx", "sav": "sav", "dta": "dta", "ddi": "xml", "json": "json"}


def make_file(table: Table, format: str, path: Path) -> Proof:
    """Write the table to `path` in this format. Raises ExportError; then what stood at `path` stands there still."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        part.touch()
        proof = _written(table, format, part)
        os.replace(part, path)
    except OSError as error:
        reason = error.strerror or str(error)
        message = _("%(path)s could not be written: %(reason)s. Nothing was left behind.")
        raise ExportError(message % {"path": path, "reason": reason}) from error
    finally:
        part.unlink(missing_ok=True)
    return proof


def _written(table: Table, format: str, path: Path) -> Proof:
    writer = WRITERS[format]
    proof = writer.write(table, path)
    try:
        difference = proof.difference(writer.read_back(path))
    except (ValueError, KeyError) as error:
        difference = str(error)
    if difference:
        message = _(
            "The file was read back and is not what was written (%(difference)s). It was thrown away. "
            "Try again; if that fails, choose another format and tell the administrators."
        )
        raise ExportError(message % {"difference": difference})
    return proof
