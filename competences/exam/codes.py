"""Claim codes: twelve characters on paper, one use. The database keeps a keyed hash of them."""

import secrets

from django.utils.crypto import salted_hmac

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without what a hand writes alike: I, O, 0, 1."""

LENGTH, GROUP = 12, 4


def new():
    """``ABCD-EFGH-JKLM``."""
    return written("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def written(code):
    """A code as the paper writes it, from what somebody typed."""
    text = _letters(code)
    return "-".join(text[start : start + GROUP] for start in range(0, len(text), GROUP))


def _letters(code):
    return "".join(letter for letter in str(code).upper() if letter.isalnum())


def hashed(code):
    """What is kept of a code as somebody typed it, with or without its dashes, in any case; None for what is none."""
    text = _letters(code)
    if len(text) != LENGTH or set(text) - set(ALPHABET):
        return None
    return _hmac("code", text)


def seat():
    """A token for the browser that sits the exam, and what is kept of it."""
    token = secrets.token_urlsafe(24)
    return token, hashed_seat(token)


def hashed_seat(token):
    return _hmac("seat", token)


def _hmac(use, text):
    return salted_hmac(f"competences.exam.{use}", text, algorithm="sha256").hexdigest()


_BIRDS = (
    "Mésange", "Hirondelle", "Merle", "Pinson", "Fauvette", "Huppe", "Grive", "Loriot", "Alouette", "Rouge-gorge",
    "Sittelle", "Bergeronnette", "Martin-pêcheur", "Chouette", "Cigogne", "Héron", "Geai", "Linotte", "Verdier",
    "Roitelet",
)  # fmt: skip
_PLACES = (
    "des marais", "du verger", "des toits", "de la haie", "du canal", "des roseaux", "du bois", "de la prairie",
    "du jardin", "des vignes", "de la rive", "du bocage", "des dunes", "de la colline", "du moulin",
)  # fmt: skip


def pseudonym(taken):
    """A name that says nothing of anybody, free in a session."""
    while True:
        name = f"{secrets.choice(_BIRDS)} {secrets.choice(_PLACES)}"
        name = name if len(taken) < 60 else f"{name} {secrets.randbelow(900) + 100}"
        if name not in taken:
            return name
