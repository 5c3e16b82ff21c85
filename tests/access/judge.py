"""What is wrong with one answer to a GET, in words: all checks look at the same answer, so a page is asked for once."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from reports.codes import new_code
from tests.access import oracle
from tests.access.routes import NOTHING, OWNER, PHOTO, PUBLIC, REPORT, Route, Row
from tests.access.walk import Address, addresses, body_of, leaks, no_write, path_of, plain
from tests.access.world import OFFICER_NAME, World, photo_id

# The way to one's own account or to the console is the one thing in which public pages may differ.
OWN_WAY = re.compile(r"<(nav|header)\b.*?</\1>", re.DOTALL)
PERSONAL_HEADERS = re.compile(r"^(Vary|Set-Cookie|Cache-Control|Expires): .*\n", re.MULTILINE)
WITHOUT_ACCOUNT = ("stranger", "link", "owner")
# They open the page of any report by a right of their own, so no cache may keep it.
BY_RIGHT = ("link", "reporter", "dispatcher", "head")


@dataclass(frozen=True)
class Answer:
    """What a role got at an address."""

    role: str
    address: Address
    status: int
    headers: dict[str, str]
    cookies: frozenset[str]
    body: str
    written: list[str]


@dataclass
class Visit:
    """A walk over one route by every role; it remembers what answers must be compared with."""

    world: World
    route: Route
    row: Row
    of_stranger: dict[str, str] = field(default_factory=dict)
    of_nothing: dict[tuple[str, ...], tuple[int, str]] = field(default_factory=dict)

    def problems(self) -> Iterator[str]:
        """Everything that is wrong, the stranger first: the others are compared with them."""
        for role in sorted(oracle.EVERYONE, key=lambda role: (role != "stranger", role)):
            asked = list(addresses(self.world, self.route, self.row, role))
            # Whoever may not open the console is turned away at its door, whatever is behind it.
            for address in asked if role in self.row.readers else asked[:2]:
                answer = ask(self.world, role, address)
                wrong = (sentence for check in CHECKS for sentence in check(self, answer))
                yield from (f"GET {address.path} as {role} {sentence}" for sentence in wrong)


def ask(world: World, role: str, address: Address) -> Answer:
    with no_write() as written:
        response = world.client(role).get(address.path)
    return Answer(
        role, address, response.status_code, response.headers, frozenset(response.cookies), body_of(response), written
    )


def writes(visit: Visit, answer: Answer) -> Iterator[str]:
    if answer.written:
        yield f"writes: {answer.written}"


def lets_in_the_wrong_ones(visit: Visit, answer: Answer) -> Iterator[str]:
    if answer.status not in _expected(visit, answer):
        yield f"answers {answer.status}"


def _expected(visit: Visit, answer: Answer) -> frozenset[int]:
    """The answers that are right: the page for its readers, else a refusal, a way to the sign-in, or "not found"."""
    row, number = visit.row, answer.address.number
    if answer.role not in row.readers:
        return frozenset({302, 403, 404} if row.shows != NOTHING else {302, 400, 403, 404, 405})
    if row.about not in (REPORT, PHOTO):
        return row.status
    may = row.judge(answer.role, number, visit.world.reports[number], key=answer.role == "link")
    return row.status if may else frozenset({404})


def tells_too_much(visit: Visit, answer: Answer) -> Iterator[str]:
    body = _without_the_question(visit, answer)
    key_of = answer.address.number if answer.role == "link" else 0
    if found := leaks(visit.world, answer.role, visit.row, body, key_of=key_of):
        yield f"shows {sorted(found)}"
    if (answer.role in oracle.CITIZENS or visit.row.shows == PUBLIC) and OFFICER_NAME.search(body):
        yield f"names staff: {OFFICER_NAME.findall(body)}"


def _without_the_question(visit: Visit, answer: Answer) -> str:
    """The answer; a refusal may repeat the address that was asked for, which tells the asker nothing."""
    if answer.status == 200 or not answer.address.number:
        return answer.body
    return answer.body.replace(visit.world.reports[answer.address.number].code, "").replace(answer.address.path, "")


def opens_a_session(visit: Visit, answer: Answer) -> Iterator[str]:
    if answer.role in WITHOUT_ACCOUNT and "sessionid" in answer.cookies and visit.row.shows != NOTHING:
        yield "opens a session"


def may_be_kept(visit: Visit, answer: Answer) -> Iterator[str]:
    """What is personal is kept by no browser and no proxy; a picture that is for everyone by the browser only."""
    control = answer.headers.get("Cache-Control", "")
    if answer.status != 200 or "no-store" in control:
        return
    report = visit.world.reports.get(answer.address.number)
    confidential = report is not None and report.marks["publicity"] == "confidential"
    if visit.row.cache == "no-store" or confidential or (visit.row.cache == "report" and answer.role in BY_RIGHT):
        yield f"may be kept: {control!r}"
    if visit.row.about == PHOTO and answer.role in BY_RIGHT and "private" not in control:
        yield f"may be kept by a proxy: {control!r}"


def differs_from_the_strangers(visit: Visit, answer: Answer) -> Iterator[str]:
    """A page that is the same for everyone."""
    if visit.row.shows != PUBLIC:
        return
    common = PERSONAL_HEADERS.sub("", OWN_WAY.sub("", plain(answer.body)))
    if visit.of_stranger.setdefault(answer.address.path, common) != common:
        yield "differs from the stranger's page"


def tells_hidden_from_missing(visit: Visit, answer: Answer) -> Iterator[str]:
    """What is hidden answers byte for byte like what does not exist."""
    if not is_hidden(visit.world, visit.row, answer.role, answer.address.number):
        return
    number = answer.address.number
    names = (visit.world.reports[number].code, photo_id(number))
    if (answer.status, without(answer.body, *names)) != _of_nothing(visit, answer):
        yield "differs from the answer for what does not exist"


def is_hidden(world: World, row: Row, role: str, number: int) -> bool:
    """Whether an address is of a confidential report that the role may not know of."""
    report = world.reports.get(number)
    if report is None or row.about not in (REPORT, PHOTO) or report.marks["publicity"] != "confidential":
        return False
    judge = row.judge if row.shows == OWNER or row.about == PHOTO else oracle.sees
    return not judge(role, number, report, key=role == "link")


def _of_nothing(visit: Visit, answer: Answer) -> tuple[int, str]:
    """The answer to the same question about a report or a photo that does not exist, asked once a role."""
    path, mark, query = answer.address.path.partition("?")
    size = path.rstrip("/").rsplit("/", 1)[-1] if visit.row.about == PHOTO else ""
    if (answer.role, size, query) not in visit.of_nothing:
        unknown = uuid.uuid4() if size else new_code()
        path = path_of(visit.route, (unknown, size) if size else (unknown,))
        nothing = ask(visit.world, answer.role, Address(path + mark + query))
        visit.of_nothing[answer.role, size, query] = nothing.status, without(nothing.body, unknown)
    return visit.of_nothing[answer.role, size, query]


def without(body: str, *names: object) -> str:
    """The answer without what differs from one request to the next, and without the names that were asked for."""
    text = plain(body)
    for name in names:
        text = text.replace(str(name), "NAME")
    return text


CHECKS = (
    writes,
    lets_in_the_wrong_ones,
    tells_too_much,
    opens_a_session,
    may_be_kept,
    differs_from_the_strangers,
    tells_hidden_from_missing,
)
