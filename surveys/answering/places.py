"""Places of kelurahan: how many answers are wanted from each, where the researchers set a quota."""

from typing import Any

from django.db.models import F

from surveys.building import published_definition
from surveys.models import Quota, Response


def take(survey_id: int, kelurahan_code: Any) -> bool:
    """Count an answer in its kelurahan's quota, where there is one; False where all places are taken.

    By primary key alone: of a join PostgreSQL would judge the row as it was before another transaction changed it.
    """
    quota = _quota_of(survey_id, kelurahan_code)
    if quota is None:
        return True
    return bool(Quota.objects.filter(pk=quota, taken__lt=F("places")).update(taken=F("taken") + 1))


def give_back(response: Response) -> None:
    """Count an answer that goes out of its kelurahan's quota."""
    quota = _quota_of(response.survey_id, place_of(response))
    if quota is not None:
        Quota.objects.filter(pk=quota, taken__gt=0).update(taken=F("taken") - 1)


def lock(survey_id: int, *kelurahan_codes: Any) -> None:
    """Hold these quotas until the end of the transaction, in one order, so that two moves that cross do not block."""
    quotas = [quota for code in kelurahan_codes if (quota := _quota_of(survey_id, code)) is not None]
    list(Quota.objects.select_for_update().filter(pk__in=quotas).order_by("pk"))


def place_of(response: Response) -> Any:
    """The official code of the answer's kelurahan, if its version asks for it."""
    stratum = published_definition(response.version_id).with_role("stratum")
    return response.answers.get(stratum.name) if stratum is not None else None


def _quota_of(survey_id: int, kelurahan_code: Any) -> int | None:
    """The primary key of a kelurahan's quota, by its official code; None where there is none."""
    rows = Quota.objects.filter(survey_id=survey_id, kelurahan__code=str(kelurahan_code or ""))
    return rows.values_list("pk", flat=True).first()
