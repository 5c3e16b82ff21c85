"""Database triggers that keep the timeline append-only, whoever writes.

They are made after every migrate, because SQLite drops a table's triggers whenever a migration rebuilds it.
Both databases raise an integrity error.
"""

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "reports_event"

SQLITE_CREATE = [
    f"CREATE TRIGGER IF NOT EXISTS event_no_{act.lower()} BEFORE {act} ON {TABLE} "
    "BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"
    for act in ("UPDATE", "DELETE")
]
SQLITE_DROP = [f"DROP TRIGGER IF EXISTS event_no_{act}" for act in ("update", "delete")]

POSTGRESQL_CREATE = [
    """
    CREATE OR REPLACE FUNCTION reports_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'events are append-only' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    f"""
    CREATE OR REPLACE TRIGGER event_no_change BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION reports_event_is_append_only()
    """,
    f"""
    CREATE OR REPLACE TRIGGER event_no_truncate BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION reports_event_is_append_only()
    """,
]
POSTGRESQL_DROP = [f"DROP TRIGGER IF EXISTS {name} ON {TABLE}" for name in ("event_no_change", "event_no_truncate")]
STATEMENTS = {
    "sqlite": (SQLITE_CREATE, SQLITE_DROP),
    "postgresql": (POSTGRESQL_CREATE, POSTGRESQL_DROP),
}


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def create_triggers(using: str = "default", **_signal: object) -> None:
    """Create the triggers where the table exists; safe to repeat."""
    connection = connections[using]
    if TABLE in connection.introspection.table_names():
        _run(connection, STATEMENTS[connection.vendor][0])


def drop_triggers(using: str = "default") -> None:
    """Lift the triggers: for a test's flush and for `restore` only."""
    connection = connections[using]
    _run(connection, STATEMENTS[connection.vendor][1])
