"""Bringing an archive in: own times, no news, no doubles, and a reason for every row that stays out."""

import csv
import gzip
import json
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from agencies.models import Agency, Category
from reports.models import Event, Outbox, Report
from tests.factories import ReportFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
HEADER = (
    "id,created_at,category,latitude,longitude,accuracy,kelurahan,agency,"
    "first_response_at,resolution_due,closed_at,text,street,landmark"
)
IN_OESAPA = {"latitude": "-10.147", "longitude": "123.6452"}


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def archive(tmp_path):
    """Write rows, each a dict of what differs from a plain one, and return the file's path."""

    def write(*rows, name="archive.csv"):
        path = tmp_path / name
        plain = {"created_at": "2024-03-04T08:00:00+08:00", "category": "sampah", "text": "Sampah di kali."}
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, HEADER.split(","), restval="")
            writer.writeheader()
            for number, row in enumerate(rows, 1):
                writer.writerow({"id": f"A-{number}"} | plain | row)
        return path

    return write


def load(path, **options):
    out = StringIO()
    call_command("import_reports", path, json=True, stdout=out, stderr=StringIO(), **options)
    return json.loads(out.getvalue())


def reasons(path, tmp_path, **options):
    """What the file of refused rows says."""
    load(path, refused=tmp_path / "refused.csv", **options)
    with (tmp_path / "refused.csv").open(encoding="utf-8", newline="") as file:
        return [(row["row"], row["reasons"]) for row in csv.DictReader(file)]


def test_a_row_becomes_a_report_with_its_own_times(archive):
    load(archive({"first_response_at": "2024-03-04T12:00:00+08:00", "closed_at": "2024-03-06T10:00:00+08:00"}))
    report = Report.objects.get()
    assert (report.status, report.outcome, report.channel) == ("closed", "unconfirmed", "import")
    assert report.first_response_at == datetime.fromisoformat("2024-03-04T12:00:00+08:00")
    assert report.closed_at == report.resolved_at == datetime.fromisoformat("2024-03-06T10:00:00+08:00")
    assert (report.source, report.source_id) == ("archive", "A-1")


def test_its_past_is_on_the_timeline_as_an_archive_tells_it(archive):
    load(archive({"first_response_at": "2024-03-04T12:00:00+08:00", "closed_at": "2024-03-06T10:00:00+08:00"}))
    events = list(Event.objects.order_by("id").values_list("to_status", "actor"))
    assert events == [
        ("received", "archive"),
        ("verified", "archive"),
        ("in_progress", "archive"),
        ("resolved", "archive"),
        ("closed", "archive"),
    ]


def test_an_import_is_no_news(archive):
    load(archive({"closed_at": "2024-03-06"}))
    assert not Outbox.objects.exists()


def test_a_report_without_answer_and_closing_is_still_received(archive):
    load(archive({}))
    assert Report.objects.get().status == "received"


def test_deadlines_are_judged_as_of_then(tmp_path):
    path = tmp_path / "few.csv"
    path.write_text("id,created_at,category,first_response_at,text\nA-1,2024-03-04 08:00,sampah,,Sampah di kali\n")
    load(path)
    report = Report.objects.get()
    assert report.response_due == datetime.fromisoformat("2024-03-05T08:00:00+08:00")
    assert report.resolution_due == datetime.fromisoformat("2024-03-07T16:00:00+08:00")


def test_without_a_column_of_first_answers_no_answer_is_overdue(tmp_path):
    path = tmp_path / "few.csv"
    path.write_text("id,created_at,text\nA-1,2024-03-04 08:00,Sampah di kali\n")
    load(path)
    assert Report.objects.get().response_due is None


def test_where_the_file_has_targets_a_row_without_one_has_no_deadline(archive):
    load(archive({}))
    assert Report.objects.get().resolution_due is None


def test_a_target_in_the_file_is_the_deadline(archive):
    load(archive({"resolution_due": "2024-03-05 16:00"}))
    assert Report.objects.get().resolution_due == datetime.fromisoformat("2024-03-05T16:00:00+08:00")


def test_a_point_finds_its_kelurahan_and_agency(archive):
    load(archive(IN_OESAPA))
    report = Report.objects.get()
    assert report.kelurahan is not None
    assert report.agency.code == "DLHK"


def test_a_kelurahan_is_found_by_its_name_in_any_case(archive):
    load(archive({"kelurahan": "kelurahan  LILIBA"}))
    assert Report.objects.get().kelurahan.name == "Liliba"


def test_without_a_place_it_waits_in_the_queue(archive):
    assert load(archive({}))["place_unknown"] == 1


def test_without_a_place_it_is_refused_where_wished(archive, tmp_path):
    assert reasons(archive({}, IN_OESAPA), tmp_path, place_unknown="refuse") == [("2", "Its place is unknown")]


