"""The demonstration's accounts, and who acts in its stories."""

from collections import defaultdict
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.text import slugify

from agencies.models import Agency, Kelurahan, Officer, User

DOMAIN = "kupang.test"
OFFICERS = {"DLHK": 3, "PUPR": 3, "SATPOLPP": 2}
OFFICERS_ELSEWHERE = 2
NAMES = ("Bunga", "Cendana", "Lontar", "Gewang", "Karang", "Mutiara", "Sepe")

# The accounts that the contract names: address, name, role, agency, kelurahan.
NAMED = (
    ("dispatcher", "Contoh Dispatcher", "dispatcher", None, None),
    ("kepala-dlh", "Contoh Kepala DLHK", "head", "DLHK", None),
    ("petugas-dlh", "Contoh Petugas DLHK", "officer", "DLHK", None),
    ("lurah-oesapa", "Contoh Lurah Oesapa", "lurah", None, "Oesapa"),
    ("lurah-liliba", "Contoh Lurah Liliba", "lurah", None, "Liliba"),
    ("peneliti", "Contoh Peneliti", "researcher", None, None),
    ("walikota", "Contoh Wali Kota", "executive", None, None),
)


@dataclass
class Cast:
    """The staff as the database knows them; empty places are played by nobody (a step without a user)."""

    dispatcher: int | None = None
    heads: dict[int, int] = field(default_factory=dict)
    officers: dict[int, list[Officer]] = field(default_factory=lambda: defaultdict(list))
    lurah: dict[int, int] = field(default_factory=dict)


def create_accounts() -> None:
    """Create the named accounts and a head and officers for every agency, a lurah for every kelurahan.

    Those that exist stay as they are. All share one password and are fit for a demonstration only.
    """
    posts = list(_posts())
    hashed = make_password(settings.DEMO_PASSWORD)
    addresses = [_address(local) for local, *_rest in posts]
    known = set(User.objects.filter(email__in=[*addresses, _address("admin")]).values_list("email", flat=True))
    new = [
        User(email=_address(local), name=name, is_staff=True, password=hashed)
        for local, name, *_rest in posts
        if _address(local) not in known
    ]
    if _address("admin") not in known:
        new.append(
            User(email=_address("admin"), name="Contoh Admin", is_staff=True, is_superuser=True, password=hashed)
        )
    User.objects.bulk_create(new)
    users = {user.email: user for user in User.objects.filter(email__in=[user.email for user in new])}
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users.values()
    )
    Officer.objects.bulk_create(
        Officer(user=users[_address(local)], role=role, agency=agency, kelurahan=kelurahan)
        for local, _name, role, agency, kelurahan in posts
        if _address(local) in users
    )


def _address(local):
    return f"{local}@{DOMAIN}"


def _posts():
    """Every post: local part of the address, name, role, agency, kelurahan."""
    agencies = {row.code: row for row in Agency.objects.filter(external=False).exclude(code=Agency.KELURAHAN)}
    kelurahan = {row.name: row for row in Kelurahan.objects.defer("outline")}
    for local, name, role, code, place in NAMED:
        yield local, name, role, agencies.get(code), kelurahan.get(place)
    for code, agency in sorted(agencies.items()):
        yield from _posts_of(code.lower(), agency)
    for name, row in sorted(kelurahan.items()):
        if name not in ("Oesapa", "Liliba"):
            yield f"lurah-{slugify(name)}", f"Contoh Lurah {name}", "lurah", None, row


def _posts_of(code, agency):
    if agency.code != "DLHK":
        yield f"kepala-{code}", f"Contoh Kepala {agency.short_name}", "head", agency, None
    for number in range(1, OFFICERS.get(agency.code, OFFICERS_ELSEWHERE) + 1):
        yield f"petugas-{code}-{number}", f"Contoh {NAMES[number]} {agency.short_name}", "officer", agency, None


def cast() -> Cast:
    """Read who may act from the database."""
    found = Cast()
    for post in Officer.objects.filter(active=True).select_related("user").order_by("id"):
        if post.role == Officer.Role.DISPATCHER and found.dispatcher is None:
            found.dispatcher = post.user_id
        elif post.role == Officer.Role.HEAD:
            found.heads[post.agency_id] = post.user_id
        elif post.role == Officer.Role.OFFICER:
            found.officers[post.agency_id].append(post)
        elif post.role == Officer.Role.LURAH:
            found.lurah[post.kelurahan_id] = post.user_id
    return found
