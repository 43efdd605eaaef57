"""``Authorization: Api-Key …``: who calls, when they say so. A session is no key: the API ignores cookies."""

import secrets

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from epn_commons.accounts.models import ApiKey
from epn_commons.accounts.models.api_key import PLAIN_KEY
from epn_commons.accounts.tokens import digest

SCHEME = "Api-Key"


class ApiKeyAuthentication(BaseAuthentication):
    """``request.auth`` is the :class:`ApiKey`. The visitor stays anonymous: a key gives a quota, not more to read."""

    def authenticate(self, request):
        scheme, _space, plain = get_authorization_header(request).decode("latin-1").strip().partition(" ")
        # Basic opens the door of a site under test, before us: it is not addressed to the API.
        if not scheme or scheme.lower() == "basic":
            return None
        if scheme.lower() != SCHEME.lower():
            raise AuthenticationFailed(_("Écrivez la clé ainsi : « Authorization: Api-Key <clé> »."))
        plain = plain.strip()
        key = ApiKey.objects.authenticate(plain)
        if key is None:
            raise AuthenticationFailed(refusal(plain))
        return AnonymousUser(), key

    def authenticate_header(self, request):
        return f'{SCHEME} realm="api"'


def refusal(plain):
    """Why a key opens nothing. Whether it has expired is told to who holds the whole of it, not its first letters."""
    match = PLAIN_KEY.fullmatch(plain)
    key = ApiKey.objects.select_related("owner").filter(prefix=match["prefix"]).first() if match else None
    if not key or not secrets.compare_digest(key.secret_hash, digest(match["secret"])):
        return _("Cette clé est inconnue : vérifiez qu’elle est copiée en entier.")
    if key.revoked_at:
        return _("Cette clé a été révoquée : demandez-en une autre à qui vous l’a remise.")
    if key.owner and not key.owner.is_active:
        return _("Le compte qui tient cette clé est fermé.")
    return _("Cette clé a expiré : demandez-en une autre à qui vous l’a remise.")