def test_a_repeat_adds_nothing(archive):
    path = archive({}, {}, {})
    load(path)
    again = load(path)
    assert (again["imported"], again["already_there"], Report.objects.count()) == (0, 3, 3)


def test_a_longer_file_adds_what_is_new(archive):
    load(archive({}, {}), batch=1)
    assert load(archive({}, {}, {}))["imported"] == 1


def test_two_rows_with_one_number_are_one_report(archive):
    assert load(archive({"id": "same"}, {"id": "same"}))["imported"] == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"id": ""}, "has no number of its own"),
        ({"id": "9" * 81}, "longer than 80"),
        ({"created_at": ""}, "no time of receipt"),
        ({"created_at": "yesterday"}, "is not a time"),
        ({"created_at": "9" * 5000}, "is not a time"),
        ({"created_at": "0001-01-01T00:00:00+14:00"}, "is not a time"),
        ({"created_at": "1970-01-01"}, "before 1990"),
        ({"closed_at": "2024-03-01"}, "closed before it was received"),
        ({"first_response_at": "2024-03-01"}, "answered before it was received"),
        ({"first_response_at": "2024-03-06", "closed_at": "2024-03-05"}, "closed before its first answer"),
        ({"resolution_due": "9999-12-31T23:59:59-12:00"}, "is not a time"),
        ({"resolution_due": "3000-01-01"}, "cannot be true"),
        ({"text": ""}, "has no text"),
        ({"text": "a" * 10_001}, "longer than 10000"),
        ({"text": "a\0b"}, "NUL"),
        ({"category": "banjir bandang"}, "no such category"),
        ({"agency": "Dinas Entah"}, "no such agency"),
        ({"latitude": "nan", "longitude": "123.6"}, "is not a number"),
        ({"latitude": "1e999", "longitude": "123.6"}, "is not a number"),
        ({"latitude": "9" * 5000, "longitude": "123.6"}, "is not a number"),
        ({"latitude": "-91", "longitude": "123.6"}, "not a place on earth"),
        ({"latitude": "123.6", "longitude": "-10.1"}, "seem to be exchanged"),
        ({"latitude": "-6.2", "longitude": "106.8"}, "far from Kota Kupang"),
        (IN_OESAPA | {"accuracy": "-5"}, "no number of metres"),
    ],
)
def test_a_row_that_cannot_be_true_is_refused_with_its_reason(archive, tmp_path, row, reason):
    [(number, said)] = reasons(archive(row), tmp_path)
    assert number == "2"
    assert reason in said
    assert not Report.objects.exists()


def test_a_time_in_the_future_is_refused(archive, tmp_path):
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()
    [(_number, said)] = reasons(archive({"created_at": tomorrow}), tmp_path)
    assert "future" in said


def test_all_reasons_of_a_row_are_given_at_once(archive, tmp_path):
    [(_number, said)] = reasons(archive({"text": "", "created_at": "soon"}), tmp_path)
    assert "has no text" in said
    assert "is not a time" in said


def test_a_refused_row_does_not_keep_the_others_out(archive):
    found = load(archive({}, {"created_at": "soon"}, {}))
    assert (found["imported"], found["refused"]) == (2, 1)


def test_a_row_that_is_not_utf8_is_refused_alone(tmp_path):
    path = tmp_path / "latin.csv"
    path.write_bytes(b"id,created_at,category,text\nA-1,2024-03-04,sampah,caf\xe9\nA-2,2024-03-04,sampah,baik\n")
    assert reasons(path, tmp_path) == [("2", "It is not UTF-8")]
    assert Report.objects.get().text == "baik"


def test_a_row_with_too_many_fields_is_refused(tmp_path):
    path = tmp_path / "ragged.csv"
    path.write_text("id,created_at,text\nA-1,2024-03-04,satu,dua\n")
    assert reasons(path, tmp_path) == [("2", "It has 4 fields, the header 3")]


def test_a_field_without_end_is_refused(tmp_path):
    path = tmp_path / "endless.csv"
    path.write_text('id,created_at,text\nA-1,2024-03-04,"' + "a" * 1_100_000 + "\n")
    [(_number, said)] = reasons(path, tmp_path)
    assert "not readable as CSV" in said


