"""Logging that never writes a secret link down."""

import logging
import re

SECRET = re.compile(r"(kunci=)[^\s&\"']+")


class HideSecrets(logging.Filter):
    """Blank the key of secret links in every line before it is written."""

    def filter(self, record):
        message = record.getMessage()
        if "kunci=" in message:
            record.msg, record.args = SECRET.sub(r"\1…", message), ()
        return True
