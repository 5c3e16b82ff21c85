"""Who is told of a confidential report, and what: by mail and in the bell, the whole way long."""

import pytest
from django.utils import timezone

from reports import acts, feedback
from reports.models import Contact, Mail, Notification
from reports.notifications.fanout import announce
from reports.workflow import staff
from tests import factories
from tests.access import oracle

pytestmark = pytest.mark.django_db
MAY_BE_TOLD = {"dispatcher", "head", "holder", "reporter"}


@pytest.fixture
def story(world):
    """A confidential report that went the whole way, with all that was written about it."""
    report = world.pick(publicity="confidential", agency="own", place="own", status="received")
    Mail.objects.all().delete()
    Notification.objects.all().delete()
    dispatcher, holder = staff(world.users["dispatcher"]), staff(world.users["holder"])
    for step in (
        lambda now: factories.move(report, "verified", user=world.users["dispatcher"]),
        lambda now: acts.note(report, "mkpub900", "mknote900", dispatcher, now),
        lambda now: acts.give(report, world.users["holder"].posts.get(), dispatcher, now),
        lambda now: factories.move(report, "in_progress", user=world.users["holder"]),
        lambda now: acts.note(report, "mkpub901", "mknote901", holder, now),
        lambda now: factories.move(report, "resolved", user=world.users["holder"], note="mkpub902"),
        lambda now: feedback.object_to(report, now=now, comment="mkpub903 belum"),
    ):
        step(timezone.now())
        announce(timezone.now(), limit=500)
    return report


def test_nobody_else_hears_of_a_confidential_report(world, story):
    number = world.codes[story.code]
    told = {user.email for role, user in world.users.items() if user is not None and role in MAY_BE_TOLD}
    told.add(Contact.objects.get(report=story).email)
    assert set(Mail.objects.filter(report=story).values_list("to", flat=True)) <= told
    for line in Notification.objects.filter(report=story).select_related("user"):
        role = next(role for role, user in world.users.items() if user == line.user)
        assert oracle.sees(role, number, story), role


def test_those_who_handle_it_do_hear_of_it(world, story):
    told = set(Mail.objects.filter(report=story).values_list("to", flat=True))
    assert {"holder@staff.example.com", Contact.objects.get(report=story).email} <= told


def test_no_mail_about_it_holds_a_word_of_it(world, story):
    number = world.codes[story.code]
    for mail in Mail.objects.all():
        found = world.found_in(f"{mail.subject}\n{mail.text}\n{mail.html}\n{mail.headers}") - {("code", number)}
        assert not found, (mail.to, found)
        assert "mkpub9" not in mail.text, mail.to
        assert "mknote9" not in mail.text, mail.to


def test_the_lurah_hears_only_that_one_exists(world, story):
    for mail in Mail.objects.filter(to="lurah@staff.example.com"):
        assert not world.found_in(f"{mail.subject}\n{mail.text}")
        assert mail.report is None
    for line in Notification.objects.filter(user=world.users["lurah"]):
        assert line.report is None
        assert not world.found_in(line.text)


def test_the_mails_of_the_whole_city_tell_nobody_what_they_may_not_see(world):
    roles = {user.email: role for role, user in world.users.items() if user is not None}
    for mail in Mail.objects.select_related("report"):
        role = roles.get(mail.to)
        for name, number in world.found_in(f"{mail.subject}\n{mail.text}"):
            report = world.reports[number]
            if role is not None:
                assert oracle.sees(role, number, report), (mail.to, name)
                assert name not in oracle.IDENTITY, (mail.to, name)
            elif mail.to == "owner@example.com":
                assert report.marks["publicity"] != "confidential", name
                assert name not in oracle.IDENTITY, name
            else:
                assert mail.to == f"mkmail{number:03d}@example.com", (mail.to, name, number)
