"""The signed lists of what is revoked, made when they are asked for and kept a few minutes."""

import datetime as dt

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from competences import issuer_keys
from competences.credentials import badges
from competences.models import Attestation

VALID_FOR = dt.timedelta(days=2)
"""Past it, a copy of a list says nothing any more: whoever kept one from before a revocation cannot replay it."""

KEPT_SECONDS = 600


def signed(status_list, *, as_jwt=False, valid_for=VALID_FOR, fresh=False):
    """The list as it is now: a dict with its proof, or the text of a VC-JWT. A revocation shows at once."""
    key = issuer_keys.current()
    name = f"status-list:{settings.BASE_URL}:{status_list.number}:{status_list.revision}:{key.kid}:{as_jwt}"
    made = None if fresh else cache.get(name)
    if made is None:
        made = _sign(status_list, key, as_jwt, valid_for)
        if not fresh:
            cache.set(name, made, KEPT_SECONDS)
    return made


def _sign(status_list, key, as_jwt, valid_for):
    revoked = Attestation.objects.filter(status_list=status_list, revoked_at__isnull=False)
    now = timezone.now().replace(microsecond=0)
    make = badges.status_list_jwt if as_jwt else badges.status_list
    return make(
        settings.BASE_URL + status_list.get_absolute_url(),
        issuer_keys.did(),
        list(revoked.values_list("status_index", flat=True)),
        issuer_keys.signing(key),
        valid_from=now,
        valid_until=now + valid_for,
    )
