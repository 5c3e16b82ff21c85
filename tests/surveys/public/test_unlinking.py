"""The join with the use of the portal, from the respondent's side."""

import pytest
from django.utils import timezone

from surveys import linking
from surveys.answering.codes import receipt
from surveys.models import Response, UsageLink
from tests.surveys.factories import SurveyFactory, likert, pages, published

pytestmark = pytest.mark.django_db

CODE = "ABCD-EFGH-JKMN-PQRS"


def test_the_code_ends_the_join_and_keeps_the_answer(client):
    version = published(pages([likert("X1")]), SurveyFactory(slug="s"))
    response = Response.objects.create(
        survey=version.survey, version=version, answers={"X1": "4"}, day=timezone.localdate(), receipt=receipt(CODE)
    )
    linking.remember(response, invitation=None, email="p@contoh.test")

    page = client.post("/survei/s/data-saya/", {"code": CODE, "act": "lepas"})

    assert page.status_code == 200
    assert not UsageLink.objects.exists()
    assert Response.objects.filter(pk=response.pk).exists()
