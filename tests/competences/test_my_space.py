"""« Mon espace » and competences: levels to validate, attestations that hold."""

import pytest

from competences import issuing, profile, validation
from competences.attestation_enums import RevocationReason
from competences.enums import Basis
from tests.accounts.factories import UserFactory
from tests.competences.attestation_factories import attest
from tests.competences.factories import published_framework
from tests.competences.test_profile import level

pytestmark = pytest.mark.django_db


def page_of(client, user):
    client.force_login(user)
    return client.get("/compte/espace/").content.decode()


def test_a_level_to_validate_waits_for_whom_it_was_asked_of(client):
    framework = published_framework(areas=1)
    user, peer = UserFactory(mediator=True, full_name="Camille Petit"), UserFactory(mediator=True)
    validation.ask(profile.declare(user, level(framework)), Basis.PEER, [peer], by=user)
    page = page_of(client, peer)
    assert "Niveaux à valider" in page
    assert "demandé par Camille Petit" in page
    assert "Niveaux à valider" not in page_of(client, user)


def test_attestations_are_shown_to_their_holder_while_they_hold(client):
    holder = UserFactory(mediator=True)
    attestation = attest(holder=holder)
    page = page_of(client, holder)
    assert "Attestations en vigueur" in page
    assert attestation.get_absolute_url() in page
    assert "Attestations en vigueur" not in page_of(client, UserFactory(mediator=True))
    issuing.revoke(attestation, RevocationReason.MISTAKE, by=UserFactory(coordinator=True))
    assert "Attestations en vigueur" not in page_of(client, holder)
