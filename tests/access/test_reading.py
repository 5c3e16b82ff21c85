"""Every address, read by every role: who is let in, and which words of which report may be in the answer."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from reports.models import Report
from reports.search import index_new
from tests.access import oracle
from tests.access.judge import Visit
from tests.access.routes import ADMIN_MODELS, TABLE, admin_routes, routes, row_of
from tests.access.walk import body_of, plain

pytestmark = pytest.mark.django_db
ROUTES = {route.name: route for route in routes()}
KNOWN = [name for name, route in ROUTES.items() if row_of(route)]


def test_every_address_has_a_row():
    missing = [f"{route.name}   (/{route.pattern})" for route in routes() if row_of(route) is None]
    assert not missing, "Addresses without a row in tests/access/routes.py:\n" + "\n".join(missing)


def test_every_row_has_an_address():
    models = set(admin_routes().values())
    assert not [name for name in TABLE if name not in ROUTES]
    assert not [label for label in ADMIN_MODELS if label not in models]


@pytest.mark.parametrize("name", KNOWN)
def test_an_address_tells_each_role_only_what_it_may_know(world, name):
    """One walk for each address: every role, every kind of report, and all checks of `judge` on each answer."""
    problems = list(Visit(world, ROUTES[name], row_of(ROUTES[name])).problems())
    assert not problems, "\n".join(problems[:40])


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
