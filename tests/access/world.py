"""A small city in which every secret field holds a marker of its own, so that a leak names itself.

Reports: publicity x status x own or other agency x own or other kelurahan, and a few at an outside owner. Report 7 has
the title `mktitle007 …`, the reporter `mkname007`, and so on; `found_in` reads such markers out of any answer.
"""

import html
import re
import uuid
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.cookies import SimpleCookie
from io import BytesIO
from itertools import product

from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from agencies.models import Agency, Kelurahan, User
from reports.models import Contact, Event, IdentityLook, Notification, Outbox, Photo, Report
from reports.notifications.fanout import announce
from reports.workflow import Step, record_history
from surveys import building
from surveys.models import Interviewer
from tests import factories
from tests.surveys import factories as surveys

PUBLICITIES = ("public", "anonymous", "confidential")
CHAINS = {
    "received": (),
    "assigned": ("assigned",),
    "resolved": ("assigned", "in_progress", "resolved"),
    "closed": ("assigned", "in_progress", "resolved", "closed"),
    "rejected": ("rejected",),
    "duplicate": ("duplicate",),
}
SPACE = uuid.UUID("6ba7b812-9dad-11d1-80b4-00c04fd430c8")

WORD = re.compile(r"mk(title|text|street|landmark|pub|note|name|mail)(\d{3})")
FIGURES = {
    "latitude": re.compile(r"1(\d{3})7531"),
    "longitude": re.compile(r"6(\d{3})8642"),
    "phone": re.compile(r"812(\d{3})97531"),
}
CODE = re.compile(r"kpg-?[0-9a-z]{7}")
UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
OFFICER_NAME = re.compile(r"mkofficer[a-z]+")


def photo_id(number: int) -> uuid.UUID:
    """The primary key of the photo of report `number`."""
    return uuid.uuid5(SPACE, str(number))


# The survey of the city; its published version asks X1 on page p1.
STUDY = "matriks"


@dataclass
class World:
    """Everything that the tests walk through."""

    agencies: dict[str, Agency] = field(default_factory=dict)
    places: dict[str, Kelurahan] = field(default_factory=dict)
    users: dict[str, User | None] = field(default_factory=dict)
    reports: dict[int, Report] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    photos: dict[str, int] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    sampled: set[int] = field(default_factory=set)
    media: str = ""

    def client(self, role: str) -> Client:
        """The client of a role, signed in as when the city was built, whatever the test before did to it."""
        client = self.clients[role]
        client.cookies = SimpleCookie()
        if role in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client

    def sign_in(self) -> None:
        """Sign everybody in once: it costs more than a page."""
        for role, user in self.users.items():
            # A crash is a finding to name, not the end of the walk.
            self.clients[role] = client = Client(raise_request_exception=False)
            if user is not None:
                client.force_login(user)
                self.sessions[role] = client.cookies[settings.SESSION_COOKIE_NAME].value

    def sample(self) -> list[tuple[int, Report]]:
        """A report for each publicity, agency, kelurahan and holder; the states take turns, so each is met."""
        return [(number, report) for number, report in self.reports.items() if number in self.sampled]

    def pick(self, **wanted) -> Report:
        """A copy of the first report with these properties (`publicity`, `status`, `agency`, `place`)."""
        found = (report for report in self.reports.values() if all(_is(report, *pair) for pair in wanted.items()))
        # The tests that move it write into the row, which is taken back, and into the object, which would stay.
        return deepcopy(next(found))

    def found_in(self, body: str) -> set[tuple[str, int]]:
        """The markers in a text, as (field, number of the report)."""
        text = html.unescape(body).lower()
        found = {(name, int(number)) for name, number in WORD.findall(text)}
        found |= {(name, int(number)) for name, pattern in FIGURES.items() for number in pattern.findall(text)}
        for code in CODE.findall(text):
            number = self.codes.get(f"KPG-{code[-7:].upper()}")
            found |= {("code", number)} if number is not None else set()
        for name in UUID.findall(text):
            number = self.photos.get(name.replace("-", ""))
            found |= {("photo", number)} if number is not None else set()
        return found


