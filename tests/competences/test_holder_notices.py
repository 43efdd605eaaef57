"""What the holder of an attestation is told, and that the credential says nothing of them."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from competences import holder_notices, issuing
from competences.attestation_enums import RevocationReason
from competences.models import Attestation
from epn_commons.notifications.models import Notification
from tests.accounts.factories import UserFactory
from tests.competences.attestation_factories import AchievementFactory, attest

pytestmark = pytest.mark.django_db


def told(user):
    return list(Notification.objects.filter(recipient=user).order_by("pk").values_list("title", flat=True))


def test_a_holder_is_told_of_delivery_and_revocation(client):
    holder = UserFactory(mediator=True, email="ada.durand@exemple.test", full_name="Ada Durand")
    one = attest(holder=holder)
    attest()
    assert told(holder) == ["Une attestation vous est remise : Gérer ses données personnelles : les bases"]
    assert Notification.objects.count() == 1, "sans compte, personne à prévenir"
    for served in (json.dumps(one.document), client.get(f"{one.get_absolute_url()}").content.decode()):
        assert "ada.durand" not in served
        assert "Ada Durand" not in served
    issuing.revoke(one, RevocationReason.MISTAKE, by=UserFactory(coordinator=True))
    assert told(holder)[1].startswith("Une de vos attestations ne vaut plus")
    assert "délivrée par erreur" in Notification.objects.filter(recipient=holder).latest("pk").body
    asked = attest(holder=holder)
    issuing.revoke(asked, RevocationReason.HOLDER, by=holder)
    assert len(told(holder)) == 3, "qui l’a demandé le sait"


def test_a_coming_end_is_told_once_and_not_to_who_renewed():
    holder, renewed, gone = (UserFactory(mediator=True) for _n in range(3))
    achievement = AchievementFactory(validity_months=36)
    soon = timezone.now() - timedelta(days=36 * 30)
    for user in (holder, renewed, gone):
        attest(achievement, holder=user, issued_at=soon)
    attest(achievement, holder=renewed)
    gone.close(by=gone)
    assert Attestation.objects.filter(holder=holder, valid_until__gt=timezone.now()).exists()
    assert holder_notices.tell_of_ending() == 1
    holder_notices.tell_of_ending()
    ending = [title for title in told(holder) if "prend fin" in title]
    assert len(ending) == 1
    assert not [title for title in told(renewed) if "prend fin" in title]
