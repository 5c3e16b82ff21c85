"""Health checks for the machine room: is the process alive, and can it do its work?"""

import uuid

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from django.utils import timezone

from reports.notifications.outbox import oldest_waiting

QUEUE_AGE_LIMIT = 15 * 60


def healthz(request):
    """Answer 200 while the process runs."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request):
    """Answer 200 when database and storage work and the outbox moves, 503 with the failing part otherwise."""
    checks = {"database": _database(), "storage": _storage()}
    checks["queue"] = checks["database"] and _queue()
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


def _database():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _storage():
    try:
        name = default_storage.save(f"health/{uuid.uuid4().hex}", ContentFile(b"ok"))
        default_storage.delete(name)
    except Exception:  # noqa: BLE001 (each kind of storage has errors of its own)
        return False
    return True


def _queue():
    oldest = oldest_waiting()
    return oldest is None or (timezone.now() - oldest).total_seconds() < QUEUE_AGE_LIMIT
