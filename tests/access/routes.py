"""Every address of the portal with what it promises: the table that the matrix walks.

The addresses come from the URL configuration itself. One that has no row here fails `test_every_address_has_a_row`:
say who may open it, what it shows, and what a POST to it does.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.contrib import admin
from django.urls import get_resolver
from django.urls.resolvers import URLResolver

from reports.codes import link_key, owner_key
from reports.models import Report
from tests.access import oracle
from tests.access.oracle import EVERYONE, STAFF
from tests.access.world import STUDY

# What an address is about: one page for all, or one a report, photo, kelurahan…
PLAIN, REPORT, PHOTO, PLACE, TOKEN = "plain", "report", "photo", "place", "token"
# PUBLIC: shows the same to everybody, so nothing confidential even to those who may know it.
# SCOPED: shows each person what the access rules open to them.
# NOTHING: shows no report at all.
# OWNER: shows an outside owner what it holds, by the key of its link.
PUBLIC, SCOPED, OWNER, NOTHING = "public", "scoped", "owner", "nothing"


@dataclass(frozen=True)
class Row:
    """One address: what it is about, what it shows, who may open it, and the queries to try beside none."""

    shows: str
    about: str = PLAIN
    readers: frozenset[str] = EVERYONE
    queries: tuple[str, ...] = ()
    args: tuple[object, ...] = ()
    size: str = ""
    # Answers of a GET by a reader that are no page: a redirect, a form that waits for another step.
    status: frozenset[int] = frozenset({200})
    # Who may open the page of this very report.
    judge: Callable[..., bool] = oracle.sees
    # Query parameters and form fields, for the table of hostile input.
    parameters: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    # The same page for everybody may be kept; what is personal may not.
    cache: str = "no-store"
    csrf_exempt: bool = False


@dataclass(frozen=True)
class Route:
    """An address of the URL configuration: its name with namespaces, or its pattern where it has no name."""

    name: str
    pattern: str
    callback: Callable = field(compare=False, hash=False)


def routes() -> list[Route]:
    """All addresses, the admin's and the sign-in's too."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns, prefix: str, namespace: str) -> Iterator[Route]:
    for entry in patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, path, inner)
        else:
            yield Route(namespace + entry.name if entry.name else path, path, entry.callback)


ADMINISTRATOR = frozenset({"administrator"})
ACCOUNTS = EVERYONE - {"stranger", "link", "owner"}
ANY_STATUS = frozenset({200, 302, 404, 405, 400, 403})
QUEUE_VIEWS = (
    "late",
    "unanswered",
    "due",
    "back",
    "objected",
    "unread",
    "unplaced",
    "unrouted",
    "left",
    "claimed",
    "open",
    "ended",
)
LIST_QUERIES = (
    "?status=open", "?status=solved", "?status=closed", "?status=received", "?q=lampu", "?category=lampu",
    "?agency=AGOWN", "?kind=problem", "?since=2020-01-01", "?until=2090-01-01",
)  # fmt: skip
LIST_FIELDS = ("q", "status", "kelurahan", "agency", "kind", "since", "until", "category", "cursor")

