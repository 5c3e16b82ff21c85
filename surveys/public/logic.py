"""The expressions of a questionnaire for a script in the browser, which shows at once what an answer brings up.

The script decides nothing: whatever it sends is judged again here.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from surveys.answering.showing import Shown
from surveys.definition import Definition, Page, Question
from surveys.expressions import order, parse
from surveys.expressions.offering import columns_of


def of_page(shown: Shown, page: Page) -> dict[str, Any]:
    """The conditions of a page's questions in the order of dependence, and the answers of all other pages."""
    here = {question.name for question in page.questions}
    names = [name for name in order(shown.definition) if name in here]
    others = {name: _seen(value) for name, value in shown.values.items() if name not in here}
    return {"values": others, "questions": [_question(shown.definition, name) for name in names]}


def _question(definition: Definition, name: str) -> dict[str, Any]:
    question = definition.questions[name]
    return {
        "name": name,
        "kind": question.kind,
        "relevant": _trees(definition.conditions[name]),
        "calculation": parse(question.calculation).as_json() if question.calculation else None,
    }


def _trees(texts: Iterable[str]) -> list[Mapping[str, Any]]:
    return [parse(text).as_json() for text in texts]


def _seen(value: Any) -> Any:
    """A value as expressions see it: nothing is the empty text, several codes have blanks between."""
    if value is None:
        return ""
    return " ".join(value) if isinstance(value, list) else value


def whole(definition: Definition, language: str) -> dict[str, Any]:
    """Everything that a device needs to ask a whole questionnaire without a connection."""
    return {
        "pages": [page.name for page in definition.pages],
        "questions": [
            _question(definition, name) | _judged(definition.questions[name], language)
            | {"page": definition.page_of[name]}
            for name in order(definition)
        ],
    }  # fmt: skip


def _judged(question: Question, language: str) -> dict[str, Any]:
    filtered = question.choice_filter
    return {
        "required": question.required or question.role == "consent",
        "role": question.role,
        "last": [choice.code for choice in question.choices if choice.missing],
        "constraint": parse(question.constraint).as_json() if question.constraint else None,
        "message": question.message.say(language),
        "filter": parse(filtered, columns=True).as_json() if filtered else None,
        "columns": {choice.code: columns_of(choice) for choice in question.choices} if filtered else {},
    }