@pytest.mark.parametrize("rest", ["", 'A-3,2024-03-04,sampah,"air"\n'])
def test_a_quote_that_nobody_closed_does_not_make_one_report_of_several_rows(tmp_path, rest):
    path = tmp_path / "quote.csv"
    rows = 'A-1,2024-03-04,sampah,"lampu\nA-2,2024-03-04,sampah,jalan\n'
    path.write_text("id,created_at,category,text\n" + rows + rest)
    [(_number, said)] = reasons(path, tmp_path)
    assert "not readable as CSV" in said
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"a,b\n1,2\n", "lacks the columns"),
        (b"id,id,created_at,text\n", "same name"),
        ("id,created_at,text\n".encode("utf-16"), "UTF-8"),
        (gzip.compress(b"id,created_at,text\n" + b"A,2024-01-01,x\n" * 5000)[:-40], "broken"),
        (b"\x1f\x8b\x08\x00nothing packed", "broken"),
    ],
    ids=["empty", "blank", "other columns", "twice", "utf-16", "cut off", "no gzip"],
)
def test_a_file_that_is_no_archive_is_refused_whole(tmp_path, content, message):
    path = tmp_path / "bad.csv.gz"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=message):
        load(path)
    assert not Report.objects.exists()


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        load(tmp_path / "nowhere.csv")


def test_a_packed_file_reads_like_a_plain_one(archive, tmp_path):
    packed = tmp_path / "archive.csv.gz"
    packed.write_bytes(gzip.compress(archive({}, {}).read_bytes()))
    assert load(packed)["imported"] == 2


def test_a_report_of_a_private_category_stays_confidential(archive):
    load(archive({"category": "perlindungan-anak"}))
    assert Report.objects.get().publicity == "confidential"


def boston(tmp_path, *rows):
    header = "case_enquiry_id,open_dt,target_dt,closed_dt,subject,reason,type,department,neighborhood,street,"
    header += "latitude,longitude"
    path = tmp_path / "boston.csv"
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


ON_TIME = "1,2011-07-01 08:00:00,2011-07-02 08:00:00,2011-07-01 20:00:00,S,R,Pothole,PWDx,N,St,42.2,-71.1"
LATE = "2,2011-10-25 08:00:00,2011-10-26 08:00:00,2011-11-08 08:00:00,S,R,Pothole,PWDx,N,St,42.2,-71.1"
NO_TARGET = "3,2011-07-01 08:00:00,,2011-07-03 08:00:00,S,R,Tree,PARK,N,St,42.2,-71.1"


def test_anywhere_takes_points_of_another_city_and_creates_its_offices_marked(tmp_path):
    load(boston(tmp_path, ON_TIME), mapping="boston311", anywhere=True)
    report = Report.objects.get()
    assert (report.kelurahan, report.latitude) == (None, 42.2)
    agency, category = Agency.objects.get(short_name="PWDx"), Category.objects.get(name="Pothole")
    assert (agency.code, agency.active) == ("IMPORTED-boston311-pwdx", False)
    assert (category.code, category.active) == ("imported-boston311-pothole", False)


def test_two_words_that_look_alike_stay_two_categories(tmp_path):
    load(boston(tmp_path, ON_TIME, LATE.replace("Pothole", "Pothole!")), mapping="boston311", anywhere=True)
    assert Category.objects.filter(code__startswith="imported").count() == 2


def test_anywhere_is_refused_beside_the_citys_own_reports(tmp_path):
    ReportFactory()
    with pytest.raises(CommandError, match="database of their own"):
        load(boston(tmp_path, ON_TIME), mapping="boston311", anywhere=True)
    assert Report.objects.count() == 1


def test_without_anywhere_points_of_another_city_are_refused(tmp_path):
    assert load(boston(tmp_path, ON_TIME), mapping="boston311")["imported"] == 0


def test_figures_count_by_the_target_and_tell_passed_time_from_clock_readings(tmp_path):
    found = load(boston(tmp_path, ON_TIME, LATE, NO_TARGET), mapping="boston311", anywhere=True, figures=True)
    assert found["by_agency"] == {
        "PARK": {
            "rows": 1,
            "closed": 1,
            "closed_by_target": 0,
            "closed_after_target": 0,
            "median_hours_to_close": 48.0,
            "median_hours_to_close_local_clock": 48.0,
        },
        "PWDx": {
            "rows": 2,
            "closed": 2,
            "closed_by_target": 1,
            "closed_after_target": 1,
            "median_hours_to_close": 174.5,
            "median_hours_to_close_local_clock": 174.0,
        },
    }


def test_in_words_it_says_how_many_and_why(archive):
    out = StringIO()
    call_command("import_reports", archive({}, {"text": ""}), stdout=out, stderr=StringIO())
    assert "archive: 2 rows, 1 imported, 0 already there, 1 refused" in out.getvalue()
    assert "has no text: 1" in out.getvalue()


def test_reasons_are_told_in_the_language_of_the_portal(archive, tmp_path):
    with translation.override("id"):
        [(_number, said)] = reasons(archive({"text": ""}), tmp_path)
    assert said == "Tidak ada teksnya"


def test_refused_rows_that_cannot_be_written_are_not_blamed_on_the_archive(archive, tmp_path):
    nowhere = tmp_path / "missing" / "refused.csv"
    with pytest.raises(CommandError, match=r"refused\.csv cannot be written: No such file"):
        load(archive({}), refused=nowhere)
    assert not Report.objects.exists()
