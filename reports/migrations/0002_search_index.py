"""Trigrams over the words of a report, on PostgreSQL; SQLite's index is made by reports.search after each migrate."""

from django.db import migrations

DOCUMENT = "title || ' ' || text || ' ' || street || ' ' || landmark"


def create(apps, schema_editor):
    # pg_trgm is a trusted extension: the owner of the database may create it.
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        schema_editor.execute(f"CREATE INDEX report_words ON reports_report USING gin (({DOCUMENT}) gin_trgm_ops)")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS report_words")


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
