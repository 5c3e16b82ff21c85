"""The city's data in the admin: every edit is in the history and shows at once, and a leaver leaves everywhere."""

import pytest
from django.contrib import admin

from agencies import reference
from agencies.admin import ReferenceAdmin
from agencies.models import Agency, Category, EmergencyNumber, Holiday, Kecamatan, Kelurahan, RoutingRule
from tests.factories import KecamatanFactory, administrator

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
