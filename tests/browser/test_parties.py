"""A mapping party end to end: opened on a desk, joined on a phone that loses the network, shown on a board."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cartoparty.models import Confirmation, DuplicatePair, MappingParty, PartyAction, Structure
from cartoparty.parties import results
from epn_commons.contributions.models import Report
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import MappingPartyFactory, ParticipantFactory, StructureFactory
from tests.territories.factories import CommuneFactory

LONG = "POINT INFORMATION JEUNESSE DE LA COMMUNAUTÉ DE COMMUNES DE LA BEAUCE VAL-DE-LOIRE"


@pytest.fixture
def places(db):
    bourges = CommuneFactory(bourges=True)
    return [StructureFactory(published=True, commune=bourges, name=name) for name in ("Canal", "Prado", LONG)]


def without_network(page):
    """Once the page is ready and kept with its icon, which a browser asks for when it likes; it then knows that the
    network is gone."""
    expect(page.locator("[data-party-queue][data-ready]")).to_be_attached()
    expect(page.locator("[data-kept]")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.wait_for_function("!navigator.onLine")


def test_a_phone_that_loses_the_network_loses_nothing(page_at, places):
    desk = page_at(1280, user=UserFactory(coordinator=True))
    desk.goto("/cartoparties/ouvrir/")
    desk.get_by_label("Titre").fill("Cartoparty de Bourges")
    soon = timezone.localtime()
    desk.get_by_label("Début").fill((soon - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"))
    desk.get_by_label("Fin").fill((soon + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M"))
    desk.get_by_label("ou des communes").fill("Bourges")
    desk.get_by_role("button", name="Ouvrir la cartoparty").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Cartoparty de Bourges")
    party = MappingParty.objects.get()
    desk.goto(f"{party.get_absolute_url()}tableau/")
    board = desk.get_by_role("region", name="Avancement")
    expect(board).to_contain_text("lieux vérifiés sur 3")

    member = UserFactory(mediator=True)
    phone = page_at(360, "dark", user=member)
    phone.goto(f"/cp/{party.code}/")
    phone.get_by_role("button", name="Participer").click()
    expect(phone.locator(".party-place")).to_have_count(3)

    without_network(phone)
    for name in ("Canal", "Prado"):
        phone.get_by_role("button", name=f"Tout est exact : {name}").click()
        expect(phone.locator(f'[data-name="{name}"] [data-state]')).to_contain_text("en attente du réseau")
    phone.get_by_role("button", name="Tout est exact : Prado").click()
    closed = phone.locator(".party-place").filter(has_text=LONG)
    closed.locator("summary").filter(has_text="Fermé pour de bon").click()
    closed.get_by_label(re.compile("À quoi le voit-on")).fill("La vitrine est vide.")
    closed.get_by_role("button", name="Signaler fermé").click()
    status = phone.locator("[data-queue-status]")
    expect(status).to_have_text("3 gestes en attente du réseau")
    assert not PartyAction.objects.exists()

    phone.context.set_offline(False)
    expect(status).to_have_text("3 gestes envoyés")
    expect(phone.locator('[data-name="Canal"] [data-state]')).to_contain_text("envoyé")
    assert PartyAction.objects.count() == 3
    assert Confirmation.objects.values("structure").distinct().count() == 2
    assert "La vitrine est vide." in Report.objects.get(reporter=member).message
    expect(board.locator(".party-main .party-number")).to_have_text("3")
    expect(board.locator(".party-tiles")).to_contain_text("2 confirmés")
    phone.reload()
    expect(phone.get_by_text("vérifié par vous")).to_have_count(3)
    expect(phone.locator("[data-queue-panel]")).to_be_hidden()


def test_what_waited_is_sent_by_the_next_page_and_a_refusal_says_why(page_at, assert_accessible, places):
    party = MappingPartyFactory(places=places)
    phone = page_at(360, user=ParticipantFactory(party=party).user)
    phone.goto(f"{party.get_absolute_url()}liste/")
    without_network(phone)
    phone.get_by_role("button", name="Tout est exact : Canal").click()
    card = phone.locator('[data-name="Prado"]')
    card.locator("summary").filter(has_text="À corriger").click()
    card.get_by_label("Qu’avez-vous vu ?").fill("Appelez le 06 12 34 56 78.")
    card.get_by_role("button", name="Envoyer la correction").click()
    expect(phone.locator("[data-queue-status]")).to_have_text("2 gestes en attente du réseau")
    assert_accessible(phone)
    kept = phone.evaluate("JSON.stringify(localStorage)")
    again = page_at(360, shared=phone.context)
    phone.close()
    again.context.set_offline(False)
    again.goto(f"{party.get_absolute_url()}liste/")
    assert "noted_at" in kept
    expect(again.locator("[data-queue-status]")).to_have_text("1 geste envoyé, 1 geste refusé")
    expect(again.locator("[data-queue-list]")).to_contain_text("Appelez le 06 12 34 56 78.")
    assert PartyAction.objects.count() == 1
    again.get_by_role("button", name="Corriger et renvoyer").click()
    word = again.locator('[data-name="Prado"]').get_by_label("Qu’avez-vous vu ?")
    expect(word).to_be_focused()
    expect(word).to_have_value("Appelez le 06 12 34 56 78.")
    word.fill("Un nouveau numéro est écrit sur la porte.")
    again.locator('[data-name="Prado"]').get_by_role("button", name="Envoyer la correction").click()
    expect(again.locator("[data-queue-status]")).to_have_text("2 gestes envoyés")
    assert_accessible(again)


def test_a_missing_place_is_noted_where_one_stands_before_its_door(page_at, assert_accessible, places):
    """… and, once sent, asked about beside the one that the register knows."""
    bourges = places[0].commune
    known = StructureFactory(published=True, commune=bourges, name="Le Café des Écrans", address="2 rue de Mirebeau")
    there = {"latitude": bourges.latitude + 0.01, "longitude": bourges.longitude}
    party = MappingPartyFactory(places=places)
    phone = page_at(360, user=ParticipantFactory(party=party).user, geolocation=there, permissions=["geolocation"])
    phone.goto(f"{party.get_absolute_url()}liste/")
    without_network(phone)
    phone.get_by_label("Son nom, comme sur la porte").fill("Café des Écrans")
    phone.get_by_label("Son adresse").fill("2 rue Mirebeau")
    phone.get_by_role("button", name="Je suis devant").click()
    expect(phone.get_by_text("Position du lieu notée")).to_be_visible()
    phone.get_by_role("button", name="Proposer ce lieu").click()
    expect(phone.locator("[data-queue-status]")).to_have_text("1 geste en attente du réseau")
    expect(phone.locator("[data-queue-status]")).to_be_focused()
    expect(phone.locator("[data-queue-status]")).to_be_in_viewport()
    phone.context.set_offline(False)
    expect(phone.locator("[data-queue-status]")).to_have_text("1 geste envoyé")
    found = Structure.objects.get(name="Café des Écrans")
    assert (found.latitude, found.coordinates_origin) == (pytest.approx(there["latitude"]), "hand")
    question = phone.get_by_role("region", name="Est-ce celui-ci ?")
    expect(question).to_contain_text(known.name)
    assert_accessible(phone)
    question.get_by_role("button", name="Oui, c’est le même lieu").click()
    expect(phone.locator("[data-queue-status]")).to_have_text("2 gestes envoyés")
    expect(phone.locator("[data-queue-list]")).to_contain_text("un coordinateur réunit les deux fiches")
    expect(question).to_be_hidden()
    assert DuplicatePair.objects.values_list("first", "second", "seen_on_site").get() == (known.pk, found.pk, "same")


def test_the_list_opens_again_without_a_network_until_it_is_closed(page_at, places):
    party = MappingPartyFactory(places=places)
    member = ParticipantFactory(party=party).user
    phone = page_at(360, user=member)
    phone.goto(f"{party.get_absolute_url()}liste/")
    expect(phone.get_by_text("s’ouvre aussi sans réseau")).to_be_visible()
    phone.get_by_role("button", name="Tout est exact : Canal").click()
    expect(phone.locator("[data-queue-status]")).to_have_text("1 geste envoyé")
    without_network(phone)
    phone.reload()
    expect(phone.locator(".party-place")).to_have_count(3)
    for name in ("Canal", "Prado"):
        card = phone.locator(f'[data-name="{name}"]')
        card.locator("summary").filter(has_text="À corriger").click()
        card.get_by_label("Qu’avez-vous vu ?").fill("Fermé le mercredi.")
        card.get_by_role("button", name="Envoyer la correction").click()
    phone.reload()
    expect(phone.locator("[data-queue-status]")).to_have_text("2 gestes en attente du réseau")
    phone.context.set_offline(False)
    expect(phone.locator("[data-queue-status]")).to_have_text("2 gestes envoyés")
    assert PartyAction.objects.filter(participant__user=member).count() == 3
    results.close(party, by=party.opened_by)
    phone.reload()
    expect(phone.get_by_text("ses résultats sont figés")).to_be_visible()
    phone.wait_for_function("async () => !(await navigator.serviceWorker.getRegistration('/cartoparties/'))")


def test_its_pages_are_accessible(page_at, assert_holds, places):
    coordinator = UserFactory(coordinator=True)
    party = MappingPartyFactory(title=LONG[:110], places=places, meeting_point="Médiathèque", description="Un café.")
    MappingPartyFactory(upcoming=True)
    ParticipantFactory(party=party, user=coordinator)
    visitor, member = page_at(1280), page_at(1280, user=coordinator)
    url = party.get_absolute_url()
    pages = [(visitor, "/cartoparties/"), (visitor, url), (visitor, f"{url}rejoindre/"), (visitor, f"{url}tableau/")]
    pages += [(member, f"{url}{page}") for page in ("", "liste/", "ma-participation/", "modifier/", "clore/")]
    for page, path in [*pages, (member, "/cartoparties/ouvrir/")]:
        page.goto(path)
        assert_holds(page)
    visitor.goto(f"{url}rejoindre/")
    visitor.get_by_role("button", name="Participer").click()
    assert_holds(visitor)
    visitor.get_by_label("Votre pseudonyme").fill("Renard roux")
    visitor.get_by_role("button", name="Participer").click()
    expect(visitor.locator(".party-place")).to_have_count(3)
    visitor.get_by_text("À corriger").first.click()
    assert_holds(visitor)
