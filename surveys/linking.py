"""Perception beside behaviour: answers joined with the use of the portal, for those who agreed, by pseudonym.

Three tables hold the parts: the answer (Response) knows no person; the consent (UsageLink) ties an answer to a
subject, which is the keyed hash of an address; the key (LinkKey) stands by itself. Deleting a UsageLink ends one join,
deleting the key ends all of a survey.
"""

import hmac
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from statistics import median

from django.db import transaction

from agencies.models.user import normal_address
from reports.models import Contact, Report
from surveys.models import Invitation, LinkKey, Response, Survey, UsageLink


@dataclass
class Usage:
    """What one person did and lived through in the portal. Hours are clock hours from filing to the first answer."""

    reports: int = 0
    confirmed: int = 0
    objected: int = 0
    hours: list[float] = field(default_factory=list)

    @property
    def median_hours(self) -> float | None:
        """The median time to a first answer in hours, of the reports that got one."""
        return round(median(self.hours), 2) if self.hours else None


def key_of(survey: Survey) -> str:
    """The survey's secret; made when it is first needed."""
    return LinkKey.objects.get_or_create(survey=survey)[0].key


def subject_of(email: str, key: str) -> str:
    """The pseudonym of an address under a key: HMAC-SHA-256 of the normal form, in hexadecimal."""
    return hmac.new(key.encode(), normal_address(email).encode(), sha256).hexdigest()


def remember(response: Response, *, invitation: Invitation | None, email: str) -> bool:
    """Store the respondent's consent to the join; False where nobody's use is to be joined with it.

    The person is known by the invitation that they answered, or by the account that they are signed in with. Their use
    is joined with one answer, the first: on a shared phone the next answer under this account is somebody else's.
    """
    subject = invitation.subject if invitation is not None else ""
    if not subject and email:
        subject = subject_of(email, key_of(response.survey))
    if not subject or UsageLink.objects.filter(response__survey=response.survey, subject=subject).exists():
        return False
    UsageLink.objects.create(response=response, subject=subject, consented_on=response.day)
    return True


@transaction.atomic
def end_all(survey: Survey) -> None:
    """Delete the key and every consent; invitations lose their pseudonym with it."""
    UsageLink.objects.filter(response__survey=survey).delete()
    survey.invitations.update(subject="")
    LinkKey.objects.filter(survey=survey).delete()


def usage(survey: Survey, until: datetime) -> dict[str, Usage]:
    """The use of the portal until a moment, by subject, of those who consented; who never filed has an empty Usage."""
    wanted = set(UsageLink.objects.filter(response__survey=survey).values_list("subject", flat=True))
    if not wanted:
        return {}
    found = {subject: Usage() for subject in wanted}
    for subject, report in _reports_of(wanted, key_of(survey), until):
        _count(found[subject], report)
    return found


def _reports_of(wanted: set[str], key: str, until: datetime) -> Iterable[tuple[str, Report]]:
    """Each report whose reporter's address is one of the subjects, with the subject.

    Confidential reports stay out, as on every other surface.
    """
    contacts = (
        Contact.objects.exclude(email="", user=None)
        .filter(report__created_at__lte=until)
        .exclude(report__publicity=Report.Publicity.CONFIDENTIAL)
        .select_related("report", "user")
    )
    subjects: dict[str, str] = defaultdict(str)
    for contact in contacts.iterator():
        address = contact.email or contact.user.email
        subject = subjects[address] = subjects[address] or subject_of(address, key)
        if subject in wanted:
            yield subject, contact.report


def _count(person: Usage, report: Report) -> None:
    person.reports += 1
    person.confirmed += report.outcome == Report.Outcome.CONFIRMED
    person.objected += report.objections > 0
    if report.first_response_at is not None:
        person.hours.append((report.first_response_at - report.created_at).total_seconds() / 3600)
