"""The city: its people, offices, places, service catalogue and rules."""

from agencies.models.agency import Agency
from agencies.models.calendar import EmergencyNumber, Holiday
from agencies.models.category import Category
from agencies.models.kelurahan import Kecamatan, Kelurahan
from agencies.models.officer import Officer
from agencies.models.routing import RoutingRule
from agencies.models.user import User

__all__ = [
    "Agency",
    "Category",
    "EmergencyNumber",
    "Holiday",
    "Kecamatan",
    "Kelurahan",
    "Officer",
    "RoutingRule",
    "User",
]
