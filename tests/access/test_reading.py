"""Every address, read by every role: who is let in, and which words of which report may be in the answer."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from reports.models import Report
from reports.search import index_new
from tests.access import oracle
from tests.access.routes import ADMIN_MODELS, PHOTO, PUBLIC, REPORT, TABLE, admin_routes, routes, row_of
from tests.access.walk import addresses, body_of, leaks, no_write, plain
from tests.access.world import OFFICER_NAME

pytestmark = pytest.mark.django_db
ROUTES = {route.name: route for route in routes()}
KNOWN = [name for name, route in ROUTES.items() if row_of(route)]
SCOPED_BY_REPORT = (REPORT, PHOTO)


def test_every_address_has_a_row():
    missing = [f"{route.name}   (/{route.pattern})" for route in routes() if row_of(route) is None]
    assert not missing, "Addresses without a row in tests/access/routes.py:\n" + "\n".join(missing)


def test_every_row_has_an_address():
    models = set(admin_routes().values())
    assert not [name for name in TABLE if name not in ROUTES]
    assert not [label for label in ADMIN_MODELS if label not in models]


@pytest.mark.parametrize("name", KNOWN)
def test_an_address_tells_each_role_only_what_it_may_know(world, name):
    route = ROUTES[name]
    problems = []
    for role in sorted(oracle.EVERYONE):
        asked = list(addresses(world, route, row_of(route), role))
        # Whoever may not open the console is turned away at its door, whatever is behind it.
        for address in asked[:2] if role not in row_of(route).readers else asked:
            problems += _problems(world, row_of(route), role, address)
    assert not problems, "\n".join(problems[:40])


def _problems(world, row, role, address):
    """What is wrong with one answer, in words."""
    with no_write() as written:
        response = world.client(role).get(address.path)
    body = _without_the_question(world, response, address)
    found = leaks(world, role, row, body, key_of=address.number if role == "link" else 0)
    asked = f"GET {address.path} as {role}"
    if written:
        yield f"{asked} writes: {written}"
    if response.status_code not in _expected(world, row, role, address):
        yield f"{asked} answers {response.status_code}"
    if found:
        yield f"{asked} shows {sorted(found)}"
    if (role in oracle.CITIZENS or row.shows == PUBLIC) and OFFICER_NAME.search(body):
        yield f"{asked} names staff: {OFFICER_NAME.findall(body)}"
    if role in ("stranger", "link", "owner") and "sessionid" in response.cookies and row.shows != "nothing":
        yield f"{asked} opens a session"


def _without_the_question(world, response, address):
    """The answer; a refusal may repeat the address that was asked for, which tells the asker nothing."""
    body = body_of(response)
    if response.status_code == 200 or not address.number:
        return body
    return body.replace(world.reports[address.number].code, "").replace(address.path, "")


def _expected(world, row, role, address):
    """The answers that are right: the page for its readers, else a refusal, a way to the sign-in, or "not found"."""
    if role not in row.readers:
        return {302, 403, 404} if row.shows != "nothing" else {302, 400, 403, 404, 405}
    if row.about not in SCOPED_BY_REPORT:
        return row.status
    return row.status if row.judge(role, address.number, world.reports[address.number], key=role == "link") else {404}


def test_the_way_to_an_object_by_its_number_tells_no_code(world):
    kind = ContentType.objects.get_for_model(Report).pk
    for role in sorted(oracle.STAFF):
        for _number, report in world.sample():
            body = body_of(world.client(role).get(f"/konsol/r/{kind}/{report.pk}/"))
            assert report.code not in body, role


SECRET_LOOKUPS = (
    "contact__email={mail}", "contact__email__startswith=mk", "contact__name__contains=mk", "contact__isnull=0",
    "contact__phone__endswith=1", "events__internal_note__contains=mk", "officer__user__password__startswith=m",
    "idempotency_key__isnull=1", "fingerprint__startswith=a",
)  # fmt: skip


@pytest.mark.parametrize("lookup", SECRET_LOOKUPS)
@pytest.mark.parametrize("role", ["administrator", "dispatcher"])
def test_the_admin_refuses_to_filter_by_what_it_does_not_show(world, role, lookup):
    path = reverse("admin:reports_report_changelist")
    assert world.client(role).get(f"{path}?{lookup.format(mail='mkmail001@example.com')}").status_code == 400


SEARCHES = (
    ("reports", "q"), ("report_feed", "q"), ("admin:reports_report_changelist", "q"), ("admin:queue", "view=open&text"),
)  # fmt: skip


@pytest.mark.parametrize(("name", "parameter"), SEARCHES)
def test_a_search_for_a_word_of_a_hidden_report_answers_as_for_a_word_of_none(world, name, parameter):
    index_new()
    report = world.pick(publicity="confidential", agency="own", place="own", status="received")
    number = world.codes[report.code]
    words = [f"mk{word}{number:03d}" for word in ("title", "text", "street", "landmark", "name", "mail", "pub", "note")]
    row = TABLE.get(name) or row_of(ROUTES[name])
    for role in sorted(row.readers):
        hidden = name in ("reports", "report_feed") or not oracle.sees(role, number, report)
        answers = {}
        for word in words:
            body = body_of(world.client(role).get(f"{reverse(name)}?{parameter}={word}"))
            answers[word] = plain(body).replace(word, "WORD")
        none = plain(body_of(world.client(role).get(f"{reverse(name)}?{parameter}=mknobody999"))).replace(
            "mknobody999", "WORD"
        )
        wrong = [word for word in words if answers[word] != none]
        allowed = words[:4] if not hidden else []
        assert wrong == allowed, f"{name} as {role}: searching {wrong} finds something"
