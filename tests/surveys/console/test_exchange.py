"""XLSForm files in and out of the console."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from surveys import building
from tests.surveys.console.test_build import names

pytestmark = pytest.mark.django_db

BROKEN = b"survey,,,,\n,type,name,label,relevant\n,text,a b,Satu,\n,text,c,Dua,${zz} = 1\n"


def upload(client, address, content, name="form.csv"):
    return client.post(address, {"file": SimpleUploadedFile(name, content)})


def workbook(client, at):
    return client.get(at("xlsform_file", 1))


def test_a_version_leaves_as_a_workbook_and_comes_back_the_same(researcher, draft, at):
    before = building.read_rows(draft)
    response = workbook(researcher, at)
    assert response.headers["Content-Disposition"] == 'attachment; filename="kajian-1.xlsx"'
    building.write_rows(draft, building.Definition(before.pages[:1]))

    assert upload(researcher, at("xlsform"), response.content, "kajian.xlsx").url == at("build")

    assert names(draft) == [["X1.1", "X1.2"], ["Y1", "Y2"]]


def test_a_file_that_says_the_same_changes_nothing(researcher, draft, at):
    ids = set(draft.questions.values_list("pk", flat=True))
    assert upload(researcher, at("xlsform"), workbook(researcher, at).content, "kajian.xlsx").url == at("page")
    assert set(draft.questions.values_list("pk", flat=True)) == ids


def test_all_errors_of_a_file_are_listed_at_once_and_nothing_changes(researcher, draft, at):
    response = upload(researcher, at("xlsform"), BROKEN)
    page = response.content.decode()
    assert response.status_code == 422
    assert "zz" in page
    assert page.count("<tr>") > 2
    assert names(draft) == [["X1.1", "X1.2"], ["Y1", "Y2"]]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x00" * 100, b"a,b\n1,2\n"])
def test_what_is_no_xlsform_is_refused_with_words(researcher, survey, at, content):
    assert upload(researcher, at("xlsform"), content, "form.xlsx").status_code == 422


def test_no_file_is_refused(researcher, survey, at):
    assert researcher.post(at("xlsform")).status_code == 422


def test_a_published_version_is_left_alone_by_an_upload(researcher, draft, at):
    researcher.post(at("check"))
    content = workbook(researcher, at).content
    draft.refresh_from_db()
    document = draft.document
    researcher.post(at("change"))
    changed = draft.survey.versions.get(state="draft")
    changed.questions.filter(name="Y2").delete()
    upload(researcher, at("xlsform"), content, "kajian.xlsx")
    draft.refresh_from_db()
    assert draft.document == document


def test_a_version_that_is_not_there_is_not_found(researcher, survey, at):
    assert researcher.get(at("xlsform_file", 7)).status_code == 404
    assert researcher.get(at("xlsform_file", 2**70)).status_code == 404


def test_the_workbook_is_one(researcher, survey, at):
    from openpyxl import load_workbook

    assert load_workbook(BytesIO(workbook(researcher, at).content)).sheetnames == ["survey", "choices", "settings"]
