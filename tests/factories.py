"""Factories with few defaults; a report's status is reached through the workflow, never set by hand."""

from datetime import timedelta

import factory
from django.utils import timezone

from agencies.models import Agency, Category, Kecamatan, Kelurahan, Officer, User
from reports.codes import new_code
from reports.models import Contact, Event, Report
from reports.workflow import SYSTEM, Details, Step, record_history, staff, transition

PASSWORD = "a-long-test-password"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    name = factory.Sequence(lambda n: f"Person {n}")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(kwargs.pop("email"), kwargs.pop("password", PASSWORD), **kwargs)


class AgencyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Agency
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"OPD{n}")
    name = factory.LazyAttribute(lambda agency: f"Dinas {agency.code}")
    short_name = factory.LazyAttribute(lambda agency: agency.code.title())


class KecamatanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Kecamatan
        django_get_or_create = ("code",)

    code = "53.71.01"
    name = "Alak"


class KelurahanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Kelurahan
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"53.71.01.{9000 + n}")
    name = factory.Sequence(lambda n: f"Kelurahan {n}")
    kecamatan = factory.SubFactory(KecamatanFactory)
    latitude = -10.17
    longitude = 123.6


class CategoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Category
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"category-{n}")
    name = factory.LazyAttribute(lambda category: category.code.title())
    pillar = "Environment"
    agency = factory.SubFactory(AgencyFactory)


class OfficerFactory(factory.django.DjangoModelFactory):
    """A post, and its user: `OfficerFactory(role="lurah", kelurahan=…)`."""

    class Meta:
        model = Officer

    user = factory.SubFactory(UserFactory, is_staff=True)
    role = "officer"


def staff_user(role, **place):
    """A signed-up staff member with one post: `staff_user("head", agency=agency)`."""
    return OfficerFactory(role=role, **place).user


def administrator():
    """A superuser without a post."""
    return UserFactory(is_staff=True, is_superuser=True)


class ReportFactory(factory.django.DjangoModelFactory):
    """A received report with its first event, as intake leaves it."""

    class Meta:
        model = Report

    code = factory.LazyFunction(new_code)
    category = factory.SubFactory(CategoryFactory)
    kelurahan = factory.SubFactory(KelurahanFactory)
    text = "Sampah menumpuk di depan pasar. Sudah tiga hari."
    title = "Sampah menumpuk di depan pasar"
    agency = factory.SelfAttribute("category.agency")
    created_at = factory.LazyFunction(timezone.now)
    updated_at = factory.SelfAttribute("created_at")
    response_due = factory.LazyAttribute(lambda report: report.created_at + timedelta(days=1))
    resolution_due = factory.LazyAttribute(lambda report: report.created_at + timedelta(days=7))

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        report = model_class(**kwargs)
        record_history([(report, [])])
        return report


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contact

    report = factory.SubFactory(ReportFactory)
    name = "Contoh Pelapor"
    email = "pelapor@example.com"


def report_with_history(*steps, **fields):
    """A report that went through `steps`: ("verified", "in_progress"…), an hour apart, ending now."""
    now = timezone.now()
    start = fields.pop("created_at", now - timedelta(hours=len(steps) + 1))
    report = ReportFactory.build(
        category=fields.pop("category", None) or CategoryFactory(),
        kelurahan=fields.pop("kelurahan", None) or KelurahanFactory(),
        created_at=start,
        **fields,
    )
    moves = [Step(to, start + timedelta(hours=hour), Event.Actor.SYSTEM) for hour, to in enumerate(steps, 1)]
    if steps and steps[-1] == "on_hold":
        report.hold_cause, report.review_date = "crew", timezone.localdate() + timedelta(days=5)
    if steps and steps[-1] == "closed":
        report.outcome = report.outcome or "confirmed"
    if steps and steps[-1] == "duplicate":
        report.duplicate_of = report.duplicate_of or ReportFactory()
    record_history([(report, moves)])
    return report


def move(report, to, *, user=None, note="Sudah kami tangani.", **details):
    """Move a report through the state machine as a staff member, or as the system."""
    by = staff(user) if user else SYSTEM
    return transition(report, to, by, now=timezone.now(), note=note, details=Details(**details))