TABLE: dict[str, Row] = {
    "home": Row(PUBLIC, cache="any"),
    "about": Row(NOTHING, cache="any"),
    "components": Row(NOTHING, cache="any"),
    "reports": Row(PUBLIC, queries=LIST_QUERIES, parameters=LIST_FIELDS, cache="any"),
    "report_feed": Row(PUBLIC, queries=LIST_QUERIES, parameters=LIST_FIELDS, cache="any"),
    "kelurahan": Row(PUBLIC, about=PLACE, parameters=("cursor",), cache="any"),
    "kelurahan_feed": Row(PUBLIC, about=PLACE, cache="any"),
    "statistics": Row(
        PUBLIC, queries=("?since=2020-01-01",), parameters=("since", "until", "kind", "period"), cache="any"
    ),
    "statistics_file": Row(PUBLIC, parameters=("since", "until", "kind", "period"), cache="any"),
    "report": Row(SCOPED, about=REPORT, parameters=("kunci",), cache="report"),
    "track": Row(NOTHING, parameters=("kode",), cache="any"),
    "answer": Row(
        SCOPED,
        about=REPORT,
        judge=oracle.anyone,
        status=frozenset({405}),
        fields=("kunci", "answer", "rating", "comment", "photo_tokens"),
    ),
    "add": Row(
        SCOPED, about=REPORT, judge=oracle.anyone, status=frozenset({405}), fields=("kunci", "text", "photo_tokens")
    ),
    "withdraw": Row(SCOPED, about=REPORT, judge=oracle.anyone, status=frozenset({405}), fields=("kunci", "comment")),
    "photo": Row(SCOPED, about=PHOTO, judge=oracle.sees_pictures, parameters=("kunci",), cache="any"),
    "owner_answer": Row(
        OWNER,
        about=REPORT,
        judge=oracle.answers_as_owner,
        parameters=("kunci",),
        fields=("step", "version", "note", "cause", "review_date"),
    ),
    "file": Row(
        NOTHING,
        parameters=("kategori", "darurat"),
        fields=(
            "category",
            "text",
            "latitude",
            "longitude",
            "accuracy",
            "kelurahan",
            "street",
            "landmark",
            "name",
            "email",
            "phone",
            "show_name",
            "publicity",
            "idempotency_key",
            "emergency_seen",
            "check",
            "edit",
            "photo_tokens",
        ),
        cache="any",
    ),
    "emergency": Row(NOTHING, cache="any"),
    "place": Row(
        NOTHING,
        queries=("?latitude=-10.17&longitude=123.6",),
        parameters=("latitude", "longitude", "accuracy"),
        status=frozenset({200, 400}),
        cache="any",
    ),
    "outlines": Row(NOTHING, cache="any"),
    "unsubscribe": Row(NOTHING, about=TOKEN, status=frozenset({200}), csrf_exempt=True),
    "account": Row(SCOPED),
    "set_language": Row(NOTHING, status=frozenset({302}), fields=("language", "next"), cache="any"),
    "healthz": Row(NOTHING, cache="any"),
    "readyz": Row(NOTHING, status=frozenset({200, 503}), cache="any"),
}

# Surveys show no report. What they show to whom, and that they leak no answer: tests/surveys/public/.
for _name, _args, _fields in (
    ("survey", (), ("baru",)),
    ("survey_invited", ("token",), ()),
    ("survey_stop", ("token",), ()),
    ("survey_interviewer", ("token",), ()),
    ("survey_device", ("token",), ()),
    ("survey_receive", ("token",), ("code",)),
    ("survey_page", ("key",), ("revisi", "terlihat", "mulai", "q-S1")),
    ("survey_send", ("key",), ("revisi",)),
    ("survey_later", ("key",), ()),
    ("survey_done", (), ()),
    ("survey_own_data", (), ("code", "act")),
):
    TABLE[_name] = Row(
        NOTHING, args=("tidak-ada", *_args), status=frozenset({404, 405}), parameters=("hal", "akhir"), fields=_fields,
        csrf_exempt=_name == "survey_stop",
    )  # fmt: skip

# The sign-in is allauth's: none of its pages may show a report, whoever asks.
for _name, _fields in {
    "account_login": ("login", "password", "next"),
    "account_logout": (),
    "account_inactive": (),
    "account_signup": ("email",),
    "account_reauthenticate": ("password",),
    "account_email": ("email",),
    "account_email_verification_sent": ("code",),
    "account_change_password": ("oldpassword", "password1", "password2"),
    "account_set_password": ("password1", "password2"),
    "account_reset_password": ("email",),
    "account_confirm_login_code": ("code",),
    "account_reset_password_from_key": ("password1", "password2"),
    "account_reset_password_from_key_done": (),
    "account_reset_password_done": (),
    "account_request_login_code": ("email", "next"),
    "mfa_index": (),
    "mfa_authenticate": ("code",),
    "mfa_reauthenticate": ("code",),
    "mfa_activate_totp": ("code",),
    "mfa_deactivate_totp": (),
    "mfa_view_recovery_codes": (),
    "mfa_generate_recovery_codes": (),
    "mfa_download_recovery_codes": (),
    "mfa_list_webauthn": (),
    "mfa_add_webauthn": ("name", "credential"),
    "mfa_reauthenticate_webauthn": ("credential",),
    "mfa_remove_webauthn": (),
    "mfa_edit_webauthn": ("name",),
    "mfa_login_webauthn": ("credential",),
}.items():
    TABLE[_name] = Row(NOTHING, status=ANY_STATUS, fields=_fields, parameters=("next",))
