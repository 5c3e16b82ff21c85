"""What is wrong with a questionnaire, wherever it comes from: the importer, the builder and publishing ask the same.

Only what would harm answers or files is an error: expressions that cannot be read or name what is not there, circles,
codes that no question has, matrices of mixed choices, roles that do not fit.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

from django.utils.translation import gettext as _

from surveys.definition import Block, Definition, Page, Question
from surveys.expressions import Expression, ExpressionError, cycles, parse
from surveys.expressions.nodes import Call, Current, Literal, Node, Reference, walk
from surveys.expressions.values import NUMBER, Value, to_text

# Columns that lists from reference data have beside `name` (surveys/building.py).
REFERENCE_COLUMNS = {"kelurahan": frozenset({"kecamatan"}), "kecamatan": frozenset()}
# One more than are told, so that a list can say that there are more.
MOST_FINDINGS = 101
ONCE = frozenset({"consent", "link", "stratum", "weight"})


@dataclass(frozen=True)
class Finding:
    """An error. `kind` (page, block, question) and `name` say whose, `field` which of its fields."""

    kind: str
    name: str
    field: str
    message: str


def check(definition: Definition) -> list[Finding]:
    """The errors of a questionnaire, in its order; of very many the first 101."""
    return list(islice(_findings(definition), MOST_FINDINGS))


def _findings(definition: Definition) -> Iterator[Finding]:
    for page in definition.pages:
        yield from _relevance("page", page, definition)
        for block in page.blocks:
            yield from _relevance("block", block, definition)
            yield from _matrix(block)
            for question in block.questions:
                yield from _question(question, definition)
    yield from _circles(definition)
    yield from _roles(definition)


def _relevance(kind: str, part: Page | Block, definition: Definition) -> Iterator[Finding]:
    for message in expression_errors(part.relevant, definition):
        yield Finding(kind, part.name, "relevant", message)


def _question(question: Question, definition: Definition) -> Iterator[Finding]:
    fields = {
        "relevant": expression_errors(question.relevant, definition),
        "constraint": expression_errors(question.constraint, definition, current=question),
        "calculation": expression_errors(question.calculation, definition),
        "choice_filter": expression_errors(question.choice_filter, definition, columns=columns_of(question))
        if question.choice_filter
        else [],
    }
    for field, messages in fields.items():
        for message in messages:
            yield Finding("question", question.name, field, message)
    if question.kind == "calculate" and not question.calculation:
        message = _("A calculation needs an expression in the column calculation.")
        yield Finding("question", question.name, "calculation", message)
    if question.kind != "calculate" and question.calculation:
        message = _("Only a row of the type calculate may have a calculation. Move it to a row of its own.")
        yield Finding("question", question.name, "calculation", message)


def columns_of(question: Question) -> frozenset[str]:
    """The columns that a choice filter of this question may name."""
    own = {column for choice in question.choices for column in choice.filters}
    return frozenset({"name", *own}) | (
        frozenset() if own else REFERENCE_COLUMNS.get(question.choice_list, frozenset())
    )


def expression_errors(
    text: str,
    definition: Definition,
    *,
    current: Question | None = None,
    columns: frozenset[str] | None = None,
) -> list[str]:
    """What is wrong with one expression. `current`: the question that `.` stands for; `columns`: a choice filter's."""
    if not text:
        return []
    try:
        expression = parse(text, columns=columns is not None)
    except ExpressionError as error:
        return [str(error)]
    found = [_unknown(name, definition) for name in sorted(expression.names)]
    found += [_unknown_column(name, columns or frozenset()) for name in sorted(expression.columns)]
    if expression.uses_current and current is None:
        found.append(_("The point “.” stands for the answer being checked: it belongs in a constraint only."))
    return [message for message in found if message] + list(_codes(expression, definition, current))


