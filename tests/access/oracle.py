"""Who may read what, written from the access section of the design and from nothing else.

It must not import agencies/access.py: the two are checked against each other.
"""

from reports.models import Report

# What everyone reads of a report that is public, and whoever is let in reads of a confidential one.
CONTENT = frozenset({"code", "title", "text", "street", "landmark", "latitude", "longitude", "pub"})
IDENTITY = frozenset({"name", "mail", "phone"})
WHO_REPORTED = frozenset({"reporter", "link"})
OF_OWN_AGENCY = frozenset({"head", "holder", "colleague"})
OF_OTHER_AGENCY = frozenset({"head_elsewhere", "officer_elsewhere"})
CITIZENS = frozenset({"stranger", "citizen", "reporter", "link", "owner"})
STAFF = frozenset(
    {
        "lurah", "lurah_elsewhere", "holder", "colleague", "officer_elsewhere", "head", "head_elsewhere",
        "dispatcher", "executive", "researcher", "administrator",
    }
)  # fmt: skip
EVERYONE = CITIZENS | STAFF


def is_reporter(role: str, number: int, *, key: bool) -> bool:
    """By the account (odd numbers are theirs), or by the key of the secret link in this very request."""
    return (role == "reporter" and number % 2 == 1) or key


def handles(role: str, report: Report) -> bool:
    """Whether the role works for the agency that holds the report."""
    return role in {"own": OF_OWN_AGENCY, "other": OF_OTHER_AGENCY}.get(report.marks["agency"], ())


def sees(role: str, number: int, report: Report, *, key: bool = False) -> bool:
    """Confidential: dispatchers, the head and the assigned officer of the handling agency, and its reporter."""
    if report.marks["publicity"] != "confidential" or role == "dispatcher" or is_reporter(role, number, key=key):
        return True
    if role == "holder":
        return handles(role, report) and report.officer_id is not None
    return role in ("head", "head_elsewhere") and handles(role, report)


def sees_pictures(role: str, number: int, report: Report, *, key: bool = False) -> bool:
    """Field officers see no pictures of a confidential report until the dispatcher opens them."""
    if not sees(role, number, report, key=key):
        return False
    field = role in ("holder", "colleague", "officer_elsewhere")
    return not (field and report.marks["publicity"] == "confidential")


def anyone(role: str, number: int, report: Report, *, key: bool = False) -> bool:
    """For addresses that answer a GET before they look at the report."""
    return True


def answers_as_owner(role: str, number: int, report: Report, *, key: bool = False) -> bool:
    """An outside owner answers by its own link, while it holds the report."""
    return role == "owner" and report.marks["agency"] == "owner"


def sees_internal_notes(role: str, number: int, report: Report) -> bool:
    """Those who work on it: dispatchers, the agency that holds it, the lurah of the place."""
    if not sees(role, number, report):
        return False
    if role == "lurah":
        return report.marks["place"] == "own" and report.marks["publicity"] != "confidential"
    return role == "dispatcher" or handles(role, report)


def allowed(role: str, number: int, report: Report, *, key: bool = False) -> frozenset[str]:
    """The markers of a report that an answer to a GET may hold for this role.

    Identity is never among them, except for the reporter: whoever has the right asks by a POST that is logged.
    """
    if not sees(role, number, report, key=key):
        return frozenset()
    fields = set(CONTENT)
    if sees_pictures(role, number, report, key=key):
        fields.add("photo")
    if sees_internal_notes(role, number, report):
        fields.add("note")
    if is_reporter(role, number, key=key):
        fields |= IDENTITY
    return frozenset(fields)