TABLE["account_reset_password_from_key"] = Row(NOTHING, status=ANY_STATUS, args=("1", "set-password"))
TABLE["account_confirm_email"] = Row(NOTHING, status=ANY_STATUS, args=("key",))
for _name in ("mfa_remove_webauthn", "mfa_edit_webauthn"):
    TABLE[_name] = Row(NOTHING, status=ANY_STATUS, args=(1,))
# Switched off: answers as if it did not exist.
TABLE["akun/^(?:signup|email|confirm-email|password/set)/"] = Row(NOTHING, readers=frozenset())

# The console's frame.
TABLE |= {
    "admin:dashboard": Row(
        NOTHING, readers=STAFF - {"researcher"}, parameters=("since", "view"), status=frozenset({200})
    ),
    "admin:start": Row(NOTHING, readers=STAFF, status=frozenset({302})),
    "admin:queue": Row(
        SCOPED,
        readers=STAFF,
        queries=(*(f"?view={view}" for view in QUEUE_VIEWS), "?text=lampu&view=open", "?mine=on&view=open"),
        parameters=("view", "text", "category", "status", "kelurahan", "agency", "mine", "cursor"),
        fields=("act", "agency", "report"),
    ),
    "admin:desk": Row(
        SCOPED,
        about=REPORT,
        readers=STAFF,
        parameters=("view",),
        fields=("step", "version", "note", "public", "internal", "agency", "officer", "cause", "review_date", "target"),
    ),
    "admin:identity": Row(
        SCOPED, about=REPORT, readers=STAFF, judge=oracle.anyone, status=frozenset({405}), fields=("reason",)
    ),
    "admin:news": Row(SCOPED, readers=STAFF, fields=("row",)),
    "admin:duty": Row(NOTHING, readers=STAFF, status=frozenset({405}), fields=("on", "next")),
    "admin:index": Row(SCOPED, readers=STAFF),
    "admin:login": Row(NOTHING, status=frozenset({302}), parameters=("next",)),
    "admin:logout": Row(NOTHING, readers=STAFF, status=frozenset({405})),
    "admin:password_change": Row(NOTHING, readers=STAFF),
    "admin:password_change_done": Row(NOTHING, readers=STAFF),
    "admin:autocomplete": Row(
        NOTHING, readers=frozenset(), parameters=("app_label", "model_name", "field_name", "term")
    ),
    "admin:jsi18n": Row(NOTHING, readers=STAFF),
    "admin:app_list": Row(NOTHING, readers=ADMINISTRATOR, status=frozenset({200}), args=("agencies",)),
    "konsol/(?P<url>.*)$": Row(NOTHING, readers=frozenset()),
}

# The researchers' pages, asked about the survey of the city (tests/access/world.py).
RESEARCHERS = frozenset({"researcher", "administrator"})


def _research(*more: object, fields: tuple[str, ...] = (), posted: bool = False, **options) -> Row:
    """A page of a survey; `posted` takes a POST alone."""
    status = frozenset({405}) if posted else frozenset({200})
    return Row(NOTHING, readers=RESEARCHERS, args=(STUDY, *more), fields=fields, status=status, **options)


