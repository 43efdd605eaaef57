"""Is this attestation good? One word, and how it was found."""

import logging
import uuid
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from competences import issuer_keys, issuing
from competences.attestation_enums import AttestationState, KeyState
from competences.credentials import badges, reading
from competences.credentials.private_keys import KeyUnusable
from competences.models import Attestation

logger = logging.getLogger(__name__)

ICONS = {
    AttestationState.VALID: ("done", "done"),
    AttestationState.REVOKED: ("blocked", "blocked"),
    AttestationState.EXPIRED: ("clock", "warning"),
    AttestationState.ALTERED: ("alert", "blocked"),
}


@dataclass
class Verdict:
    """What a page says. ``attestation`` is None for a file that no row of ours answers for."""

    state: AttestationState
    document: dict
    attestation: Attestation | None = None
    reason: str = ""
    checks: list[str] = field(default_factory=list)

    @property
    def icon(self):
        return ICONS[self.state][0]

    @property
    def tone(self):
        return ICONS[self.state][1]

    @property
    def name(self):
        return _text(self.document, "name")

    @property
    def description(self):
        return _text(self.document, "credentialSubject", "achievement", "description")

    @property
    def criteria(self):
        return _text(self.document, "credentialSubject", "achievement", "criteria", "narrative")

    @property
    def issuer(self):
        return _text(self.document, "issuer", "name")

    @property
    def issued_at(self) -> datetime | None:
        return _moment(self.document, "validFrom")

    @property
    def valid_until(self) -> datetime | None:
        return _moment(self.document, "validUntil")

    @property
    def alignments(self):
        found = self.document.get("credentialSubject", {}).get("achievement", {}).get("alignment", [])
        return found if isinstance(found, list) else []


def read(public_id, user):
    """An attestation with all that a verdict needs, or None: two queries with its key."""
    return (
        Attestation.objects.visible_to(user)
        .filter(public_id=public_id)
        .select_related("achievement", "key", "status_list", "holder")
        .first()
    )


def document_of(attestation):
    """What is served: the document as it was signed."""
    if attestation.is_example and attestation.document["issuer"]["id"] != issuer_keys.did():
        try:
            return issuing.signed_again(attestation)
        except KeyUnusable:
            logger.exception("An example cannot be signed for this address")
    return attestation.document


def judge(attestation, document=None):
    """The verdict on an attestation of ours. ``document`` is a copy that somebody sent, in place of ours."""
    sent = document is not None
    document = document if sent else document_of(attestation)
    if not _is_genuine(document) or not _is_of(document, attestation):
        return Verdict(AttestationState.ALTERED, document, attestation, _altered(attestation))
    checks = [
        _("Signature de l’émetteur vérifiée : pas une lettre n’a changé."),
        _("Clé de signature reconnue par l’émetteur."),
    ]
    if attestation.revoked_at:
        reason = attestation.get_revocation_reason_display()
        return Verdict(AttestationState.REVOKED, document, attestation, reason, checks)
    checks.append(_("Absente de la liste des attestations révoquées."))
    verdict = Verdict(AttestationState.VALID, document, attestation, checks=checks)
    if verdict.valid_until and verdict.valid_until <= timezone.now():
        verdict.state = AttestationState.EXPIRED
    elif verdict.valid_until:
        checks.append(_("Dates de validité en cours."))
    return verdict


def judge_file(content, user):
    """The verdict on a file that somebody sends.

    :raises reading.Unreadable: it is not an attestation, or not one of ours; the message says so in French.
    """
    document = reading.document_in(content)
    attestation = read(_number_in(document), user)
    if attestation is None:
        raise reading.Unreadable(
            _("Cette attestation n’a pas été délivrée par ce portail : vérifiez-la auprès de son émetteur.")
        )
    return judge(attestation, document)


def _is_genuine(document):
    try:
        badges.verify(document, issuer_keys.document())
    except badges.NotGenuine:
        return False
    return True


def _is_of(document, attestation):
    """A genuine document stands for its own row only: a copy of another attestation proves nothing of this one."""
    return document.get("id") == f"{settings.BASE_URL}{attestation.get_absolute_url()}"


def _altered(attestation):
    if attestation.key.state == KeyState.WITHDRAWN:
        return _("La clé qui l’a signée a été retirée par l’émetteur : demandez une nouvelle attestation.")
    return _("Son contenu ne correspond pas à sa signature : ne vous y fiez pas, demandez l’original.")


def _number_in(document):
    """The number in the identifier of a document; one that matches nothing when there is none."""
    address = document.get("id")
    if isinstance(address, str) and address.startswith(f"{settings.BASE_URL}/"):
        try:
            found = resolve(address.removeprefix(settings.BASE_URL))
        except Resolver404:
            return uuid.uuid4()
        if found.view_name == "competences:attestation_detail":
            return found.kwargs["public_id"]
    return uuid.uuid4()


def _text(document, *path):
    for step in path:
        document = document.get(step) if isinstance(document, dict) else None
    return document if isinstance(document, str) else ""


def _moment(document, name):
    try:
        return parse_datetime(_text(document, name))
    except ValueError:
        return None
