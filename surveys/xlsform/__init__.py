"""Questionnaires as XLSForm files: reading (.xlsx, .xls, .csv), writing (.xlsx), storing. The manual: docs/xlsform.md.

`read` never fails: what is wrong with a file, all at once, is in `Imported.errors`.
"""

from surveys.xlsform.problems import Problem
from surveys.xlsform.reading import Imported, read
from surveys.xlsform.storing import Outcome, store
from surveys.xlsform.writing import write

__all__ = ["Imported", "Outcome", "Problem", "read", "store", "write"]
