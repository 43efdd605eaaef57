"""Letters of the accounts, from ``templates/accounts/email/<name>.txt``: the first line is the subject."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


def send(name, to, **context):
    """Whether the letter left. A mail server that is down must not undo what was decided."""
    text = render_to_string(f"accounts/email/{name}.txt", {"base_url": settings.BASE_URL.rstrip("/"), **context})
    subject, _separator, body = text.strip().partition("\n")
    try:
        EmailMessage(" ".join(subject.split()), body.strip() + "\n", to=[to]).send()
    except (SMTPException, OSError):
        logger.exception("The letter %s did not leave", name)
        return False
    return True
