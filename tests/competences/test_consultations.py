"""Consultations: opened on frozen texts, voted in once each, closed by somebody named, told without names."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from competences.criteria import counting, voting
from competences.criteria_enums import Decision, Position
from competences.models import Ballot, Consultation, VotedCriterion
from epn_commons.accounts import personal_data
from epn_commons.notifications.models import Notification
from tests.accounts.factories import OrganisationFactory, UserFactory
from tests.competences.criteria_factories import ConsultationFactory, CriterionFactory, cast, finish

pytestmark = pytest.mark.django_db

LIST = "/competences/consultations/"


def typed(criteria, /, **changes):
    start = timezone.localtime()
    return {
        "title": "Consultation d’automne", "question": "Êtes-vous d’accord ?", "roles": ["mediator", "coordinator"],
        "starts_at": f"{start - timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "ends_at": f"{start + timedelta(days=9):%Y-%m-%dT%H:%M}",
        "quorum": "3", "threshold": "66", "criteria": [one.pk for one in criteria],
    } | changes  # fmt: skip


def test_a_coordinator_opens_members_vote_and_change_their_mind(client):
    criterion = CriterionFactory(published=True)
    member = UserFactory(mediator=True)
    client.force_login(member)
    assert client.get(f"{LIST}ouvrir/").status_code == 404
    coordinator = UserFactory(coordinator=True)
    client.force_login(coordinator)
    assert client.post(f"{LIST}ouvrir/", typed([criterion])).status_code == 302
    consultation = Consultation.objects.get()
    voted = consultation.voted.get()
    assert (voted.version, voted.texts["title"]) == (1, criterion.title)
    told = Notification.objects.filter(kind="consultation_opened")
    assert set(told.values_list("recipient", flat=True)) == {member.pk, criterion.author_id}
    again = client.post(f"{LIST}ouvrir/", typed([criterion]))
    assert "choix" in again.content.decode().lower()
    client.force_login(member)
    address, name = f"{consultation.get_absolute_url()}voter/", f"c{voted.pk}"
    refused = client.post(address, {f"{name}-position": "disagree", f"{name}-text": " "})
    assert (refused.status_code, Ballot.objects.count()) == (422, 0)
    assert "Dites pourquoi" in refused.content.decode()
    assert client.post(address, {f"{name}-position": "disagree", f"{name}-text": "Trop vague."}).status_code == 302
    client.post(address, {f"{name}-position": "agree", f"{name}-text": ""})
    assert list(Ballot.objects.values_list("voter", "position", "text")) == [(member.pk, "agree", "")]
    assert personal_data.collect(member)["consultation_ballots"][0]["position"] == "agree"
    page = client.get(criterion.get_absolute_url()).content.decode()
    assert "rien n’est décidé" in page
    assert "Au vote" in client.get("/competences/criteres/?etat=au-vote").content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends_at": "2020-01-01T10:00"}, "déjà passée"),
        ({"starts_at": "2099-01-01T10:00"}, "finit après"),
        ({"roles": []}, "obligatoire"),
        ({"threshold": "12"}, "50"),
        ({"quorum": "0"}, "1"),
        ({"criteria": []}, "obligatoire"),
    ],
)
def test_a_consultation_that_cannot_be_is_refused_in_words(client, changes, words):
    client.force_login(UserFactory(coordinator=True))
    answer = client.post(f"{LIST}ouvrir/", typed([CriterionFactory(published=True)], **changes))
    assert (answer.status_code, Consultation.objects.count()) == (200, 0)
    assert words in answer.content.decode()


def test_who_does_not_vote_is_told_why(client):
    organisation = OrganisationFactory()
    consultation = ConsultationFactory(roles=["coordinator"])
    member, coordinator = UserFactory(mediator=True), UserFactory(coordinator=True)
    assert "d’autres rôles" in voting.refusal(consultation, member)
    assert voting.refusal(consultation, coordinator) == ""
    consultation.organisations.add(organisation)
    assert "d’autres organisations" in voting.refusal(consultation, coordinator).replace("que les vôtres", "")
    finish(consultation)
    client.force_login(coordinator)
    voted = consultation.voted.get()
    answer = client.post(f"{consultation.get_absolute_url()}voter/", {f"c{voted.pk}-position": "agree"}, follow=True)
    assert "Le vote est fini" in answer.content.decode()
    assert not Ballot.objects.exists()


def test_closing_decides_publishes_the_agreed_text_and_unties_ballots(client):
    criteria = [CriterionFactory(published=True) for _one in range(3)]
    consultation = ConsultationFactory(criteria=criteria, quorum=10)
    agreed, reserved, alone = consultation.voted.all()
    cast(agreed, Position.AGREE, 12)
    cast(reserved, Position.AGREE, 6)
    cast(reserved, Position.RESERVE, 8, text="Dire aussi pourquoi.")
    cast(reserved, Position.DISAGREE, 5, text="Trop vague.")
    cast(reserved, Position.DISAGREE, 2, role="jurist", text="Avis de juriste.")
    cast(alone, Position.AGREE, 9)
    member = UserFactory(mediator=True)
    voting.vote(consultation, {agreed.pk: (Position.AGREE, "")}, by=member)
    coordinator = UserFactory(coordinator=True, full_name="Dominique Essai")
    client.force_login(coordinator)
    address = f"{consultation.get_absolute_url()}clore/"
    assert client.get(address).status_code == 302
    with pytest.raises(voting.NotNow, match="pas fini"):
        voting.close(consultation, {}, "", by=coordinator)
    finish(consultation)
    page = client.get(address).content.decode()
    assert "Dire aussi pourquoi" in page
    texts = {f"c{reserved.pk}-{name}": text for name, text in reserved.texts.items()}
    sent = texts | {f"c{reserved.pk}-reasons": "Parce que.", "conclusion": "Merci."}
    assert client.post(address, sent).status_code == 302
    decided = dict(VotedCriterion.objects.values_list("pk", "decision"))
    assert decided == {agreed.pk: "retained", reserved.pk: "retained_with_reserves", alone.pk: "not_retained"}
    assert not Ballot.objects.exclude(voter=None).exists()
    criteria[1].refresh_from_db()
    assert (criteria[1].reasons, criteria[1].version) == ("Parce que.", 2)
    client.logout()
    page = client.get(consultation.get_absolute_url()).content.decode()
    for words in ("Dominique Essai", "Retenu avec réserves", "Non retenu", "Parce que.", "Trop vague.", "Merci."):
        assert words in page
    assert "<h4>Juriste</h4>" not in page
    assert page.count("Plusieurs rôles, réunis") == 2
    assert "Retenu le" in client.get("/competences/criteres/?etat=retenu").content.decode()
    (told,) = client.get("/api/v1/criteria/", {"q": criteria[1].title}).json()["results"]
    assert [(one["decision"], one["agreed_version"]) for one in told["decisions"]] == [("retained_with_reserves", 2)]
    criteria[1].revise({"statement": "Autre chose."}, by=coordinator)
    assert "le texte a changé depuis" in client.get(criteria[1].get_absolute_url()).content.decode()
    with pytest.raises(voting.NotNow, match="déjà close"):
        voting.close(consultation, {}, "", by=coordinator)


@pytest.mark.parametrize(
    ("counts", "decision"),
    [
        ((20, 0, 10, 0), Decision.RETAINED),
        ((19, 1, 10, 30), Decision.WITH_RESERVES),
        ((19, 0, 11, 0), Decision.NOT_RETAINED),
        ((9, 0, 0, 0), Decision.NOT_RETAINED),
        ((0, 0, 0, 40), Decision.NOT_RETAINED),
        ((5, 0, 0, 5), Decision.RETAINED),
    ],
)
def test_the_rule_that_decides(counts, decision):
    consultation = Consultation(quorum=10, threshold=66)
    assert counting.decision(dict(zip(counting.POSITIONS, counts, strict=True)), consultation) == decision


def test_results_hide_small_counts_and_what_gives_them_back(client):
    consultation = ConsultationFactory()
    voted = consultation.voted.get()
    organisations = [OrganisationFactory() for _one in range(6)]
    for organisation in organisations:
        cast(voted, Position.AGREE, 3, organisation=organisation)
    cast(voted, Position.DISAGREE, 2, organisation=organisations[0], text="Non.")
    cast(voted, Position.DISAGREE, 4, role="jurist", text="Non plus.")
    cast(voted, Position.AGREE, 10, role="jurist")
    cast(voted, Position.AGREE, 8, role="coordinator")
    voting.close(finish(consultation), {}, "", by=UserFactory(coordinator=True))
    shown = counting.results(consultation)[voted.pk]
    assert shown["by_organisation"].cells == [[6, 0, 0, 0, 0]]
    for row, cells in zip(((8, 0, 0, 0), (10, 0, 4, 0), (18, 0, 2, 0)), shown["by_role"].cells, strict=True):
        assert all(cell is None or cell == number for cell, number in zip(cells, row, strict=True))
        assert not set(range(1, 5)) & set(cells)
    assert shown["reasons"] == [("Plusieurs rôles, réunis pour que personne ne soit reconnu", ["Non plus.", "Non."])]
    lines = list(csv.DictReader(io.StringIO(client.get("/donnees/consultations.csv").getvalue().decode())))
    told = {(line["compte"], line["groupe"], line["avis"]): line["nombre"] for line in lines}
    assert told["organisations", "", "agree"] == "6"
    assert told["bulletins", "jurist", "disagree"] == ""


def test_the_result_page_costs_the_same_with_more_criteria(client, django_assert_max_num_queries):
    def closed(number):
        consultation = ConsultationFactory(criteria=[CriterionFactory(published=True) for _one in range(number)])
        for voted in consultation.voted.all():
            cast(voted, Position.AGREE, 9)
        voting.close(finish(consultation), {}, "", by=UserFactory(coordinator=True))
        return consultation.get_absolute_url()

    one, twelve = closed(1), closed(12)
    client.get(one)
    with django_assert_max_num_queries(12) as few:
        client.get(one)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(twelve)


def test_closing_an_account_unties_its_ballots():
    consultation, member = ConsultationFactory(), UserFactory(mediator=True)
    voting.vote(consultation, {consultation.voted.get().pk: (Position.AGREE, "")}, by=member)
    personal_data.erase(member)
    assert Ballot.objects.get().voter is None


def _break(rule, act):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        act()


def test_rules_of_the_database():
    consultation, member = ConsultationFactory(), UserFactory(mediator=True)
    voted, rounds = consultation.voted.get(), Consultation.objects.filter(pk=consultation.pk)
    ballot = {"voted": voted, "voter": member, "role": "mediator", "position": "agree"}
    Ballot.objects.create(**ballot)
    _break("competences_ballot_one_a_person", lambda: Ballot.objects.create(**ballot))
    _break("competences_ballot_says_why", lambda: Ballot.objects.update(position="disagree"))
    _break("competences_ballot_known_role", lambda: Ballot.objects.update(role="partner"))
    _break("competences_consultation_dates", lambda: rounds.update(ends_at=consultation.starts_at))
    _break("competences_consultation_rule", lambda: rounds.update(threshold=20))
    _break("competences_consultation_voters", lambda: rounds.update(roles=[]))
    _break(
        "competences_consultation_closed_after_its_end",
        lambda: rounds.update(closed_at=timezone.now(), closed_by=member),
    )
    same = {"criterion": voted.criterion, "rank": 2, "version": 1, "texts": {}}
    _break(
        "competences_votedcriterion_one_vote_at_a_time",
        lambda: VotedCriterion.objects.create(consultation=ConsultationFactory(), **same),
    )
    other = {**same, "criterion": CriterionFactory(published=True)}
    _break(
        "competences_votedcriterion_frozen", lambda: VotedCriterion.objects.create(consultation=consultation, **other)
    )
    _break("competences_votedcriterion_frozen", lambda: VotedCriterion.objects.filter(pk=voted.pk).update(texts={}))
    _break(
        "competences_votedcriterion_retained_in_a_version",
        lambda: VotedCriterion.objects.filter(pk=voted.pk).update(decision="retained"),
    )
    Ballot.objects.all().delete()
    _break("competences_votedcriterion_once", lambda: VotedCriterion.objects.create(consultation=consultation, **same))


def test_after_the_end_nothing_is_voted_and_after_closing_nothing_moves():
    consultation, member = ConsultationFactory(), UserFactory(mediator=True)
    voted = consultation.voted.get()
    ballot = Ballot.objects.create(voted=voted, voter=member, role="mediator", position="agree")
    finish(consultation)
    late = {"voted": voted, "role": "mediator", "position": "agree"}
    _break("competences_ballot_in_time", lambda: Ballot.objects.create(**late))
    _break("competences_ballot_in_time", lambda: Ballot.objects.filter(pk=ballot.pk).update(position="abstain"))
    voting.close(consultation, {}, "", by=UserFactory(coordinator=True))
    _break("competences_ballot_frozen", lambda: Ballot.objects.create(**late))
    _break("competences_ballot_frozen", lambda: Ballot.objects.all().delete())
    _break("competences_consultation_frozen", lambda: Consultation.objects.update(conclusion="Autre."))
    _break("competences_votedcriterion_frozen", lambda: VotedCriterion.objects.update(decision="not_retained"))
