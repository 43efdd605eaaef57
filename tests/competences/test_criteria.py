"""Criteria: proposed, moderated, discussed, found, exported."""

import csv
import io

import pytest
from django.db import IntegrityError, transaction

from competences.models import Criterion, CriterionComment, FrameworkItem
from epn_commons.accounts import personal_data
from epn_commons.contributions.enums import Status
from epn_commons.contributions.models import Report, ReviewItem
from epn_commons.notifications.models import Notification
from tests.accounts.factories import UserFactory
from tests.competences.criteria_factories import CriterionFactory
from tests.competences.factories import CertificationFactory, TrainingFactory, published_framework

pytestmark = pytest.mark.django_db

LIST = "/competences/criteres/"
TYPED = {
    "title": "Laisse la main", "statement": "La personne tient la souris.", "reasons": "Faire avec rend autonome.",
    "proofs": "Un collègue l’observe.",
}  # fmt: skip


def test_a_mediator_proposes_a_coordinator_publishes_and_everybody_reads(client):
    item = FrameworkItem.objects.filter(framework=published_framework(), kind="competence").first()
    certification = CertificationFactory()
    client.force_login(UserFactory(mediator=True))
    training = TrainingFactory(published=True)
    sent = TYPED | {"items": [item.pk], "certifications": [certification.pk], "trainings": [training.pk]}
    assert client.post(f"{LIST}proposer/", sent).status_code == 302
    criterion = Criterion.objects.get()
    assert criterion.status == Status.SUBMITTED
    assert ReviewItem.objects.get().kind == "criterion"
    client.logout()
    assert client.get(criterion.get_absolute_url()).status_code == 404
    criterion.publish(by=UserFactory(coordinator=True))
    page = client.get(criterion.get_absolute_url()).content.decode()
    for words in (*TYPED.values(), item.title, certification.title, "Aucune consultation close ne l’a encore retenu"):
        assert words in page
    found = client.get(LIST, {"domaine": item.parent.public_id, "q": "souris"}).content.decode()
    assert "Laisse la main" in found
    other = FrameworkItem.objects.filter(framework=published_framework(), kind="area").first()
    assert "Aucun critère ne répond" in client.get(LIST, {"domaine": other.public_id}).content.decode()
    assert "Laisse la main" in client.get("/recherche/", {"q": "souris"}).content.decode()
    (told,) = client.get("/api/v1/criteria/").json()["results"]
    assert (told["items"][0]["code"], told["certifications"][0]["number"]) == (item.code, certification.number)
    assert [one["title"] for one in told["trainings"]] == [training.title]
    (line,) = csv.DictReader(io.StringIO(client.get("/donnees/criteres.csv").getvalue().decode("utf-8-sig")))
    assert line["intitule"] == "Laisse la main"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"title": ""}, "obligatoire"),
        ({"proofs": "x" * 3001}, "3000"),
        ({"reasons": "Mme Martin, IBAN FR76 3000 6000 0112 3456 7890 189"}, "compte bancaire"),
        ({"items": ["999999999"]}, "choix"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(client, typed, words):
    client.force_login(UserFactory(mediator=True))
    answer = client.post(f"{LIST}proposer/", TYPED | typed)
    assert answer.status_code == 200
    assert words in answer.content.decode().lower()
    assert not Criterion.objects.exists()


def test_a_criterion_tied_to_nothing_waits_to_be_completed(client):
    client.force_login(UserFactory(coordinator=True))
    client.post(f"{LIST}proposer/", TYPED)
    criterion = Criterion.objects.get()
    assert criterion.status == Status.SUBMITTED
    assert criterion.missing_for_publication() == ["items"]


def test_members_discuss_and_what_they_said_goes_with_their_account(client):
    criterion = CriterionFactory(published=True)
    address = f"{criterion.get_absolute_url()}commenter/"
    member = UserFactory(mediator=True, full_name="Camille Essai")
    client.force_login(member)
    assert client.post(address, {"text": "Sauf dans l’urgence."}).status_code == 302
    assert "déjà écrit" in client.post(address, {"text": "Sauf dans l’urgence."}).content.decode()
    refused = client.post(address, {"text": "Appelez Mme Martin au 06 12 34 56 78"})
    assert refused.status_code == 200
    assert CriterionComment.objects.count() == 1
    assert Notification.objects.get(kind="criterion_discussed").recipient == criterion.author
    client.logout()
    assert "Camille Essai" in client.get(criterion.get_absolute_url()).content.decode()
    assert personal_data.collect(member)["criterion_comments"][0]["text"] == "Sauf dans l’urgence."
    personal_data.erase(member)
    assert "Sauf dans l’urgence" not in client.get(criterion.get_absolute_url()).content.decode()


def test_a_comment_is_reported_withdrawn_by_its_author_or_a_coordination_and_by_nobody_else(client):
    criterion = CriterionFactory(published=True)
    comments = [
        CriterionComment.objects.create(criterion=criterion, author=UserFactory(mediator=True), text=f"Avis {n}")
        for n in range(2)
    ]
    first, second = (f"{criterion.get_absolute_url()}commentaires/{one.pk}/" for one in comments)
    assert client.get(f"{first}signaler/").status_code == 302
    client.force_login(UserFactory(mediator=True))
    assert "Avis 0" in client.get(f"{first}signaler/").content.decode()
    client.post(f"{first}signaler/", {"message": "Ce n’est pas un avis."})
    assert Report.objects.get().message == f"Commentaire n° {comments[0].pk} : Ce n’est pas un avis."
    assert client.post(f"{first}retirer/").status_code == 404
    client.force_login(comments[0].author)
    assert client.post(f"{first}retirer/").status_code == 302
    client.force_login(UserFactory(coordinator=True))
    assert client.post(f"{second}retirer/").status_code == 302
    assert "Avis" not in client.get(criterion.get_absolute_url()).content.decode()


def test_the_list_costs_the_same_with_more_criteria(client, django_assert_max_num_queries):
    assert "Aucun critère n’est encore proposé" in client.get(LIST).content.decode()
    CriterionFactory(published=True)
    with django_assert_max_num_queries(12) as one:
        client.get(LIST)
    items = list(FrameworkItem.objects.filter(framework=published_framework()))
    for _number in range(11):
        CriterionFactory(published=True, items=items)
    with django_assert_max_num_queries(len(one.captured_queries)):
        client.get(LIST)


def test_ten_thousand_criteria_are_read_page_by_page(client):
    many = CriterionFactory.build_batch(10_000, published=True, author=None)
    Criterion.objects.bulk_create(many, batch_size=2_000)
    page = client.get(LIST, {"page": "417"}).content.decode()
    assert page.count('class="card ') == 16
    assert "10000 critères" in page.replace("\u202f", "").replace("\xa0", "")


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"proofs": ""}, "competences_criterion_says_all"),
        ({"status": "voted"}, "competences_criterion_known_status"),
    ],
)
def test_rules_of_the_database(values, rule):
    criterion = CriterionFactory()
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Criterion.objects.filter(pk=criterion.pk).update(**values)
    with pytest.raises(IntegrityError, match="competences_criterioncomment_says_something"), transaction.atomic():
        CriterionComment.objects.create(criterion=criterion, author=criterion.author, text="")
