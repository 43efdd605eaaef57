"""Trainings: contributed, moderated, reviewed by those who followed them, held at places of the register."""

import pytest
from django.db import IntegrityError, transaction

from competences.models import ItemLevel, Training, TrainingReview
from epn_commons.contributions.enums import Status
from epn_commons.contributions.models import Link
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.competences.factories import CertificationFactory, TrainingFactory, published_framework
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db

TYPED = {
    "title": "Animer un atelier", "provider_name": "Les Ateliers", "summary": "", "description": "", "hours": "14",
    "modality": "on_site", "cost_euros": "0", "funding": "", "starts_on": "05/03/2027\n04/02/2027", "website": "a.fr",
}  # fmt: skip


def test_a_mediator_adds_a_coordinator_publishes_and_everybody_reads(client):
    commune = CommuneFactory(tours=True)
    wanted = ItemLevel.objects.filter(item__framework=published_framework()).last()
    certification = CertificationFactory()
    client.force_login(UserFactory(mediator=True))
    sent = TYPED | {"commune": "Tours", "outcomes": [wanted.pk], "certifications": [certification.pk]}
    assert client.post("/competences/formations/ajouter/", sent).status_code == 302
    training = Training.objects.get()
    assert training.status == Status.SUBMITTED
    assert [f"{day}" for day in training.starts_on] == ["2027-02-04", "2027-03-05"]
    assert (training.commune, training.website) == (commune, "https://a.fr")
    training.publish(by=UserFactory(coordinator=True))
    client.logout()
    page = client.get(training.get_absolute_url()).content.decode()
    for words in ("14 h", "Gratuite", "Compétence 1.2", certification.number, "Tours"):
        assert words in page
    found = client.get(f"/competences/formations/?competence={wanted.item.public_id}&modalite=on_site&gratuite=1")
    assert "Animer un atelier" in found.content.decode()
    (item,) = client.get("/api/v1/trainings/", {"commune": commune.pk}).json()["results"]
    assert item["outcomes"][0]["level"] == "Niveau 3"
    assert item["certifications"] == [certification.number]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"starts_on": "demain"}, "n’est pas une date"),
        ({"commune": "Xyzzy"}, "Commune inconnue"),
        ({"hours": "-3"}, "supérieure"),
        ({"title": "x" * 300}, "255"),
        ({"summary": "IBAN FR76 3000 6000 0112 3456 7890 189"}, "compte bancaire"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(client, typed, words):
    client.force_login(UserFactory(mediator=True))
    answer = client.post("/competences/formations/ajouter/", TYPED | {"commune": ""} | typed)
    assert answer.status_code == 200
    assert words.lower() in answer.content.decode().lower()
    assert not Training.objects.exists()


def test_a_correction_waits_and_keeps_outcomes(client):
    training = TrainingFactory(published=True)
    wanted = list(ItemLevel.objects.filter(item__framework=published_framework())[:2])
    training.outcomes.set(wanted[:1])
    training.revise({"outcomes": [one.pk for one in wanted], "hours": "21"}, by=UserFactory(coordinator=True))
    training.refresh_from_db()
    assert (training.hours, training.outcomes.count(), training.version) == (21, 2, 2)
    client.force_login(UserFactory(mediator=True))
    page = client.get(f"{training.get_absolute_url()}modifier/")
    assert page.status_code == 200


def test_opinions_come_once_from_members_and_can_be_withdrawn(client):
    training = TrainingFactory(published=True)
    address = f"{training.get_absolute_url()}avis/"
    assert client.post(address, {}).status_code == 302
    member = UserFactory(mediator=True)
    client.force_login(member)
    opinion = {"followed_in": "2024", "rating": "4", "text": "Concrète, avec des mises en situation."}
    assert "pas dans l’avenir" in client.post(address, opinion | {"followed_in": "2099"}).content.decode()
    client.post(address, opinion)
    client.post(address, opinion | {"rating": "5"})
    assert list(TrainingReview.objects.visible_to(member).values_list("rating", flat=True)) == [5]
    review = TrainingReview.objects.visible_to(member).get()
    with pytest.raises(IntegrityError, match="competences_trainingreview_one_a_person"), transaction.atomic():
        TrainingReview.objects.create(training=training, author=member, rating=1, followed_in=2020, text="x")
    with pytest.raises(IntegrityError, match="competences_trainingreview_rating_range"), transaction.atomic():
        TrainingReview.objects.filter(pk=review.pk).update(rating=9)
    client.force_login(UserFactory(mediator=True))
    assert client.post(f"{address}{review.pk}/retirer/").status_code == 404
    assert "Concrète" in client.get(training.get_absolute_url()).content.decode()
    client.force_login(UserFactory(coordinator=True))
    assert client.post(f"{address}{review.pk}/retirer/").status_code == 302
    assert "Concrète" not in client.get(training.get_absolute_url()).content.decode()


def test_a_place_of_the_register_is_linked(client):
    training, place = TrainingFactory(published=True), StructureFactory(published=True, name="La Fabrique")
    address = f"{training.get_absolute_url()}lieux/"
    client.force_login(training.author)
    client.post(address, {"place": f"https://portail.example{place.get_absolute_url()}"})
    assert Link.objects.get().target == place
    assert "La Fabrique" in client.get(training.get_absolute_url()).content.decode()
    again = client.post(address, {"place": place.slug}, follow=True)
    assert "déjà rattaché" in again.content.decode()
    assert "Aucun lieu publié" in client.post(address, {"place": "/structures/rien/"}, follow=True).content.decode()


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"cost_euros": -1}, "competences_training_cost_not_negative"),
        ({"hours": 9000}, "competences_training_hours_range"),
        ({"modality": "pigeon"}, "competences_training_known_modality"),
        ({"title": ""}, "competences_training_named"),
    ],
)
def test_rules_of_the_database(values, rule):
    training = TrainingFactory()
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Training.objects.filter(pk=training.pk).update(**values)
