"""Attestations and exams of a person: theirs to export; closing the account ends the ones and unties both from
anybody."""

from competences import issuing
from competences.attestation_enums import RevocationReason
from competences.models import Attempt, Attestation
from epn_commons.accounts.personal_data import register


def collect_attestations(user):
    held = Attestation.objects.filter(holder=user).order_by("pk")
    return [{"id": str(one.public_id), "shows_name": one.shows_holder, "document": one.document} for one in held]


def erase_attestations(user):
    held = Attestation.objects.filter(holder=user)
    for attestation in held.filter(revoked_at=None):
        issuing.revoke(attestation, RevocationReason.HOLDER)
    held.update(holder=None, shows_holder=False)


def collect_exams(user):
    """Level C only: everybody else sits without an account."""
    sat = Attempt.objects.filter(candidate=user).order_by("pk")
    return list(sat.values("pseudonym", "state", "session__level", "started_at", "finished_at", "score"))


def erase_exams(user):
    Attempt.objects.filter(candidate=user).update(candidate=None)


register("exams", collect_exams, erase_exams)
register("attestations", collect_attestations, erase_attestations)
