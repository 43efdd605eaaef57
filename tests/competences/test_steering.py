"""Steering: what a place holds, is about to lose, lacks; who may know it; what is published."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from competences import versions
from competences.enums import Basis
from competences.models import Declaration, ItemLevel, SteeringConsent
from epn_commons.accounts import personal_data
from epn_commons.publishing.registry import get_dataset
from tests.accounts.factories import OrganisationFactory, UserFactory
from tests.competences.attestation_factories import AchievementFactory, attest
from tests.competences.factories import published_framework
from tests.competences.steering_facts import validated, worker
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db
BOARD = "/competences/pilotage/"


@pytest.fixture
def framework():
    return published_framework(family="mediation-numerique", title="Le métier")


@pytest.fixture
def bourges():
    return OrganisationFactory(name="EPN des Forges", slug="epn-des-forges", commune=CommuneFactory(bourges=True))


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


def texts(client, address, user):
    client.force_login(user)
    answer = client.get(address)
    return answer.status_code, " ".join(answer.content.decode().split())


def test_what_a_place_holds_is_about_to_lose_and_lacks(client, framework, bourges, coordinator):
    ada = worker(bourges, user__full_name="Ada Durand")
    validated(ada, framework, "1.1", 2)
    validated(worker(bourges), framework, "1.2", 1, days=90)
    self_declared = worker(bourges)
    Declaration.objects.create(
        user=self_declared, item_level=ItemLevel.objects.get(item__code="1.2", level__order=3), basis=Basis.SELF
    )
    status, page = texts(client, BOARD, coordinator)
    assert status == 200
    assert '>EPN des Forges</a></th><td class="numeric">3 sur 3</td><td class="numeric">2</td>' in page
    status, page = texts(client, f"{BOARD}lieux/epn-des-forges/", coordinator)
    assert "Ada Durand, Niveau 2" in page
    assert "prend fin dans six mois" in page
    status, page = texts(client, f"{BOARD}lieux/epn-des-forges/?niveau=2", coordinator)
    assert page.count("personne ne la tient</span>") == 1, "la seconde n’est tenue qu’au premier niveau"
    table = client.get(f"{BOARD}lieux/epn-des-forges.csv").content.decode("utf-8-sig").splitlines()
    assert table[1].startswith("1.1;Compétence 1.1;1;0;Ada Durand")
    assert "EPN des Forges;3;3;2;1;0" in client.get("/competences/pilotage.csv").content.decode()
    page = texts(client, f"{BOARD}?departement=zz&manque=on&niveau=zut", coordinator)[1]
    assert "EPN des Forges" in page, "ce qui n’existe pas n’est pas demandé"


def test_nobody_is_seen_without_having_agreed(client, framework, bourges, coordinator):
    silent = [worker(bourges, agrees=False, user__full_name=f"Secret {n}") for n in range(4)]
    for person in silent:
        validated(person, framework)
    place, epci = f"{BOARD}lieux/epn-des-forges/", f"{BOARD}intercommunalites/241800507/"
    for address in (place, epci):
        status, page = texts(client, address, coordinator)
        assert (status, "Secret" in page, "Rien à montrer" in page) == (200, False, True)
    fifth = worker(bourges, agrees=False, user__full_name="Secret 5")
    _status, page = texts(client, epci, coordinator)
    assert "4 personnes sans nom" in page, "ils sont cinq : un chiffre ne dit plus rien de l’un d’eux"
    assert "Secret" not in page
    assert "Rien à montrer" in texts(client, place, coordinator)[1], "par lieu, il faut toujours un accord"
    client.force_login(fifth)
    client.post(f"{BOARD}accord/", {"accord": "1"})
    assert personal_data.collect(fifth)["competence_steering"]["seen_by_coordination"]
    _status, page = texts(client, epci, coordinator)
    assert "1 personne comptée sur 5" in page
    assert "sans nom" not in page, "ils ne sont plus que quatre à se cacher"
    client.force_login(fifth)
    client.post(f"{BOARD}accord/")
    assert not SteeringConsent.objects.exists()


def test_only_coordinations_of_the_territory_know_the_board(client, framework, bourges):
    validated(worker(bourges), framework)
    commune = bourges.commune
    near = UserFactory(coordinator=True, departments=[commune.department])
    far = UserFactory(coordinator=True, departments=[CommuneFactory(tours=True).department])
    place = f"{BOARD}lieux/epn-des-forges/"
    assert texts(client, place, near)[0] == 200
    assert texts(client, place, far)[0] == 404
    assert "Personne à compter" in texts(client, BOARD, far)[1]
    for address in (BOARD, "/competences/pilotage.csv", place, f"{BOARD}lieux/epn-des-forges.csv", f"{BOARD}groupes/"):
        for role in ("mediator", "jurist"):
            assert texts(client, address, UserFactory(**{role: True}))[0] == 404, (address, role)
    client.logout()
    assert client.get(BOARD).status_code == 302
    client.force_login(UserFactory())
    assert client.post(f"{BOARD}accord/", {"accord": "1"}).status_code == 403


def test_attestations_in_force_count_and_revoked_ones_do_not(client, framework, bourges, coordinator):
    person = worker(bourges)
    achievement = AchievementFactory(reached_order=2)
    achievement.items.add(ItemLevel.objects.filter(item__code="1.1").first().item)
    one = attest(achievement, holder=person)
    address = f"{BOARD}lieux/epn-des-forges/"
    held = '<td class="numeric">1</td>'
    assert held in texts(client, f"{address}?niveau=2", coordinator)[1]
    assert held not in texts(client, f"{address}?niveau=3", coordinator)[1]
    type(one).objects.filter(pk=one.pk).update(revoked_at=timezone.now(), revocation_reason="mistake")
    assert held not in texts(client, address, coordinator)[1]


def test_a_version_that_replaces_another_keeps_what_was_held(client, framework, bourges, coordinator):
    validated(worker(bourges), framework)
    draft = versions.new_version(framework, edition="2027", by=coordinator)
    draft.publish(by=coordinator)
    _status, page = texts(client, f"{BOARD}lieux/epn-des-forges/", coordinator)
    assert "Le métier 2027" in page
    assert '<td class="numeric">1</td>' in page


def test_the_board_asks_as_much_for_one_place_as_for_twelve(client, framework, bourges, coordinator):
    validated(worker(bourges), framework)
    client.force_login(coordinator)
    client.get(BOARD)
    counts = []
    for _round in range(2):
        for address in (BOARD, f"{BOARD}?par=intercommunalites", f"{BOARD}lieux/epn-des-forges/"):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            counts.append(len(asked))
        for _n in range(11):
            organisation = OrganisationFactory(commune=bourges.commune)
            validated(worker(organisation), framework)
            validated(worker(bourges), framework, "1.2")
    assert counts[:3] == counts[3:]
    assert max(counts) <= 18


def test_open_data_says_nothing_of_fewer_than_five(client, framework, bourges):
    for _n in range(4):
        validated(worker(bourges, agrees=False), framework, rank=3)
        validated(worker(bourges, agrees=False), framework, "1.2", rank=1)
    dataset = get_dataset("competences-par-intercommunalite")
    before = dataset.stamp()
    assert dataset.count() == 0
    validated(worker(bourges, agrees=False), framework, rank=3)
    assert dataset.stamp() != before
    body = b"".join(dataset.formats["csv"].stream()).decode().splitlines()
    assert body[1:] == [f"241800507,CA Bourges Plus,{framework.slug},1.1,Compétence 1.1,Niveau 3,5"]
    assert dataset.count() == 1
