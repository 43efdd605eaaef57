"""What a security review looks for: who logged in, was refused, took a key or an export, closed an account."""

import json
import logging

logger = logging.getLogger("portal.security")


def record(event, *, user=None, address="", **details):
    """One line per event. Values are JSON-escaped, so that nothing typed by a visitor can forge a second line;
    never pass a password, a token or a key."""
    line = {"event": event, "user": getattr(user, "pk", None), "address": address, **details}
    logger.info("%s", json.dumps({name: value for name, value in line.items() if value not in (None, "")}))
