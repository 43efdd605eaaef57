"""A mail server that keeps what it takes in a file, and may bring its client down before or after taking a mail."""

import json
import os
import signal
from pathlib import Path

from django.core.mail.backends.base import BaseEmailBackend

FOLDER = "EPN_TEST_MAIL_FOLDER"


class EmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages):
        folder = Path(os.environ[FOLDER])
        for mail in email_messages:
            self._die_if(folder / "die-before", mail)
            with (folder / "mails.jsonl").open("a") as file:
                file.write(json.dumps({"to": mail.to, "id": mail.extra_headers["Message-ID"]}) + "\n")
            self._die_if(folder / "die-after", mail)
        return len(email_messages)

    @staticmethod
    def _die_if(order, mail):
        """The order names the recipient at whom to die, once."""
        if order.exists() and order.read_text() in mail.to:
            order.unlink()
            os.kill(os.getpid(), signal.SIGKILL)
