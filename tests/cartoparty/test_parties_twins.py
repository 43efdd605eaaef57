"""A place added from the field that the register may know already: asked at once, decided by coordinators."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from cartoparty.duplicates.finding import find
from cartoparty.models import DuplicatePair, PartyAction, Structure
from epn_commons.contributions.enums import Status
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import MappingPartyFactory, StructureFactory
from tests.cartoparty.test_parties import act, bourges  # noqa: F401

pytestmark = pytest.mark.django_db
ADDED = {"act": "add", "name": "Médiathèque le Prado", "address": "3 r. Moyenne", "commune": "Bourges"}
ASKED = "Est-ce celui-ci ?"


@pytest.fixture
def known(bourges):  # noqa: F811
    return StructureFactory(
        published=True, commune=bourges, name="Médiathèque du Prado", address="3 rue Moyenne", phone=""
    )


@pytest.fixture
def party(known):
    return MappingPartyFactory(places=[known])


def joined(party, user=None):
    browser = Client()
    if user:
        browser.force_login(user)
    browser.post(f"{party.get_absolute_url()}rejoindre/", {} if user else {"pseudonym": "Renard roux"})
    return browser


@pytest.fixture
def guest(party):
    return joined(party)


def field_list(browser, party):
    return browser.get(f"{party.get_absolute_url()}liste/").content.decode()


def test_it_is_asked_at_once_however_often_it_is_sent(guest, party, known):
    key = str(uuid.uuid4())
    for _ in range(3):
        told = act(guest, party, key=key, **ADDED).json()
        assert told["state"] == "sent"
        for words in (ASKED, "Médiathèque du Prado", "3 rue Moyenne", known.get_absolute_url(), "noms proches"):
            assert words in told["asked"], words
    pair = DuplicatePair.objects.get()
    added = Structure.objects.get(name="Médiathèque le Prado")
    assert ({pair.first, pair.second}, pair.state, pair.seen_on_site) == ({known, added}, "suggested", "")
    assert PartyAction.objects.count() == 1
    assert ASKED in field_list(guest, party), "unanswered, it is asked again, with or without scripts"
    assert find() == (1, 0, 0, 0), "the search of the night finds the same"
    told = act(guest, party, act="add", name="Fabrique", address="9 rue du Lac", commune="Bourges").json()
    assert told["asked"].count(ASKED) == 1, "nothing resembles it"


@pytest.mark.parametrize(("said", "words"), [("same", "réunit les deux fiches"), ("other", "publie ce lieu à part")])
def test_the_answer_reaches_the_bench_and_decides_nothing(client, guest, party, said, words):
    act(guest, party, **ADDED)
    pair = DuplicatePair.objects.get()
    key = str(uuid.uuid4())
    for _ in range(3):
        told = act(guest, party, act=said, pair=pair.pk, key=key).json()
        assert told["state"] == "sent"
        assert words in told["said"]
        assert ASKED not in told["asked"]
    assert ASKED not in field_list(guest, party)
    find()
    pair.refresh_from_db()
    assert (pair.seen_on_site, pair.state) == (said, "suggested"), "a new search leaves what was said"
    assert Structure.objects.get(name=ADDED["name"]).status == Status.SUBMITTED
    client.force_login(UserFactory(coordinator=True))
    bench = "/admin/cartoparty/duplicatepair/"
    label = pair.get_seen_on_site_display()
    assert f"dit sur place : {label}" in client.get(bench).content.decode()
    assert f"dit : {label}." in client.get(f"{bench}{pair.pk}/change/").content.decode()
    added = client.get(Structure.objects.get(name=ADDED["name"]).get_absolute_url()).content.decode()
    assert f'{bench}{pair.pk}/change/">Médiathèque du Prado' in added, "said before one publishes it"


def test_only_who_added_it_answers_and_only_of_what_they_may_see(guest, party, known):
    act(guest, party, **ADDED)
    pair = DuplicatePair.objects.get()
    for browser in (joined(party, UserFactory(mediator=True)), joined(party, UserFactory(coordinator=True))):
        assert ASKED not in field_list(browser, party)
        assert "déjà tranchée" in act(browser, party, act="same", pair=pair.pk).json()["said"]
    for nothing in (pair.pk + 1, 2**70):
        assert "déjà tranchée" in act(guest, party, act="same", pair=nothing).json()["said"]
    for wrong in ("", "x", "-1"):
        assert act(guest, party, act="same", pair=wrong).status_code == 422, wrong
    Structure.objects.filter(pk=known.pk).update(status=Status.SUBMITTED, submitted_at=timezone.now())
    assert ASKED not in field_list(guest, party), "what is not published is not told"
    pair.refresh_from_db()
    assert pair.seen_on_site == ""


def test_an_answer_that_comes_after_the_decision_changes_nothing(guest, party):
    act(guest, party, **ADDED)
    pair = DuplicatePair.objects.get()
    pair.mark_distinct(by=UserFactory(coordinator=True))
    assert ASKED not in field_list(guest, party)
    assert "déjà tranchée" in act(guest, party, act="same", pair=pair.pk).json()["said"]
    pair.refresh_from_db()
    assert (pair.state, pair.seen_on_site) == ("distinct", "")


def test_without_scripts_the_list_asks(guest, party):
    added = act(guest, party, json=False, **ADDED)
    page = guest.get(added.headers["Location"]).content.decode()
    assert ASKED in page
    pair = DuplicatePair.objects.get()
    answered = act(guest, party, json=False, act="same", pair=pair.pk)
    page = guest.get(answered.headers["Location"]).content.decode()
    assert ASKED not in page
    assert "réunit les deux fiches" in page
    assert act(guest, party, json=False, act="same").status_code == 422


def test_an_answer_is_taken_after_the_end(guest, party):
    act(guest, party, **ADDED)
    type(party).objects.filter(pk=party.pk).update(ends_at=timezone.now() - timedelta(minutes=1))
    assert act(guest, party, act="other", pair=DuplicatePair.objects.get().pk).json()["state"] == "sent"


def test_what_is_said_on_site_is_one_of_two(guest, party):
    act(guest, party, **ADDED)
    pair = DuplicatePair.objects.get()
    pair.seen_on_site = "peut-être"
    with pytest.raises(ValidationError, match="le même lieu, ou un autre lieu"):
        pair.validate_constraints()
