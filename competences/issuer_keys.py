"""The keys that sign attestations: making one, replacing it, distrusting it; the issuer's own document."""

import secrets

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competences.attestation_enums import KeyState
from competences.credentials import badges, private_keys
from competences.models import Attestation, IssuerKey

_ADVISORY_LOCK = 0x6B657973  # "keys": one process at a time makes a key


class StillInUse(Exception):
    """Distrusting this key would end attestations that hold today; ``count`` of them."""

    def __init__(self, count):
        super().__init__(
            _("%(count)s attestations valides portent la signature de cette clé : signez-les d’abord à nouveau.")
            % {"count": count}
        )
        self.count = count


def did():
    return badges.issuer_did(settings.BASE_URL)


def document():
    """What ``/.well-known/did.json`` serves, in one query: every key ever used, and which ones are trusted."""
    keys = IssuerKey.objects.order_by("pk").values_list("kid", "public_multibase", "state")
    return badges.did_document(
        did(), [badges.PublicKey(kid, public, state != KeyState.WITHDRAWN) for kid, public, state in keys]
    )


@transaction.atomic
def current():
    """The key that signs today, made at the first use.

    :raises private_keys.KeyUnusable: its file is missing or badly kept.
    """
    key = IssuerKey.objects.filter(state=KeyState.CURRENT).first()
    if key is None:
        _one_at_a_time()
        key = IssuerKey.objects.filter(state=KeyState.CURRENT).first() or _make()
    return key


def signing(key):
    """The pair behind a row, ready to sign.

    :raises private_keys.KeyUnusable: the file is missing, badly kept, or of another key.
    """
    pem = private_keys.read(key.kid)
    if badges.public_multibase(pem) != key.public_multibase:
        raise private_keys.KeyUnusable(key.kid, f"Le fichier de la clé {key.kid} n’est pas celui de cette base.")
    return badges.SigningKey(f"{did()}#{key.kid}", pem)


@transaction.atomic
def rotate():
    """A new key signs from now on; what the former signed still holds."""
    _one_at_a_time()
    IssuerKey.objects.filter(state=KeyState.CURRENT).update(state=KeyState.RETIRED, ended_at=timezone.now())
    return _make()


@transaction.atomic
def withdraw(key, *, force=False):
    """Trust a stolen key no more: what it signed is dead from now on. The one that signs is replaced first.

    :raises StillInUse: attestations that hold carry its signature, unless ``force``.
    """
    _one_at_a_time()
    key = IssuerKey.objects.select_for_update().get(pk=key.pk)
    now = timezone.now()
    alive = Attestation.objects.filter(key=key, revoked_at=None).exclude(valid_until__lte=now).count()
    if alive and not force:
        raise StillInUse(alive)
    was_current = key.state == KeyState.CURRENT
    IssuerKey.objects.filter(pk=key.pk).update(state=KeyState.WITHDRAWN, ended_at=now)
    if was_current:
        _make()


def _make():
    kid = f"cle-{timezone.localdate():%Y-%m-%d}-{secrets.token_hex(3)}"
    pem = badges.new_private_key()
    private_keys.write(kid, pem)
    return IssuerKey.objects.create(kid=kid, public_multibase=badges.public_multibase(pem))


def _one_at_a_time():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADVISORY_LOCK])
