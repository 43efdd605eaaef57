"""Identifiers of the things that have a code or a name of their own, and no UUID in the database."""

import uuid

NAMESPACE = uuid.UUID("6f2b9a54-3f0e-5d1c-9c55-2d0a4f6c7e11")
_COMMUNE = bytes.fromhex("6f2b9a543f0e8d1c9c552d")


def read_uuid(text):
    """The UUID that ``text`` writes in its usual form, else ``None``."""
    try:
        value = uuid.UUID(text)
    except ValueError:
        return None
    return value if str(value) == text.lower() else None


def commune_uuid(code):
    """The identifier of an INSEE code: a UUID of version 8 (RFC 9562) that ends with the code itself, so that it is
    the same in every installation and is found without a table."""
    return uuid.UUID(bytes=_COMMUNE + code.encode("ascii"))


def commune_code(value):
    """The INSEE code that :func:`commune_uuid` has written, else ``None``."""
    if value.bytes[:11] != _COMMUNE or not value.bytes[11:].isalnum():
        return None
    return value.bytes[11:].decode("ascii", "replace")


def named_uuid(kind, name):
    """The identifier of something known by a short name (a theme by its slug)."""
    return uuid.uuid5(NAMESPACE, f"{kind}/{name}")