def _is(report: Report, name: str, value: str) -> bool:
    return report.marks.get(name) == value


def build(media: str) -> World:
    """Fill the (rolled back) database with the city."""
    world = World(media=media)
    _offices(world)
    _people(world)
    _reports(world)
    _notices(world)
    _study()
    world.sampled = _sampled(world)
    world.sign_in()
    return world


def _sampled(world: World) -> set[int]:
    """Two states for each publicity, agency and place, one with a holder and one without, taking turns."""
    with_holder, without = ("assigned", "resolved", "closed"), ("received", "rejected", "duplicate")
    cells = list(product(PUBLICITIES, ("own", "other"), ("own", "other")))
    wanted = {(*cell, states[turn % 3]) for turn, cell in enumerate(cells) for states in (with_holder, without)}
    marks = {number: report.marks for number, report in world.reports.items()}
    return {
        number
        for number, mark in marks.items()
        if (mark["publicity"], mark["agency"], mark["place"], mark["status"]) in wanted or mark["agency"] == "owner"
    }


def _offices(world: World) -> None:
    for name in ("own", "other"):
        world.agencies[name] = factories.AgencyFactory(code=f"AG{name}".upper(), email=f"kantor-{name}@example.com")
        world.places[name] = factories.KelurahanFactory(name=f"Kelurahan {name}")
    world.agencies["owner"] = factories.AgencyFactory(code="PLN", external=True, email="owner@example.com")
    world.agencies["kelurahan"] = factories.AgencyFactory(code=Agency.KELURAHAN)
    world.places["quiet"] = factories.KelurahanFactory(name="Kelurahan quiet")


def _people(world: World) -> None:
    own, other = world.agencies["own"], world.agencies["other"]

    def staff(name, role, **place):
        user = factories.UserFactory(name=f"mkofficer{name}", email=f"{name}@staff.example.com", is_staff=True)
        factories.OfficerFactory(user=user, role=role, **place)
        return user

    world.users = {
        "stranger": None,
        "link": None,
        "owner": None,
        "citizen": factories.UserFactory(email="citizen@example.com", name="Warga Lain"),
        "reporter": factories.UserFactory(email="reporter@example.com", name="Warga Sendiri"),
        "lurah": staff("lurah", "lurah", kelurahan=world.places["own"]),
        "lurah_elsewhere": staff("lurahelsewhere", "lurah", kelurahan=world.places["quiet"]),
        "holder": staff("holder", "officer", agency=own),
        "colleague": staff("colleague", "officer", agency=own),
        "officer_elsewhere": staff("elsewhere", "officer", agency=other),
        "head": staff("head", "head", agency=own),
        "head_elsewhere": staff("headelsewhere", "head", agency=other),
        "dispatcher": staff("dispatcher", "dispatcher"),
        "executive": staff("executive", "executive"),
        "researcher": staff("researcher", "researcher"),
        "administrator": factories.UserFactory(
            name="mkofficeradmin", email="admin@staff.example.com", is_staff=True, is_superuser=True
        ),
    }


def _reports(world: World) -> None:
    category = factories.CategoryFactory(code="lampu", name="Lampu jalan", agency=world.agencies["own"])
    target = {}
    pairs = []
    cells = [*product(PUBLICITIES, CHAINS, ("own", "other"), ("own", "other"))]
    cells += [(publicity, "assigned", "owner", "own") for publicity in PUBLICITIES]
    for number, (publicity, status, agency, place) in enumerate(cells, 1):
        report = _report(world, number, category, publicity, agency, place)
        report.marks = {"publicity": publicity, "status": status, "agency": agency, "place": place}
        if status == "duplicate":
            report.duplicate_of = target[publicity]
        if status == "closed":
            report.outcome = "confirmed"
        if status == "received" and agency == place == "own":
            record_history([(report, ())])
            target[publicity] = report
        else:
            pairs.append((report, _steps(world, report, CHAINS[status])))
        world.reports[number] = report
    record_history(pairs)
    world.codes = {report.code: number for number, report in world.reports.items()}
    for number, report in world.reports.items():
        _attachments(world, number, report)