def nearest(word: str, known: Iterable[str], likeness: float = 0.6) -> str:
    """The known word that was probably meant, or an empty text. Comparing is slow: at most 300 of about that length."""
    alike = (other for other in known if abs(len(other) - len(word)) <= 2)
    return next(iter(get_close_matches(word, list(islice(alike, 300)), 1, likeness)), "")


def _unknown(name: str, definition: Definition) -> str:
    question = definition.questions.get(name)
    if question is not None:
        return _("${%(name)s} is a note, which has no answer.") % {"name": name} if question.kind == "note" else ""
    groups = {page.name for page in definition.pages} | {
        block.name for page in definition.pages for block in page.blocks
    }
    if name in groups:
        return _("${%(name)s} is a group. Name a question.") % {"name": name}
    near = nearest(name, definition.questions)
    if near:
        return _("There is no question %(name)s. Did you mean ${%(near)s}?") % {"name": name, "near": near}
    return _("There is no question %(name)s. Correct the name or add the question.") % {"name": name}


def _unknown_column(name: str, columns: frozenset[str]) -> str:
    if name in columns:
        return ""
    return _("The choices of this question have no column “%(name)s”; they have: %(columns)s.") % {
        "name": name,
        "columns": ", ".join(sorted(columns)),
    }


def _codes(expression: Expression, definition: Definition, current: Question | None) -> Iterator[str]:
    """Comparisons of a choice question with a code that it does not have: they could never hold."""
    for node in walk(expression.tree):
        if not isinstance(node, Call) or node.name not in {"=", "!=", "selected"} or len(node.arguments) != 2:
            continue
        for asked, code in (node.arguments, node.arguments[::-1]):
            question = _asked(asked, definition, current)
            if question and question.choices and isinstance(code, Literal) and not _has_code(question, code.value):
                yield _("%(question)s has no choice “%(code)s”; it has: %(codes)s.") % {
                    "question": question.name,
                    "code": code.value,
                    "codes": ", ".join(choice.code for choice in question.choices[:12]),
                }


def _asked(node: Node, definition: Definition, current: Question | None) -> Question | None:
    if isinstance(node, Reference):
        return definition.questions.get(node.name)
    return current if isinstance(node, Current) else None


def _has_code(question: Question, value: Value) -> bool:
    if value == "" or to_text(value) in question.choice_of:
        return True
    if isinstance(value, str):
        return False
    return any(NUMBER.fullmatch(choice.code) and float(choice.code) == value for choice in question.choices)


def _matrix(block: Block) -> Iterator[Finding]:
    if not block.matrix:
        return
    first = next((question.choice_list for question in block.questions), "")
    for question in block.questions:
        if question.kind != "one" or question.choice_list != first:
            message = _("In a matrix each question is a single choice from one list, here “%(name)s”.") % {
                "name": first
            }
            yield Finding("question", question.name, "kind", message)


def _circles(definition: Definition) -> list[Finding]:
    """Told at the first member of the chain."""
    kinds = {block.name: "block" for page in definition.pages for block in page.blocks}
    kinds |= dict.fromkeys(definition.questions, "question")
    found = []
    for chain in cycles(definition):
        name = chain.split(" -> ")[0]
        message = _("This depends on itself: %(chain)s. Remove one of these conditions.") % {"chain": chain}
        found.append(Finding(kinds.get(name, "page"), name, "relevant", message))
    return found


def _roles(definition: Definition) -> Iterator[Finding]:
    counts = Counter(question.role for question in definition.questions.values())
    for question in definition.questions.values():
        message = ""
        if question.role in ONCE and counts[question.role] > 1:
            message = _("Only one question can have the role “%(role)s”.") % {"role": question.role}
        elif question.role == "stratum" and question.choice_list != "kelurahan":
            message = _("The role “stratum” needs a single choice from the list kelurahan.")
        elif question.role in {"consent", "link", "screen"} and question.kind != "one":
            message = _("The role “%(role)s” needs a single choice with yes and no.") % {"role": question.role}
        if message:
            yield Finding("question", question.name, "role", message)
