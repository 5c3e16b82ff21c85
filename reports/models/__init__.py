"""A report, its timeline, and everything that hangs on it."""

from reports.models.contact import Contact, IdentityLook
from reports.models.event import Event
from reports.models.feedback import Feedback
from reports.models.notification import Mail, Notification, Outbox
from reports.models.photo import Photo
from reports.models.report import Report
from reports.models.tally import Tally, TallyRun

__all__ = [
    "Contact",
    "Event",
    "Feedback",
    "IdentityLook",
    "Mail",
    "Notification",
    "Outbox",
    "Photo",
    "Report",
    "Tally",
    "TallyRun",
]