def _report(world: World, number: int, category, publicity: str, agency: str, place: str) -> Report:
    start = timezone.now().replace(microsecond=0) - timedelta(days=2, minutes=number)
    return factories.ReportFactory.build(
        category=category,
        publicity=publicity,
        kelurahan=world.places[place],
        agency=world.agencies[agency],
        title=f"mktitle{number:03d} lampu padam",
        text=f"mktext{number:03d} Lampu jalan padam sejak kemarin.",
        street=f"Jalan mkstreet{number:03d}",
        landmark=f"dekat mklandmark{number:03d}",
        latitude=float(f"-10.1{number:03d}7531"),
        longitude=float(f"123.6{number:03d}8642"),
        created_at=start,
        updated_at=start,
        response_due=start + timedelta(days=1),
        resolution_due=start + timedelta(days=7),
    )


def _steps(world: World, report: Report, chain: tuple[str, ...]) -> list[Step]:
    """The moves of the chain; whoever holds the report is known from the first hand-over on."""
    if chain and chain[0] == "assigned" and report.marks["agency"] == "own":
        report.officer = world.users["holder"].posts.get()
    return [
        Step(to, report.created_at + timedelta(hours=hour), Event.Actor.STAFF, world.users["dispatcher"].pk)
        for hour, to in enumerate(chain, 1)
    ]


def _attachments(world: World, number: int, report: Report) -> None:
    """The reporter, a note for everyone and one for the house, and a picture."""
    Contact.objects.create(
        report=report,
        user=world.users["reporter"] if number % 2 else None,
        name=f"mkname{number:03d} Pelapor",
        email=f"mkmail{number:03d}@example.com",
        phone=f"+62812{number:03d}97531",
    )
    noted = Event.objects.create(
        report=report,
        kind=Event.Kind.NOTED,
        at=report.updated_at,
        actor=Event.Actor.STAFF,
        user=world.users["holder"],
        public_note=f"mkpub{number:03d} kami periksa",
        internal_note=f"mknote{number:03d} kru dua orang",
    )
    photo = Photo(id=photo_id(number), report=report, state=Photo.State.READY, created_at=report.created_at)
    photo.event = report.events.order_by("at", "id").first() if number % 3 else noted
    for size, edge in (("large", 32), ("small", 8)):
        # The comment is the marker: a served file says whose it is.
        getattr(photo, size).save(f"{photo.pk.hex}-{size}.jpg", ContentFile(picture(number, edge)), save=False)
    photo.save(force_insert=True)
    world.photos[photo.pk.hex] = number


def picture(number: int, edge: int) -> bytes:
    """A JPEG that names its report in a comment, as no served file of ours does by itself."""
    stream = BytesIO()
    Image.new("RGB", (edge, edge), (number, 80, 80)).save(stream, "JPEG", comment=f"mktext{number:03d}".encode())
    return stream.getvalue()


def _study() -> None:
    """A survey with a published version and a draft, so that the researchers' pages have something to show."""
    version = surveys.published(surveys.pages([surveys.likert("X1", scale="X")]), surveys.SurveyFactory(slug=STUDY))
    building.draft_of(version.survey)
    Interviewer.objects.create(survey=version.survey, name="Pasar Oebobo")


def _notices(world: World) -> None:
    """Mails and bells as the portal writes them, and everyone's bell for every report, as if rights had been wider."""
    now: datetime = timezone.now()
    first = Event.objects.filter(kind=Event.Kind.RECEIVED)
    Outbox.objects.bulk_create(Outbox(event=event, created_at=now) for event in first)
    announce(now, limit=len(first))
    noted = Event.objects.filter(kind=Event.Kind.NOTED).select_related("report")
    Notification.objects.bulk_create(
        Notification(user=user, report=event.report, event=event, created_at=now)
        for event in noted
        for user in world.users.values()
        if user is not None
    )
    for report in world.reports.values():
        IdentityLook.objects.create(report=report, user=world.users["dispatcher"], at=now, reason="Menelepon pelapor")
