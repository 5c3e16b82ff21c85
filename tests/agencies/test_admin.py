"""The city's data in the admin: every edit is in the history and shows at once, and a leaver leaves everywhere."""

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils import timezone

from agencies import reference
from agencies.admin import ReferenceAdmin
from agencies.models import Agency, Category, EmergencyNumber, Holiday, Kecamatan, Kelurahan, RoutingRule
from reports import acts
from reports.workflow import MoveRefused, staff
from tests.factories import CategoryFactory, KecamatanFactory, OfficerFactory, ReportFactory, administrator, staff_user

pytestmark = pytest.mark.django_db

NUMBERS = "/konsol/agencies/emergencynumber/"


@pytest.fixture
def admin_page(client_of):
    return client_of(administrator())


def number(**fields):
    return EmergencyNumber.objects.create(**{"code": "fire", "name": "Pemadam", "number": "113"} | fields)


@pytest.mark.parametrize("model", [Agency, Category, EmergencyNumber, Holiday, Kecamatan, Kelurahan, RoutingRule])
def test_whatever_is_kept_per_process_is_edited_with_a_history(model):
    assert isinstance(admin.site.get_model_admin(model), ReferenceAdmin)
    assert hasattr(model, "history")


def test_an_edit_of_a_kecamatan_is_in_its_history(admin_page):
    kecamatan = KecamatanFactory()
    path = f"/konsol/agencies/kecamatan/{kecamatan.pk}/"
    admin_page.post(f"{path}change/", {"code": kecamatan.code, "name": "Nama Baru"})
    assert kecamatan.history.count() == 2
    assert "Nama Baru" in admin_page.get(f"{path}history/").content.decode()


def test_numbers_deleted_in_a_list_are_forgotten_at_once(admin_page):
    row = number()
    assert reference.emergency_numbers() == [row]
    admin_page.post(NUMBERS, {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"})
    assert reference.emergency_numbers() == []


def test_an_old_state_taken_back_shows_at_once(admin_page):
    row = number(number="112")
    old = row.history.get()
    row.number = "113"
    row.save()
    assert reference.emergency_numbers()[0].number == "113"
    fields = {"code": row.code, "name": row.name, "number": "112", "position": 1, "active": "on"}
    admin_page.post(f"{NUMBERS}{row.pk}/history/{old.pk}/", fields)
    assert reference.emergency_numbers()[0].number == "112"


def save_person(client, user, **ticks):
    """Save the person's page as it stands, with their one post, and these boxes ticked."""
    post = user.posts.get()
    fields = {"email": user.email, "name": user.name} | ticks
    fields |= {"posts-TOTAL_FORMS": 1, "posts-INITIAL_FORMS": 1, "posts-0-id": post.pk, "posts-0-user": user.pk}
    fields |= {"posts-0-role": post.role, "posts-0-agency": post.agency_id, "posts-0-active": "on"}
    fields |= {"posts-0-on_duty": "on"}
    assert client.post(f"/konsol/agencies/user/{user.pk}/change/", fields).status_code == 302


@pytest.mark.parametrize("ticks", [{}, {"is_active": "on"}, {"is_staff": "on"}], ids=["both", "staff", "active"])
def test_who_is_unticked_as_active_or_staff_has_left_everywhere(admin_page, client_of, ticks):
    report = ReportFactory()
    leaver, head = staff_user("officer", agency=report.agency), staff_user("head", agency=report.agency)
    session = client_of(leaver)
    assert session.get("/konsol/").status_code == 200
    save_person(admin_page, leaver, **ticks)
    leaver.refresh_from_db()
    post = leaver.posts.get()
    assert [post.active, post.on_duty, leaver.is_staff, leaver.has_usable_password()] == [False] * 4
    assert leaver.is_active is (ticks == {"is_active": "on"})
    assert session.get("/akun/").context["user"].is_anonymous
    assert leaver.name not in client_of(head).get(f"/konsol/laporan/{report.code}/").content.decode()
    assert client_of(head).get("/konsol/dasbor/").context["on_duty"] == {"duty": 1, "all": 1}


def test_who_is_no_staff_is_given_nothing_even_with_a_post(client_of):
    report = ReportFactory()
    post = OfficerFactory(agency=report.agency, user__is_staff=False)
    head = staff_user("head", agency=report.agency)
    fields = {"step": "give", "version": report.version, "officer": post.pk}
    client_of(head).post(f"/konsol/laporan/{report.code}/", fields)
    report.refresh_from_db()
    assert report.officer is None
    with pytest.raises(MoveRefused):
        acts.give(report, post, staff(head), timezone.now())


def test_every_public_page_names_the_numbers_that_administrators_keep(admin_page, client, queries):
    row = number(number="113")
    number(code="old", number="118", active=False)
    assert 'href="tel:113"' in client.get("/pantau/").content.decode()
    with queries(0):
        client.get("/pantau/")
    fields = {"code": row.code, "name": row.name, "number": "(0380) 113", "position": 1, "active": "on"}
    admin_page.post(f"{NUMBERS}{row.pk}/change/", fields)
    page = client.get("/pantau/").content.decode()
    assert 'href="tel:0380113"' in page
    assert "118" not in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("resolution_working_days", 0),
        ("resolution_working_days", 81),
        ("response_hours", -1),
        ("response_hours", 1e300),
    ],
)
def test_a_category_has_a_deadline_that_can_be_kept(field, value):
    """No days at all would be over before a report of a Sunday came in; endless hours are no date."""
    category = CategoryFactory(**{field: value})
    with pytest.raises(ValidationError) as refused:
        category.full_clean()
    assert set(refused.value.message_dict) == {field}
