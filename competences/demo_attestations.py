"""The demonstration of attestations: one valid, one revoked, one expired, all marked as examples."""

import datetime as dt
import uuid

from django.urls import reverse
from django.utils import timezone

from competences import issuer_keys, issuing
from competences.attestation_enums import RevocationReason
from competences.credentials.private_keys import KeyUnusable
from competences.exam.achievements import ensure_achievements
from competences.models import Attestation
from epn_commons.accounts.demo import person
from epn_commons.accounts.enums import Role

_NAMESPACE = uuid.UUID("0f1c9a54-6d0e-4a43-9a57-3f6a0f5f1f5a")
LONG_AGO = dt.timedelta(days=4 * 366)


def build(demonstration):
    """Idempotent: each has a number that depends on its state alone."""
    _replace_a_lost_key()
    achievement = ensure_achievements()["A"]
    mediator = person(Role.MEDIATOR)
    for state in ("valid", "revoked", "expired"):
        number = uuid.uuid5(_NAMESPACE, state)
        attestation = Attestation.objects.filter(public_id=number).first()
        if attestation is None:
            issued_at = timezone.now() - LONG_AGO if state == "expired" else None
            attestation = issuing.issue(
                achievement, by=mediator, is_example=True, public_id=number, issued_at=issued_at
            )
            if state == "revoked":
                issuing.revoke(attestation, RevocationReason.MISTAKE, by=mediator)
        demonstration.add_attestation(state, attestation.get_absolute_url())
        demonstration.add_pages("anonymous", attestation.get_absolute_url())
    number = uuid.uuid5(_NAMESPACE, "valid")
    demonstration.add_pages(
        "anonymous",
        reverse("competences:attestation_check"),
        reverse("competences:attestation_pdf", args=[number]),
        reverse("competences:achievement_list"),
        achievement.get_absolute_url(),
    )
    demonstration.add_pages(str(Role.MEDIATOR), reverse("competences:my_attestations"))
    moderation = [
        reverse("admin:competences_achievement_changelist"),
        reverse("admin:competences_attestation_changelist"),
    ]
    for role in (Role.COORDINATOR, Role.ADMINISTRATOR):
        demonstration.add_pages(str(role), *moderation)


def _replace_a_lost_key():
    """A demonstration whose folder was emptied and whose database stayed signs with a new key and goes on."""
    try:
        issuer_keys.signing(issuer_keys.current())
    except KeyUnusable:
        issuer_keys.rotate()
