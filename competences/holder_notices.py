"""Telling those who have an account that an attestation is theirs, is about to end, or holds no more.

The inbox is theirs alone: nothing of it, and no address, goes into the signed credential.
"""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from competences.attestation_enums import RevocationReason
from competences.models import Attestation
from competences.notification_kinds import ATTESTATION_NEWS
from epn_commons.core.dates import on_day
from epn_commons.notifications.sending import Message, notify_each

WARNED_BEFORE = timedelta(days=90)


def tell_of_delivery(attestations):
    notify_each(
        [
            Message(
                one.holder,
                _("Une attestation vous est remise : %(name)s") % {"name": one.document["name"]},
                body=_("Elle est dans « Mes attestations ». Son adresse se vérifie sans dire qui vous êtes."),
                url=one.get_absolute_url(),
                dedup=f"attestation-{one.public_id}",
            )
            for one in attestations
            if one.holder_id
        ],
        kind=ATTESTATION_NEWS,
    )


def tell_of_revocation(attestation):
    """Nothing is told to whoever asked for it themselves, nor of an account that closes."""
    if attestation.holder is None or attestation.revocation_reason == RevocationReason.HOLDER:
        return
    notify_each(
        [
            Message(
                attestation.holder,
                _("Une de vos attestations ne vaut plus : %(name)s") % {"name": attestation.document["name"]},
                body=_("Motif : %(reason)s. Si vous ne comprenez pas pourquoi, écrivez à votre coordination.")
                % {"reason": attestation.get_revocation_reason_display()},
                url=attestation.get_absolute_url(),
                dedup=f"attestation-revoked-{attestation.public_id}",
            )
        ],
        kind=ATTESTATION_NEWS,
    )


def tell_of_ending():
    """Once, three months before an attestation ends, unless its holder has a later one of the same; returns how many
    were told."""
    now = timezone.now()
    ending = Attestation.objects.filter(
        holder__is_active=True, revoked_at=None, valid_until__gt=now, valid_until__lte=now + WARNED_BEFORE
    ).select_related("holder", "achievement")
    later = set(
        Attestation.objects.filter(
            holder__in=ending.values("holder"), revoked_at=None, valid_until__gt=now + WARNED_BEFORE
        ).values_list("holder", "achievement")
    )
    messages = [_ending(one) for one in ending if (one.holder_id, one.achievement_id) not in later]
    notify_each(messages, kind=ATTESTATION_NEWS)
    return len(messages)


def _ending(one):
    again = reverse("competences:exam_home") if one.achievement.exam_level else reverse("competences:recognition")
    return Message(
        one.holder,
        _("Une de vos attestations prend fin %(day)s") % {"day": on_day(one.valid_until)},
        body=_("%(name)s. Pour la garder, préparez-en une nouvelle.") % {"name": one.document["name"]},
        url=again,
        dedup=f"attestation-ends-{one.public_id}",
    )