TABLE |= {
    "admin:survey_list": Row(NOTHING, readers=RESEARCHERS),
    "admin:survey_page": _research(),
    "admin:survey_state": _research(posted=True, fields=("to",)),
    "admin:survey_change": _research(posted=True),
    "admin:survey_discard": _research(posted=True),
    "admin:survey_version": _research(1),
    "admin:survey_invitations": _research(fields=("method", "margin", "size", "seed")),
    "admin:survey_remind": _research(posted=True),
    "admin:survey_poster": _research(),
    "admin:survey_links": _research(fields=("number", "kelurahan")),
    "admin:survey_quotas": _research(),
    "admin:survey_interviewers": _research(fields=("name",)),
    "admin:survey_interviewer_switch": _research(posted=True, fields=("interviewer",)),
    "admin:survey_xlsform": _research(),
    "admin:survey_xlsform_file": _research(1),
    "admin:survey_check": _research(fields=("note",)),
    "admin:survey_preview": _research(fields=("state", "q-X1")),
    "admin:survey_releases": _research(fields=("purpose",)),
    "admin:survey_unlink": _research(posted=True),
    "admin:survey_results": _research(parameters=("x", "y", "by", "row", "column")),
    "admin:survey_count": _research(posted=True),
    "admin:survey_report": _research(parameters=("x", "y", "by", "row", "column")),
    "admin:survey_build": _research(),
    "admin:survey_move": _research(posted=True, fields=("name",)),
    "admin:survey_delete": _research(posted=True, fields=("name",)),
    "admin:survey_group_new": _research(parameters=("on",), fields=("name", "relevant")),
    "admin:survey_group": _research("p1", fields=("name",)),
    "admin:survey_question_new": _research(parameters=("in",), fields=("group", "choices", "relevant")),
    "admin:survey_question": _research("X1", fields=("name", "kind", "choice_filter")),
    "admin:survey_choices_new": _research(fields=("name", "row-TOTAL_FORMS")),
    "admin:survey_choices": _research("agreement", fields=("row-0-order",)),
    "admin:survey_exports": _research(fields=("format", "missing", "layout", "language")),
    "admin:survey_export_fetch": Row(NOTHING, readers=frozenset(), args=(STUDY, 1), status=frozenset({404, 405})),
    "admin:survey_export_file": Row(NOTHING, readers=frozenset(), args=(STUDY, 1), status=frozenset({404})),
    "admin:survey_syntax": _research("r", parameters=("codes",)),
    "admin:survey_codebook": _research(),
}

# The data pages: for each model who may open its list. Each stands for list, add, change, delete and history.
# Some are for reading only, so a form may be refused to a reader of the list, too.
_ADMIN = frozenset({200, 302, 403, 404})
ADMIN_MODELS: dict[str, Row] = {
    **{
        f"agencies_{model}": Row(NOTHING, readers=ADMINISTRATOR, status=_ADMIN)
        for model in (
            "user", "agency", "officer", "kecamatan", "kelurahan", "category", "holiday", "emergencynumber",
            "routingrule",
        )
    },
    "reports_report": Row(
        SCOPED,
        readers=frozenset({"administrator", "dispatcher"}),
        status=_ADMIN,
        queries=("?status__exact=received", "?publicity__exact=confidential", "?agency__id__exact=1", "?o=1"),
    ),
    "surveys_survey": Row(NOTHING, readers=RESEARCHERS, status=_ADMIN),
    "reports_mail": Row(SCOPED, readers=ADMINISTRATOR, status=_ADMIN),
    "reports_identitylook": Row(SCOPED, readers=ADMINISTRATOR, status=_ADMIN),
}  # fmt: skip
ADMIN_VIEWS = ("changelist", "add", "history", "delete", "change", "simple_history")


def admin_routes() -> dict[str, str]:
    """The names and unnamed patterns of the stock admin, each with the "app_model" that it belongs to."""
    found = {}
    for model in admin.site._registry:
        label = f"{model._meta.app_label}_{model._meta.model_name}"
        found |= {f"admin:{label}_{view}": label for view in ADMIN_VIEWS}
        found[f"konsol/{model._meta.app_label}/{model._meta.model_name}/<path:object_id>/"] = label
    return found


def row_of(route: Route) -> Row | None:
    """The row of an address, or None: then it must be written."""
    label = admin_routes().get(route.name)
    return ADMIN_MODELS.get(label) if label else TABLE.get(route.name)


def key_for(role: str, report: Report) -> str:
    """The query by which a role shows its key: the reporter's link, or an outside owner's."""
    if role == "link":
        return f"?kunci={link_key(report)}"
    if role == "owner" and report.agency_id:
        return f"?kunci={owner_key(report, report.agency_id)}"
    return ""
