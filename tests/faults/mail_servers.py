"""Mail servers that misbehave, as Django backends. What they accepted is in `ACCEPTED`, by address."""

from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

from django.core.mail.backends.base import BaseEmailBackend

ACCEPTED = []
OPENED = []


class Working(BaseEmailBackend):
    """Takes every mail; `open` and `close` as a real connection has them."""

    def open(self):
        OPENED.append(self)
        return True

    def send_messages(self, email_messages):
        for message in email_messages:
            message.message()  # as a real one does: headers that are none are noticed here
            self.take(message)
        return len(email_messages)

    def take(self, message):
        ACCEPTED.append(message)


class Away(Working):
    """Nobody answers."""

    def open(self):
        OPENED.append(self)
        raise ConnectionRefusedError(111, "refused")


class Choosy(Working):
    """Refuses every address that begins with "bad"."""

    def take(self, message):
        if message.to[0].startswith("bad"):
            raise SMTPRecipientsRefused({message.to[0]: (550, b"no such person, secret 12345")})
        super().take(message)


class Fragile(Working):
    """Loses the connection at the first mail of each connection's life."""

    def take(self, message):
        raise SMTPServerDisconnected("gone")
