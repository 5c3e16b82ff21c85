"""Search in the words of reports: one function in front of PostgreSQL's trigrams and SQLite's FTS5 trigrams.

Whatever a person types is plain text: quotes and operators have no meaning. On SQLite the index is filled by the
worker, because its trigger would cost a filing 0.3 ms; until then a new report is found by comparing its text.
"""

import csv
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db import connections, transaction
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from agencies import reference
from reports.codes import PREFIX, read_code
from reports.models import Report

LONGEST = 100
MOST_WORDS = 8
SHORTEST_INDEXED = 3
# Words of one or two letters have no trigram: they are looked for among the newest reports only.
NEWEST_READ = 20_000

TABLE = "reports_report"
INDEX = "reports_search"
COLUMNS = ("title", "text", "street", "landmark")
DOCUMENT = " || ' ' || ".join(f"{TABLE}.{column}" for column in COLUMNS)
LIKE = "LIKE %s ESCAPE '\\'"  # SQLite's ignores the case of A to Z
# On SQLite a word that more reports hold is compared with each row in the order of the list: a page is full after a few
# rows, while the index would hand over the numbers of all.
COMMON = 2_000


def matching(queryset: QuerySet[Report], text: str) -> QuerySet[Report]:
    """Return the reports of `queryset` that hold every word of `text`, or whose code it is.

    A word also stands for its Kupang Malay or Indonesian twins and for a category whose search word it is.
    Empty text leaves the queryset as it is.
    """
    typed = " ".join(text.split())[:LONGEST]
    code = read_code(typed)
    if code is not None and typed.upper().startswith(PREFIX[:3]):
        return queryset.filter(code=code)
    words = words_of(typed)
    if not words:
        return queryset
    found = Q()
    for word in words:
        found &= _holds(word, queryset.db)
    if all(len(word) < SHORTEST_INDEXED for word in words):
        found &= _among_newest()
    return queryset.filter(found | Q(code=code) if code else found)


def words_of(text: str) -> list[str]:
    """The words to look for, in small letters, without the punctuation around them."""
    text = unicodedata.normalize("NFC", text.lower())
    words = [word.strip(".,;:!?\"'()[]{}*%_^~<>|&+=/\\-") for word in text.split()]
    return list(dict.fromkeys(word for word in words if word))[:MOST_WORDS]


def _holds(word: str, using: str) -> Q:
    """Reports that hold the word or a twin of it, or that belong to a category which the word names."""
    alternatives = [word, *sorted(twins().get(word, ()))]
    indexed = [term for term in alternatives if len(term) >= SHORTEST_INDEXED]
    found = _hold(indexed, using) if indexed else Q()
    for term in alternatives:
        if len(term) < SHORTEST_INDEXED:
            for column in COLUMNS:
                found |= Q(**{f"{column}__icontains": term})
    named = _categories_named(word)
    return found | Q(category__in=named) if named else found


def _among_newest() -> Q:
    newest = Report.objects.order_by("-created_at", "-id").values("created_at")
    edge = newest[NEWEST_READ : NEWEST_READ + 1]
    return Q(created_at__gt=edge) if edge.exists() else Q()


def _categories_named(word: str) -> list[int]:
    """The categories that have this very word among their search words."""
    return [row.pk for row in reference.categories().values() if word in _aliases(row.aliases)]


@cache
def _aliases(text: str) -> frozenset[str]:
    return frozenset(alias.strip().lower() for alias in text.split(";"))


@cache
def twins() -> dict[str, frozenset[str]]:
    """For each word its twins in the other language, Kupang Malay and Indonesian, both ways; single words only."""
    found: dict[str, set[str]] = defaultdict(set)
    with _word_list().open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            for meaning in row["indonesian"].split(";"):
                pair = row["word"].strip(), meaning.strip()
                if all(len(word) >= SHORTEST_INDEXED and " " not in word for word in pair):
                    found[pair[0]].add(pair[1])
                    found[pair[1]].add(pair[0])
    return {word: frozenset(others) for word, others in found.items()}


def _word_list() -> Path:
    return Path(apps.get_app_config("agencies").path) / "data" / "kupang_malay.csv"


