"""The rules of mapping parties that the database keeps, each by its name."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cartoparty.enums import PartyAct, PartyActState
from cartoparty.models import MappingParty, Participant, PartyAction, PartyPlace
from cartoparty.parties import results
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import MappingPartyFactory, ParticipantFactory, StructureFactory
from tests.territories.factories import CommuneFactory, DepartmentFactory, EpciFactory

pytestmark = pytest.mark.django_db


def refuses(name, make, **facts):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make(**facts)


@pytest.fixture
def place():
    return StructureFactory(published=True, commune=CommuneFactory(bourges=True))


def test_rules_of_a_party():
    now = timezone.now()
    make = MappingPartyFactory
    refuses("cartoparty_mappingparty_dates_in_order", make, starts_at=now, ends_at=now)
    refuses("cartoparty_mappingparty_one_territory", make, communes=[])
    refuses("cartoparty_mappingparty_one_territory", make, department=DepartmentFactory(code="18"))
    refuses("cartoparty_mappingparty_one_territory", make, communes=[], epci=EpciFactory(),
            department=DepartmentFactory(code="18"))  # fmt: skip
    refuses("cartoparty_mappingparty_closing_is_signed", make, closed_at=now)
    refuses("cartoparty_mappingparty_closing_is_signed", make, results={})
    refuses("cartoparty_mappingparty_code_is_readable", make, code="ABC0OI")
    for number in (0, 301):
        refuses("cartoparty_mappingparty_places_within_reach", make, places_wanted=number)
    code = MappingPartyFactory().code
    refuses("code", make, code=code)


def test_rules_of_joining_and_of_the_list(place):
    party = MappingPartyFactory(places=[place])
    refuses("cartoparty_partyplace_once", PartyPlace.objects.create, party=party, structure=place, rank=2)
    member = ParticipantFactory(party=party)
    make = Participant.objects.create
    refuses("cartoparty_participant_joins_once", make, party=party, user=member.user)
    refuses("cartoparty_participant_member_or_pseudonym", make, party=party)
    refuses("cartoparty_participant_member_or_pseudonym", make, party=party, user=UserFactory(), pseudonym="Renard")
    make(party=party, pseudonym="Renard roux")
    refuses("cartoparty_participant_pseudonym_once", make, party=party, pseudonym="renard ROUX")
    other = MappingPartyFactory()
    make(party=other, pseudonym="Renard roux")
    make(party=other, user=member.user)


def test_rules_of_an_action(place):
    participant = ParticipantFactory()
    now = timezone.now()
    facts = {
        "party": participant.party, "participant": participant, "key": uuid.uuid4(), "act": PartyAct.CONFIRM,
        "state": PartyActState.WRITTEN, "structure": place, "noted_at": now, "at": now,
    }  # fmt: skip
    make = PartyAction.objects.create
    kept = make(**facts)
    refuses("cartoparty_partyaction_key_once", make, **facts)
    facts["key"] = uuid.uuid4()
    refuses("cartoparty_partyaction_known_act", make, **facts | {"act": "demolish"})
    refuses("cartoparty_partyaction_refusal_is_told", make, **facts | {"state": PartyActState.REFUSED})
    refuses("cartoparty_partyaction_noted_before_received", make, **facts | {"noted_at": now + timedelta(seconds=1)})
    refuses("cartoparty_partyaction_append_only", PartyAction.objects.filter(pk=kept.pk).update, said="autre chose")
    refuses("cartoparty_partyaction_append_only", kept.delete)
    results.close(participant.party, by=participant.party.opened_by)
    refuses("cartoparty_partyaction_results_are_frozen", make, **facts)


def test_who_sees_and_runs_a_party():
    near, far = UserFactory(coordinator=True), UserFactory(coordinator=True)
    near.departments.add(DepartmentFactory(code="18"))
    far.departments.add(DepartmentFactory(code="45"))
    party, prepared = MappingPartyFactory(), MappingPartyFactory(is_announced=False)
    mediator, everywhere = UserFactory(mediator=True), UserFactory(coordinator=True)

    def seen(user):
        return set(MappingParty.objects.visible_to(user))

    assert seen(near) == seen(everywhere) == {party, prepared}
    assert seen(far) == seen(mediator) == {party}
    assert party.is_run_by(near)
    assert party.is_run_by(everywhere)
    assert not party.is_run_by(far)
    assert not party.is_run_by(mediator)


def test_a_key_belongs_to_its_sender(place):
    """Another person's key, guessed or copied, gives nothing of theirs."""
    party = MappingPartyFactory()
    one, other = ParticipantFactory(party=party), ParticipantFactory(party=party, guest=True)
    now, key = timezone.now(), uuid.uuid4()
    for participant in (one, other):
        PartyAction.objects.create(
            party=party, participant=participant, key=key, act=PartyAct.CLOSED, state=PartyActState.QUEUED,
            structure=place, noted_at=now, at=now,
        )  # fmt: skip
    assert PartyAction.objects.filter(key=key).count() == 2
