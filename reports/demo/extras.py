"""What hangs on demonstration reports: contacts, pictures, answers, looks at identities, bells."""

import os
import random
import uuid
from collections import defaultdict
from datetime import datetime, timedelta
from functools import cache

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from agencies.models import User
from reports.demo.people import DOMAIN, Cast
from reports.demo.pictures import SCENE_OF, Picture, pool
from reports.demo.stories import Story
from reports.demo.texts import person
from reports.models import Contact, Event, Feedback, IdentityLook, Notification, Photo, Report
from reports.pictures.similar import bands

WITH_CONTACT, WITH_PHOTO, WITH_SECOND_PHOTO, LOOKED_AT, MAY_BE_ASKED = 0.55, 0.3, 0.2, 0.004, 0.4
BELLS = 8


class Shelf:
    """Stores what hangs on each batch of reports."""

    def __init__(self, rng: random.Random, seed: int, cast: Cast) -> None:
        self.rng, self.cast = rng, cast
        self.pictures = pool(seed)
        self.used: dict[int, tuple[str, str]] = {}

    def fill(self, batch: list[tuple[Report, Story]]) -> None:
        """Store contacts, answers, pictures and looks of stored reports."""
        events = _event_ids(batch)
        Event.objects.bulk_create(_escalation(report) for report, _story in batch if report.escalation_level)
        Contact.objects.bulk_create(self._contact(report) for report, _story in batch if self._has_contact(report))
        Feedback.objects.bulk_create(
            feedback for report, story in batch for feedback in _answers(report, story, events[report.pk])
        )
        Photo.objects.bulk_create(
            photo for report, story in batch for photo in self._photos(report, story, events[report.pk])
        )
        if self.cast.dispatcher:
            IdentityLook.objects.bulk_create(
                IdentityLook(
                    report=report, user_id=self.cast.dispatcher, at=report.updated_at, reason="Menanyakan tempat"
                )
                for report, _story in batch
                if self.rng.random() < LOOKED_AT
            )

    def _has_contact(self, report: Report) -> bool:
        return report.filed_by_id is None and self.rng.random() < WITH_CONTACT

    def _contact(self, report: Report) -> Contact:
        shown = report.publicity == Report.Publicity.PUBLIC and self.rng.random() < 0.25
        address = f"warga-{self.rng.randrange(10_000)}@contoh.test"
        return Contact(
            report=report,
            name=person(self.rng),
            email=address,
            show_name=shown,
            may_be_asked=self.rng.random() < MAY_BE_ASKED,
        )

    def _photos(self, report: Report, story: Story, events: list[int]):
        scene = SCENE_OF.get(report.category.code)
        if scene is None:
            return
        if self.rng.random() < WITH_PHOTO:
            for position in range(2 if self.rng.random() < WITH_SECOND_PHOTO else 1):
                yield self._photo(scene, "before", report, events[0], report.created_at, position)
        for place in story.claims:
            if report.category.photo_on_resolve:
                at = story.steps[place - 1].at
                yield self._photo(scene, "after", report, events[place], at, 0)

    def _photo(self, scene, when, report, event, at, position) -> Photo:
        picture = self.rng.choice(self.pictures[(scene, when)])
        key = uuid.uuid4()
        first = id(picture) not in self.used
        large, small = self._files(picture, key)
        # Only the first use carries the hash: a picture drawn once and shown often is no forged evidence.
        phash = picture.phash if first else ""
        numbers = bands(phash) if phash else (None,) * 4
        return Photo(
            id=key,
            report=report,
            event_id=event,
            kind=Photo.Kind.AFTER if when == "after" else Photo.Kind.REPORT,
            state=Photo.State.READY,
            position=position,
            large=large,
            small=small,
            width=picture.width,
            height=picture.height,
            phash=phash,
            created_at=at,
            **dict(zip(("band0", "band1", "band2", "band3"), numbers, strict=True)),
        )

    def _files(self, picture: Picture, key: uuid.UUID) -> tuple[str, str]:
        """Names of the two files of a new photo.

        On a local disk a further use is a hard link: it costs no space, and deleting one photo leaves the others.
        """
        names = f"photos/{key.hex[:2]}/{key}-1600.jpg", f"photos/{key.hex[:2]}/{key}-400.jpg"
        before = self.used.setdefault(id(picture), names)
        for name, source, content in zip(names, before, (picture.large, picture.small), strict=True):
            if name == source or not _linked(source, name):
                default_storage.save(name, ContentFile(content))
        return names


def _linked(source: str, name: str) -> bool:
    """Give an existing local file a second name; False where the storage or the file system cannot."""
    try:
        target = default_storage.path(name)
        _folder(os.path.dirname(target))
        os.link(_path(source), target)
    except (NotImplementedError, OSError):
        return False
    return True


@cache
def _folder(path: str) -> None:
    os.makedirs(path, exist_ok=True)


@cache
def _path(name: str) -> str:
    return default_storage.path(name)


def _event_ids(batch: list[tuple[Report, Story]]) -> dict[int, list[int]]:
    """The stored events of each report in the order of its story, the receipt first."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = Event.objects.filter(report__in=[report.pk for report, _story in batch]).order_by("id")
    for report, event in rows.values_list("report_id", "id"):
        found[report].append(event)
    return found


def _escalation(report: Report) -> Event:
    """The last step up the ladder."""
    details = {"level": report.escalation_level}
    return Event(
        report=report, kind=Event.Kind.ESCALATED, at=report.escalated_at, actor=Event.Actor.SYSTEM, details=details
    )


def _answers(report: Report, story: Story, events: list[int]):
    for answer in story.answers:
        yield Feedback(
            report=report,
            event_id=events[answer.event],
            claim_id=events[answer.claim],
            answer=answer.answer,
            by=answer.by,
            user_id=answer.user,
            rating=answer.rating,
            comment=answer.comment,
            at=answer.at,
        )


def ring_bells(now: datetime) -> int:
    """Give the demonstration's staff a few unread and read lines in their bells; return how many."""
    users = User.objects.filter(email__endswith=f"@{DOMAIN}", is_superuser=False, posts__isnull=False)
    work = {
        user: Report.objects.work_of(user).order_by("-created_at", "-id").values_list("pk", flat=True)[:BELLS]
        for user in users
    }
    last = _last_events({report for reports in work.values() for report in reports})
    rows = [
        _bell(user, last[report], place, now) for user, reports in work.items() for place, report in enumerate(reports)
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _last_events(reports: set[int]) -> dict[int, Event]:
    return {event.report_id: event for event in Event.objects.filter(report__in=reports).order_by("at", "id")}


def _bell(user: User, event: Event, place: int, now: datetime) -> Notification:
    """A line that the user has read when it is an older one."""
    read_at = min(event.at + timedelta(hours=2), now) if place >= BELLS // 2 else None
    return Notification(user=user, report_id=event.report_id, event=event, created_at=event.at, read_at=read_at)
