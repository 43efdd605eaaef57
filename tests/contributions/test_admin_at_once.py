"""Two coordinators on the same line at the same instant: one decides, the other is told by whom."""

import re
import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from epn_commons.contributions import moderating
from epn_commons.contributions.enums import RevisionState, Status
from epn_commons.contributions.models import ReviewItem, Revision, Transition
from tests.contributions import moderation

pytestmark = pytest.mark.django_db(transaction=True)

# Read in the page: ``response.context`` mixes what two threads render at once.
MESSAGE = re.compile(r'<li class="(?:success|warning|info|error)">(.*?)</li>', re.DOTALL)


def at_once(item, decisions):
    """What each of two coordinators is told, by name."""
    people = [moderation.coordinator_of("45", full_name=name) for name in ("Alix Bernard", "Sacha Morel")]
    address = reverse("admin:contributions_reviewitem_change", args=[item.pk])
    barrier, told = threading.Barrier(2), {}

    def decide(person, decision):
        client = Client()
        client.force_login(person)
        fields = {"decision": decision, "reason": "Doublon.", "sujet": moderating.subject_token(item)}
        barrier.wait()
        try:
            response = client.post(address, fields, follow=True)
            told[person.full_name] = MESSAGE.findall(response.content.decode())
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=pair) for pair in zip(people, decisions, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


@pytest.mark.parametrize("decisions", [("accepter", "accepter"), ("accepter", "refuser")])
@pytest.mark.parametrize("nature", ["revision", "submission", "report"])
def test_one_wins_and_the_other_is_told_by_whom(nature, decisions):
    item = moderation.EVERY_NATURE[nature]()
    told = at_once(item, decisions)
    assert all(len(messages) == 1 for messages in told.values()), told
    losers = [name for name, (message,) in told.items() if "déjà été traitée" in message]
    assert len(losers) == 1, told
    (winner,) = set(told) - set(losers)
    assert winner in told[losers[0]][0]
    assert not ReviewItem.objects.exists()
    if nature == "revision":
        assert Revision.objects.get().state in (RevisionState.ACCEPTED, RevisionState.REJECTED)
    if nature == "submission":
        moves = Transition.objects.exclude(to_status=Status.SUBMITTED)
        assert moves.count() == 1
