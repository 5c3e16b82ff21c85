"""The state machine of a report: one table of moves, and the only code that writes `status`.

`transition()` walks the table for one report; `record_history()` checks whole chains against it for imports and demo
data. Every move writes an Event and its outbox row in the same transaction; a refused move changes no row.
"""

from reports.workflow.history import Step, record_history
from reports.workflow.moving import (
    Details,
    MoveRefused,
    StaleReport,
    attach,
    last_claim,
    lock,
    needs_photo,
    record,
    transition,
)
from reports.workflow.table import CLOSED, MISSING, MOVES, REPORTER, SYSTEM, TAKEN, Actor, Move, moves_from, staff

__all__ = [
    "CLOSED",
    "MISSING",
    "MOVES",
    "REPORTER",
    "SYSTEM",
    "TAKEN",
    "Actor",
    "Details",
    "Move",
    "MoveRefused",
    "StaleReport",
    "Step",
    "attach",
    "last_claim",
    "lock",
    "moves_from",
    "needs_photo",
    "record",
    "record_history",
    "staff",
    "transition",
]
