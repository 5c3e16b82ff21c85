"""Expressions of questionnaires: a stated subset of XPath as XLSForm uses it. The manual: docs/xlsform.md.

`parse` reads one, `order` and `cycles` look at how those of a questionnaire depend on each other, `offered` applies a
choice filter. Expressions are walked as trees, never run as Python.
"""

from surveys.expressions.graph import cycles, order
from surveys.expressions.offering import offered
from surveys.expressions.parsing import LONGEST, Expression, ExpressionError, parse

__all__ = ["LONGEST", "Expression", "ExpressionError", "cycles", "offered", "order", "parse"]
