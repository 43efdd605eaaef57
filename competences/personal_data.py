"""Attestations of a person: theirs to export; closing the account ends them and unties them from anybody."""

from competences import issuing
from competences.attestation_enums import RevocationReason
from competences.models import Attestation
from epn_commons.accounts.personal_data import register


def collect_attestations(user):
    held = Attestation.objects.filter(holder=user).order_by("pk")
    return [{"id": str(one.public_id), "shows_name": one.shows_holder, "document": one.document} for one in held]


def erase_attestations(user):
    held = Attestation.objects.filter(holder=user)
    for attestation in held.filter(revoked_at=None):
        issuing.revoke(attestation, RevocationReason.HOLDER)
    held.update(holder=None, shows_holder=False)


register("attestations", collect_attestations, erase_attestations)
