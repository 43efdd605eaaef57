"""Who takes part: a member by their account, anyone else under a pseudonym kept by a signed cookie of the browser."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cartoparty.models import Participant

COOKIE = "participation"
KEPT_AFTER = timedelta(days=30)
"""How long after the end one may still come back for one's certificate."""


class NameTaken(Exception):
    def __init__(self):
        super().__init__(_("Ce pseudonyme est déjà pris dans cette cartoparty : choisissez-en un autre."))


class JoiningIsOver(Exception):
    def __init__(self):
        super().__init__(_("Cette cartoparty est close : on ne peut plus la rejoindre."))


def participant_of(request, party):
    """The ``Participant`` that a visitor is in this party, or None."""
    if request.user.is_authenticated:
        return Participant.objects.filter(party=party, user=request.user).select_related("user").first()
    return _guest(request, party)


def _guest(request, party):
    try:
        public_id = UUID(request.get_signed_cookie(COOKIE, salt=_salt(party)))
    except (KeyError, BadSignature, ValueError):
        return None
    return Participant.objects.filter(party=party, public_id=public_id, user=None).first()


def join_as_member(request, party):
    """Idempotent. What the same browser did as a guest becomes the member's. Raises JoiningIsOver."""
    _refuse_closed(party)
    guest = _guest(request, party)
    with transaction.atomic():
        found = Participant.objects.filter(party=party, user=request.user).first()
        if found or guest is None:
            return found or Participant.objects.get_or_create(party=party, user=request.user)[0]
        guest.user, guest.pseudonym = request.user, ""
        guest.save(update_fields=["user", "pseudonym"])
        return guest


def join_as_guest(party, pseudonym):
    """Raises NameTaken, JoiningIsOver."""
    _refuse_closed(party)
    try:
        with transaction.atomic():
            return Participant.objects.create(party=party, pseudonym=pseudonym)
    except IntegrityError as error:
        if "pseudonym_once" not in str(error):
            raise
        raise NameTaken from error


def remember(response, participant, party):
    """Keep a guest known to their own browser, on the pages of this party alone."""
    if participant.user_id is None:
        response.set_signed_cookie(
            COOKIE,
            str(participant.public_id),
            salt=_salt(party),
            max_age=max(party.ends_at - timezone.now(), timedelta()) + KEPT_AFTER,
            path=party.get_absolute_url(),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def _salt(party):
    return f"cartoparty.party.{party.pk}"


def _refuse_closed(party):
    if party.is_closed:
        raise JoiningIsOver
