"""What waits for somebody who leaves is not sent."""

import pytest
from django.core import mail as outgoing
from django.utils import timezone

from agencies import people
from reports.models import Mail
from reports.notifications.delivery import deliver
from tests.factories import AgencyFactory, KelurahanFactory, OfficerFactory, ReportFactory
from tests.reports.notifications.helpers import mailed, received

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _server(settings):
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def test_a_mail_that_waits_for_a_leaver_is_dropped_at_delivery():
    agency = AgencyFactory()
    head, leaver = OfficerFactory(role="head", agency=agency), OfficerFactory(agency=agency)
    received(ReportFactory(agency=agency))
    assert mailed() == {head.user.email, leaver.user.email}
    people.let_go(leaver.user)
    deliver(timezone.now())
    assert [one.to for one in outgoing.outbox] == [[head.user.email]]
    assert not Mail.objects.filter(to=leaver.user.email).exists()


def test_a_lurah_who_has_left_is_not_told_that_a_confidential_report_exists():
    place = KelurahanFactory()
    lurah = OfficerFactory(role="lurah", kelurahan=place)
    received(ReportFactory(kelurahan=place, publicity="confidential"))
    assert lurah.user.email in mailed()
    people.let_go(lurah.user)
    deliver(timezone.now())
    assert lurah.user.email not in [address for one in outgoing.outbox for address in one.to]


def test_who_changed_to_another_post_gets_no_mail_of_what_they_may_not_see_any_more():
    agency = AgencyFactory()
    head = OfficerFactory(role="head", agency=agency)
    received(ReportFactory(agency=agency, publicity="confidential"))
    assert head.user.email in mailed()
    head.agency = AgencyFactory()
    head.save()
    deliver(timezone.now())
    assert not outgoing.outbox
