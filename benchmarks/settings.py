"""The portal's settings with a bare view beside it, without rate limits and second factors; nothing else differs."""

from kupang.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
RATE_LIMITS = False
STAFF_SECOND_FACTOR = False
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "ERROR", "handlers": []}}
