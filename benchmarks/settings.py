"""The portal's settings with one bare view beside it and without rate limits; nothing else differs."""

from kupang.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
RATE_LIMITS = False
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "ERROR", "handlers": []}}
