"""The ways through a questionnaire: what nobody can ever reach, and what looks at answers that are not there yet."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from surveys.definition import CHOICE_KINDS, Choice, Definition, Question
from surveys.expressions import Expression, ExpressionError, parse
from surveys.expressions.nodes import Call, Column, Current, Literal, Node, Reference, walk
from surveys.expressions.values import to_bool, to_text
from surveys.review.problem import WARNING, Problem, named


def readable(text: str, *, columns: bool = False) -> Expression | None:
    """The expression, or None where it is empty or cannot be read (which has a problem of its own)."""
    try:
        return parse(text, columns=columns) if text else None
    except ExpressionError:
        return None


def looks_ahead(definition: Definition) -> Iterator[Problem]:
    """Expressions that refer to a question which comes later: it is still empty when they are looked at."""
    place = {name: number for number, name in enumerate(definition.questions)}
    for name, question in definition.questions.items():
        texts = (*definition.conditions[name], question.constraint, question.calculation, question.choice_filter)
        read = (readable(text, columns=text == question.choice_filter) for text in texts)
        names = {other for expression in read if expression for other in expression.names}
        later = sorted(other for other in names if place.get(other, -1) > place[name])
        if later:
            what = _("It depends on %s, which is asked later and still empty at this point.") % named(later)
            yield Problem(WARNING, name, what, _("Ask that question first."))


def unreachable(definition: Definition) -> Iterator[Problem]:
    """Questions whose conditions can never hold, each with the condition that stops it."""
    dead: set[str] = set()
    for name in definition.questions:
        trees = [read.tree for text in definition.conditions[name] if (read := readable(text))]
        terms = [term for tree in trees for term in _all_of(tree)]
        if any(_never(term, definition, dead) for term in terms) or _contradict(terms, definition):
            dead.add(name)
            what = _("Nobody can ever reach it: %s is never true.") % " and ".join(definition.conditions[name])
            yield Problem(WARNING, name, what, _("Correct the condition, or take the question out."))


def never_offered(definition: Definition) -> Iterator[Problem]:
    """Choices whose filter compares a column with a question that cannot have that answer, as after a changed code."""
    for name, question in definition.questions.items():
        read = readable(question.choice_filter, columns=True)
        for term in _all_of(read.tree) if read else ():
            column, other = _matched(term)
            asked = definition.questions.get(other)
            lost = [choice.code for choice in question.choices if asked and _cannot_be(asked, _cell(choice, column))]
            if lost:
                what = _("Nobody is ever offered %(choices)s: %(column)s holds no answer to %(question)s.")
                values = {"choices": named(lost), "column": column, "question": other}
                yield Problem(WARNING, name, what % values, _("Write the codes of that question into the column."))


def _matched(term: Node) -> tuple[str, str]:
    """The column and the question of `column = ${q}`; two empty texts for anything else."""
    if isinstance(term, Call) and term.name == "=":
        pair = term.arguments if isinstance(term.arguments[0], Column) else term.arguments[::-1]
        if isinstance(pair[0], Column) and isinstance(pair[1], Reference):
            return pair[0].name, pair[1].name
    return "", ""


def _cell(choice: Choice, column: str) -> str:
    return choice.code if column == "name" else choice.filters.get(column, "")


def _all_of(tree: Node) -> Iterator[Node]:
    """The terms that must all hold."""
    if isinstance(tree, Call) and tree.name == "and":
        for argument in tree.arguments:
            yield from _all_of(argument)
    else:
        yield tree


def _never(node: Node, definition: Definition, dead: set[str]) -> bool:
    """Whether the term is false whatever is answered. Where this cannot be said for sure: no."""
    if isinstance(node, Call) and node.name == "and":
        return any(_never(argument, definition, dead) for argument in node.arguments)
    if isinstance(node, Call) and node.name == "or":
        return all(_never(argument, definition, dead) for argument in node.arguments)
    pair = _compared(node)
    if pair is not None:
        question = definition.questions.get(pair[0])
        return question is not None and (_cannot_be(question, pair[1]) or (pair[0] in dead and pair[1] != ""))
    return _is_constant(node) and not to_bool(Expression("", node).evaluate({}))


def _is_constant(node: Node) -> bool:
    moving = (Reference, Current)
    return not any(isinstance(part, moving) or getattr(part, "name", "") == "today" for part in walk(node))


def _compared(node: Node) -> tuple[str, str] | None:
    """The question and the code of `${q} = 'code'` and `selected(${q}, 'code')`."""
    if not isinstance(node, Call) or node.name not in ("=", "selected") or len(node.arguments) != 2:
        return None
    left, right = node.arguments
    if node.name == "=" and isinstance(left, Literal):
        left, right = right, left
    if isinstance(left, Reference) and isinstance(right, Literal):
        return left.name, to_text(right.value)
    return None


def _cannot_be(question: Question, code: str) -> bool:
    """Whether no answer to a question with choices is this code; the empty text is "left"."""
    if question.kind not in CHOICE_KINDS or not question.choices or code == "":
        return False
    return code not in question.choice_of and not _same_number(code, question)


def _same_number(code: str, question: Question) -> bool:
    """A comparison with a number also fits a code that is written another way, as 1 fits 01."""
    return code.isdigit() and any(other.isdigit() and int(other) == int(code) for other in question.choice_of)


def _contradict(terms: Sequence[Node], definition: Definition) -> bool:
    """Whether two terms want different answers to one question with a single choice."""
    wanted: dict[str, str] = {}
    for term in terms:
        pair = _compared(term)
        question = definition.questions.get(pair[0]) if pair else None
        if pair is None or question is None or question.kind != "one":
            continue
        if wanted.setdefault(pair[0], pair[1]) != pair[1]:
            return True
    return False
