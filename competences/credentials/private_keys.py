"""Private keys are files, outside the database and its backups: ``<CREDENTIAL_KEYS_DIR>/<kid>.pem``, mode 0600."""

import os
import re
from pathlib import Path

from django.conf import settings

_KID = re.compile(r"[a-z0-9-]{1,60}")


class KeyUnusable(Exception):
    """The private key cannot be used. ``kid`` is its name; the message says why, in French, for the operator."""

    def __init__(self, kid, message):
        super().__init__(message)
        self.kid = kid


def folder():
    return Path(settings.CREDENTIAL_KEYS_DIR)


def path_of(kid):
    if not _KID.fullmatch(kid):
        raise ValueError(f"not the name of a key: {kid!r}")
    return folder() / f"{kid}.pem"


def write(kid, pem):
    """Keep a new key. An existing one is never overwritten."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path_of(kid), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)


def read(kid):
    """The PEM of a key.

    :raises KeyUnusable: no such file, or others than its owner may read it.
    """
    path = path_of(kid)
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & 0o077:
                raise KeyUnusable(kid, f"La clé {path} est lisible par d’autres comptes : chmod 600 {path}")
            return file.read()
    except FileNotFoundError:
        raise KeyUnusable(
            kid,
            f"La clé {path} est absente : remettez-la, ou faites-en une avec « manage.py credential_keys rotate ».",
        ) from None
    except OSError as error:
        raise KeyUnusable(kid, f"La clé {path} ne se lit pas : {error.strerror}.") from error
