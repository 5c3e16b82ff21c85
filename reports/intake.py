"""The one door: every report of a citizen, a program or a clerk comes in through `submit()`."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from agencies import reference
from agencies.models import Category, Kelurahan, User
from reports.codes import new_code
from reports.deadlines import resolution_due, response_due
from reports.models import Contact, Event, Outbox, Photo, Report
from reports.photos import attach

TITLE_LENGTH = 80
SENTENCE = re.compile(r"[^.!?\n]+")
# How people here begin a letter. It names nobody's problem, so it makes no title. Asked of short sentences only: on
# thousands of signs in a row the pattern would try each as the greeting's last.
GREETING = re.compile(
    r"(halo|hallo|hai|salam|shalom|syalom|permisi|selamat (pagi|siang|sore|malam)|ass?alam\S*|mohon (bantuan|izin|maaf)"
    r"|yth|terima ?kasih)(\W+\w+){0,2}\W*",
    re.IGNORECASE,
)


class KeyUsed(Exception):
    """The idempotency key was used before for something else, or by somebody else."""

    def __init__(self) -> None:
        super().__init__(
            _("This form was already used for another report. Your text is kept: send it again as a new report.")
        )


@dataclass(frozen=True)
class Submission:
    """A validated report on its way in. Either a point inside the city or a kelurahan is given, or neither (import).

    `sender` is who may repeat it (`reports.sender`); a door that knows no sender must ask for keys that nobody guesses.
    """

    category: Category
    text: str
    latitude: float | None = None
    longitude: float | None = None
    accuracy: float | None = None
    kelurahan: Kelurahan | None = None
    street: str = ""
    landmark: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    show_name: bool = False
    may_be_asked: bool = False
    publicity: str = Report.Publicity.PUBLIC
    idempotency_key: str | None = None
    sender: str = ""
    photos: Sequence[Photo] = ()
    user: User | None = None
    channel: str = Report.Channel.WEB
    language: str = "id"

    def fingerprint(self) -> str:
        """A digest of sender and content: a retry has the same one, another use of the key does not.

        Photos stay out of it: a phone shrinks the same picture to other bytes each time.
        """
        parts = [
            self.sender, self.user.pk if self.user else None, self.category.pk, self.text, self.latitude,
            self.longitude, self.kelurahan.pk if self.kelurahan else None, self.street, self.landmark, self.name,
            self.email, self.phone, self.publicity, self.show_name, self.may_be_asked,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def submit(submission: Submission, *, now: datetime) -> tuple[Report, bool]:
    """Store a report with its contact, first event and outbox row in one transaction.

    A code that is taken already (one chance in a billion reports) is drawn anew.
    Returns the report and whether it is new: the same submission sent again, also in parallel, gets the first one.
    A photo that another report has taken meanwhile is left out and keeps `report` empty: no report waits for a photo.
    Raises KeyUsed when the idempotency key belongs to another sender or content. The caller has validated the fields.
    """
    report = build(submission, now)
    try:
        _store(report, submission, now)
    except IntegrityError:
        first = _first_with(submission)
        if first is not None:
            return first, False
        if not Report.objects.filter(code=report.code).exists():
            raise
        return submit(submission, now=now)
    return report, True


def title_of(text: str) -> str:
    """The first sentence of a text that is no mere greeting, at most 80 characters, cut at a word."""
    sentences = [" ".join(found.split()) for found in SENTENCE.findall(text)]
    sentence = next((sentence for sentence in sentences if sentence and not _greets(sentence)), " ".join(text.split()))
    if len(sentence) <= TITLE_LENGTH:
        return sentence
    return sentence[: TITLE_LENGTH - 1].rsplit(" ", 1)[0] + "…"


def _greets(sentence: str) -> bool:
    return len(sentence) <= TITLE_LENGTH and GREETING.fullmatch(sentence) is not None


def build(submission: Submission, now: datetime) -> Report:
    """The unsaved report: located, routed, with its deadlines. The check before sending shows it, too."""
    category = submission.category
    kelurahan_id, neighbour_id = _place(submission)
    routing = reference.route(category, kelurahan_id)
    calendar = reference.calendar()
    return Report(
        code=new_code(),
        category=category,
        text=submission.text,
        title=title_of(submission.text),
        latitude=submission.latitude,
        longitude=submission.longitude,
        accuracy=submission.accuracy,
        kelurahan_id=kelurahan_id,
        neighbour_id=neighbour_id,
        street=submission.street,
        landmark=submission.landmark,
        publicity=submission.publicity,
        channel=submission.channel,
        filed_by=submission.user if submission.user and submission.user.is_staff else None,
        agency_id=routing,
        created_at=now,
        updated_at=now,
        response_due=response_due(now, category.response_hours, category.response_clock, calendar),
        resolution_due=resolution_due(now, category.resolution_working_days, category.is_emergency, calendar),
        idempotency_key=submission.idempotency_key,
        fingerprint=submission.fingerprint(),
    )


def _place(submission: Submission) -> tuple[int | None, int | None]:
    """Kelurahan and perhaps neighbour: what the person chose by name wins over the point."""
    if submission.latitude is None or submission.longitude is None:
        return (submission.kelurahan.pk if submission.kelurahan else None), None
    found = reference.locate(latitude=submission.latitude, longitude=submission.longitude, accuracy=submission.accuracy)
    chosen = submission.kelurahan.pk if submission.kelurahan else None
    if found is None:
        return chosen, None
    if chosen is not None and chosen != found.kelurahan:
        return chosen, found.kelurahan
    return found.kelurahan, found.neighbour


def _store(report: Report, submission: Submission, now: datetime) -> None:
    with transaction.atomic():
        report.save(force_insert=True)
        if submission.name or submission.email or submission.phone or submission.user:
            _store_contact(report, submission)
        event = Event.objects.create(
            report=report,
            kind=Event.Kind.RECEIVED,
            at=now,
            actor=Event.Actor.STAFF if report.filed_by_id else Event.Actor.REPORTER,
            user=report.filed_by,
            to_status=Report.Status.RECEIVED,
        )
        Outbox.objects.create(event=event, created_at=now)
        attach(submission.photos, report=report, event=event, kind=Photo.Kind.REPORT, start=0)


def _store_contact(report: Report, submission: Submission) -> None:
    citizen = submission.user if submission.user and not submission.user.is_staff else None
    Contact.objects.create(
        report=report,
        user=citizen,
        name=submission.name,
        email=submission.email,
        phone=submission.phone,
        show_name=submission.show_name and submission.publicity == Report.Publicity.PUBLIC,
        may_be_asked=submission.may_be_asked and bool(submission.email),
        language=submission.language,
    )


def _first_with(submission: Submission) -> Report | None:
    """The report that already holds this submission's key; KeyUsed if it is another submission's."""
    if submission.idempotency_key is None:
        return None
    first = Report.objects.filter(idempotency_key=submission.idempotency_key).first()
    if first is not None and first.fingerprint != submission.fingerprint():
        raise KeyUsed
    return first
