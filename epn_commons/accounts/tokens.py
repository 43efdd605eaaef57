"""Secrets handed over once and kept only as a digest."""

import hashlib

from django.utils.crypto import get_random_string

TOKEN_LENGTH = 43
"""256 bits in letters and digits."""


def new_token(length=TOKEN_LENGTH):
    return get_random_string(length)


def digest(token):
    """SHA-256 in hexadecimal. A plain hash is enough for 256 random bits: nothing to guess, no salt needed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