def _hold(terms: Sequence[str], using: str) -> Q:
    """Reports that hold one of the terms, by the database's own index where that is the shorter way."""
    if connections[using].vendor == "postgresql":  # whose planner chooses between its index and reading in order
        return Q(_read(terms, "ILIKE %s"))
    if _is_common(terms, using):
        return Q(_read(terms, LIKE))
    fresh = " OR ".join([f"({DOCUMENT}) {LIKE}"] * len(terms))
    numbers = (
        f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s "
        f"UNION ALL SELECT id FROM {TABLE} WHERE id > ({INDEXED_UNTIL}) AND ({fresh})"
    )
    return Q(pk__in=RawSQL(numbers, [_any_of(terms), *map(_pattern, terms)]))


def _read(terms: Sequence[str], comparison: str) -> RawSQL:
    """The condition that a report's text holds one of the terms."""
    alternatives = " OR ".join([f"({DOCUMENT}) {comparison}"] * len(terms))
    return RawSQL(f"({alternatives})", list(map(_pattern, terms)), output_field=BooleanField())


def _is_common(terms: Sequence[str], using: str) -> bool:
    """Whether SQLite's index knows more than COMMON reports with one of the terms."""
    with connections[using].cursor() as cursor:
        some = f"SELECT 1 FROM {INDEX} WHERE {INDEX} MATCH %s LIMIT {COMMON + 1}"
        cursor.execute(f"SELECT COUNT(*) FROM ({some})", [_any_of(terms)])
        return cursor.fetchone()[0] > COMMON


def _any_of(terms: Sequence[str]) -> str:
    return " OR ".join('"' + term.replace('"', '""') + '"' for term in terms)


def _pattern(term: str) -> str:
    escaped = term.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"


# --- SQLite's index ------------------------------------------------------------------------------
INDEXED_UNTIL = f"SELECT COALESCE(MAX(id), 0) FROM {INDEX}_docsize"
NAMES = ", ".join(COLUMNS)


def _forget(row: str) -> str:
    values = ", ".join(f"{row}.{column}" for column in COLUMNS)
    return f"INSERT INTO {INDEX}({INDEX}, rowid, {NAMES}) VALUES ('delete', {row}.id, {values});"


def _learn(row: str) -> str:
    values = ", ".join(f"{row}.{column}" for column in COLUMNS)
    return f"INSERT INTO {INDEX}(rowid, {NAMES}) VALUES ({row}.id, {values});"


CREATE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {INDEX} "
    f"USING fts5({NAMES}, content='{TABLE}', content_rowid='id', tokenize='trigram')",
    f"CREATE TRIGGER IF NOT EXISTS search_forgets AFTER DELETE ON {TABLE} "
    f"WHEN old.id <= ({INDEXED_UNTIL}) BEGIN {_forget('old')} END",
    f"CREATE TRIGGER IF NOT EXISTS search_relearns AFTER UPDATE OF {NAMES} ON {TABLE} "
    f"WHEN old.id <= ({INDEXED_UNTIL}) BEGIN {_forget('old')} {_learn('new')} END",
)


def create_index(using: str = "default", **_signal: object) -> None:
    """Make SQLite's index and its triggers after every migrate: a rebuilt table loses its triggers.

    PostgreSQL's index is made by a migration.
    """
    connection = connections[using]
    if connection.vendor != "sqlite" or TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in CREATE:
            cursor.execute(statement)


def index_new(*, batch: int = 2000, using: str = "default") -> int:
    """Bring the newest reports into SQLite's index, at most `batch` of them; return how many.

    On PostgreSQL there is nothing to do.
    """
    connection = connections[using]
    if connection.vendor != "sqlite":
        return 0
    with transaction.atomic(using=using), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {INDEX}(rowid, {NAMES}) SELECT id, {NAMES} FROM {TABLE} "
            f"WHERE id > ({INDEXED_UNTIL}) ORDER BY id LIMIT %s",
            [batch],
        )
        return cursor.rowcount


def index_waiting(_now: datetime) -> int:
    """The worker's part: index what has come in, up to 40,000 reports at a time; return how many."""
    done = 0
    for _batch in range(20):
        indexed = index_new()
        done += indexed
        if not indexed:
            break
    return done
