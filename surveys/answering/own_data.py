"""What a respondent may do with a sent answer by its deletion code: see it, take it along, delete it, answer again."""

from datetime import datetime
from typing import Any

from django.db import transaction

from surveys.answering import drafts
from surveys.answering.codes import key_again, read_code, receipts
from surveys.answering.places import give_back
from surveys.building import published_definition
from surveys.definition import Question
from surveys.models import Draft, Response, Survey, Tally


def find(survey: Survey, typed: str) -> Response | None:
    """The answer whose code was typed."""
    code = read_code(typed)
    if not code:
        return None
    return Response.objects.select_related("version").filter(survey=survey, receipt__in=receipts(code)).first()


@transaction.atomic
def delete(response: Response) -> bool:
    """Delete an answer and its join with the use of the portal, give its place in the quota back, and count it.

    False where somebody else has just done so.
    """
    if not Response.objects.filter(pk=response.pk).delete()[0]:
        return False
    give_back(response)
    Tally.add(response.version, Tally.Kind.DELETED)
    return True


def answer_again(response: Response, typed: str, now: datetime) -> Draft:
    """Begin a correction that holds what the answer says, or find the one that was begun. The answer stays until then.

    The code that was typed gives the correction's key, so that each repeat of the post finds it.
    """
    key = key_again(read_code(typed))
    return drafts.start(response.version, now, way=response.way, replaces=response, key=key)


def copy_of(response: Response, language: str) -> list[tuple[str, str]]:
    """Each question that was shown with what was answered, in words."""
    asked = published_definition(response.version_id).questions
    return [
        (question.label.say(language) or name, in_words(question, response.answers[name], language))
        for name, question in asked.items()
        if name in response.answers and question.asked
    ]


def in_words(question: Question, value: Any, language: str) -> str:
    """A value as a person reads it; "" for none."""
    if value is None:
        return ""
    if not question.choices:
        return str(value).replace(".", ",") if question.kind == "decimal" else str(value)
    codes = value if isinstance(value, list) else [value]
    known = question.choice_of
    return ", ".join(known[code].label.say(language) if code in known else code for code in codes)


def document(response: Response) -> dict[str, Any]:
    """Everything that is stored of an answer, for a file."""
    return {
        "survey": response.survey.slug,
        "version": response.version.number,
        "day": response.day.isoformat(),
        "way": response.way,
        "language": response.language,
        "answers": response.answers,
        "orders": response.orders,
        "seconds": response.seconds,
    }
