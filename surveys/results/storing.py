"""Keeping results up to date: the worker counts again when answers or versions changed, pages only read."""

import logging
from datetime import datetime, timedelta

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from surveys.exports.options import ExportError
from surveys.models import Response, Result, Survey, Tally, Version
from surveys.results.computing import FORMAT, compute

logger = logging.getLogger(__name__)

# Counting a hundred thousand answers takes a minute of a core, so a large survey that goes on waits between counts.
MANY = 5_000
REST = timedelta(hours=1)


def recount(now: datetime) -> int:
    """Count the surveys whose answers, versions or smallest group changed. Returns how many.

    Two workers at once store the same document twice; neither waits for the other.
    """
    return sum(_stored(survey, now) for survey in _published() if _is_due(survey, now))


def recount_asked(now: datetime) -> int:
    """Count the surveys that somebody asked for. Returns how many."""
    return sum(_stored(survey, now) for survey in Survey.objects.filter(result__document__asked=True))


def ask(survey: Survey) -> None:
    """Have the survey counted at the worker's next turn; what was counted before is shown until then."""
    result, _created = Result.objects.get_or_create(survey=survey, defaults={"computed_at": timezone.now()})
    result.document["asked"] = True
    result.save(update_fields=["document"])


def store(survey: Survey, now: datetime) -> Result:
    """Count now and keep the document. Raises ExportError for an answer that no export can read."""
    document = compute(survey, now)
    result, _created = Result.objects.update_or_create(
        survey=survey, defaults={"document": document, "answers": document["answers"], "computed_at": now}
    )
    return result


def _published() -> QuerySet[Survey]:
    """Surveys with what they hold (`answers`, `numbers`) and what their results were counted on."""
    answers = Response.objects.filter(survey=OuterRef("pk")).order_by().values("survey").annotate(n=Count("pk"))
    # Asked for beside the number of answers: a corrected answer is a deleted one and a new one, as many as before.
    tallies = Tally.objects.filter(survey=OuterRef("pk"), kind=Tally.Kind.DELETED).order_by().values("survey")
    published = Q(versions__state=Version.State.PUBLISHED)
    return (
        Survey.objects.annotate(
            newest=Max("versions__number", filter=published),
            answers_now=Coalesce(Subquery(answers.values("n")), 0),
            deleted_now=Coalesce(Subquery(tallies.annotate(n=Sum("number")).values("n")), 0),
            counted_on=F("result__computed_at"),
            counted=F("result__answers"),
            form=F("result__document__format"),
            least=F("result__document__least"),
            version=F("result__document__newest"),
            deleted=F("result__document__flow__ends__deleted"),
        )
        .filter(newest__isnull=False)
        .order_by("pk")
    )


def _is_due(survey: Survey, now: datetime) -> bool:
    then = (survey.form, survey.least, survey.version, survey.counted, survey.deleted)
    changed = then != (FORMAT, survey.min_group, survey.newest, survey.answers_now, survey.deleted_now)
    rests = survey.answers_now > MANY and survey.counted_on is not None and now - survey.counted_on < REST
    return changed and not rests


def _stored(survey: Survey, now: datetime) -> int:
    try:
        store(survey, now)
    except ExportError:
        logger.exception("The results of %s could not be counted.", survey.slug)
        _forget_wish(survey)
        return 0
    return 1


def _forget_wish(survey: Survey) -> None:
    """What cannot be counted now cannot be at the next turn either; what was counted before stays."""
    result = Result.objects.filter(survey=survey).first()
    if result is not None and result.document.pop("asked", None):
        result.save(update_fields=["document"])
