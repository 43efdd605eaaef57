"""People at work at a place, and what somebody else recognised of what they know."""

from datetime import timedelta

from django.utils import timezone

from competences.enums import Basis
from competences.models import Declaration, ItemLevel, SteeringConsent
from tests.accounts.factories import MembershipFactory


def level(framework, code="1.1", rank=2):
    return ItemLevel.objects.get(item__framework=framework, item__code=code, level__order=rank)


def worker(organisation, *, agrees=True, **values):
    person = MembershipFactory(organisation=organisation, **values).user
    if agrees:
        SteeringConsent.objects.create(user=person)
    return person


def validated(person, framework, code="1.1", rank=2, *, days=900, basis=Basis.PEER):
    return Declaration.objects.create(
        user=person,
        item_level=level(framework, code, rank),
        basis=basis,
        valid_until=timezone.localdate() + timedelta(days=days),
    )
