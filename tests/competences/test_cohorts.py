"""Groups that a coordination follows: nothing of a person is seen before they agree, nor after they leave."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from competences import profile
from competences.models import Cohort, CohortMember
from competences.steering import cohorts
from epn_commons.accounts import personal_data
from epn_commons.notifications.models import Notification
from tests.accounts.factories import UserFactory
from tests.competences.factories import CareerPathFactory, published_framework, step
from tests.competences.steering_facts import level

pytestmark = pytest.mark.django_db
GROUPS = "/competences/pilotage/groupes/"


@pytest.fixture
def framework():
    return published_framework(family="mediation-numerique", title="Le métier")


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True, full_name="Colette Martin")


@pytest.fixture
def cohort(framework, coordinator):
    return Cohort.objects.create(name="Promotion 2026", leader=coordinator, framework=framework, level_order=2)


def member(cohort, *, agrees=True, **values):
    person = UserFactory(mediator=True, **values)
    cohorts.invite(cohort, [person.email], by=cohort.leader)
    one = cohort.members.get(user=person)
    if agrees:
        cohorts.answer(one, agrees=True)
    return one


def page(client, address, user):
    client.force_login(user)
    answer = client.get(address)
    return answer.status_code, " ".join(answer.content.decode().split())


def test_a_coordination_opens_a_group_and_people_decide(client, framework, coordinator):
    client.force_login(coordinator)
    target = f"niveau-{framework.levels.get(order=2).pk}"
    assert client.post(GROUPS, {"name": "", "target": "zut"}).status_code == 422
    client.post(GROUPS, {"name": "Promotion 2026", "target": target, "due_on": "2027-06-30"})
    group = Cohort.objects.get()
    assert (group.framework, group.level_order, group.leader) == (framework, 2, coordinator)
    person = UserFactory(mediator=True, full_name="Ada Durand", email="ada@exemple.test")
    profile.declare(person, level(framework))
    invite = f"{group.get_absolute_url()}inviter/"
    answer = client.post(invite, {"emails": "ada@exemple.test\ninconnue@exemple.test"})
    assert answer.status_code == 422
    assert not group.members.exists(), "une adresse fausse : personne n’est invité à moitié"
    client.post(invite, {"emails": "Ada@exemple.test"})
    client.post(invite, {"emails": "ada@exemple.test"})
    assert Notification.objects.filter(recipient=person, kind="cohort_asked").count() == 1
    _status, before = page(client, group.get_absolute_url(), coordinator)
    assert "Personne à montrer" in before
    assert "1 sur 2" not in before
    status, mine = page(client, "/competences/mes-groupes/", person)
    assert "Colette Martin, et personne d’autre" in mine
    one = group.members.get()
    client.post(f"/competences/mes-groupes/{one.pk}/", {"reponse": "accepter"})
    _status, after = page(client, group.get_absolute_url(), coordinator)
    assert '>Ada Durand</th><td class="numeric">1 sur 2</td><td>1.2</td>' in after
    client.force_login(person)
    client.post(f"/competences/mes-groupes/{one.pk}/", {"reponse": "refuser"})
    assert "1 sur 2" not in page(client, group.get_absolute_url(), coordinator)[1]
    assert status == 200


def test_only_whoever_leads_a_group_knows_it(client, cohort):
    one = member(cohort)
    strangers = [UserFactory(coordinator=True), UserFactory(administrator=True), UserFactory(mediator=True), one.user]
    address = cohort.get_absolute_url().rstrip("/")
    for stranger in strangers:
        client.force_login(stranger)
        for path in (f"{address}/", f"{address}.csv"):
            assert client.get(path).status_code == 404
        for path in ("inviter/", f"retirer/{one.pk}/", "fermer/"):
            assert client.post(f"{address}/{path}").status_code == 404
    client.force_login(strangers[2])
    assert client.post(f"/competences/mes-groupes/{one.pk}/", {"reponse": "refuser"}).status_code == 404
    client.force_login(cohort.leader)
    client.post(f"{address}/retirer/{one.pk}/")
    assert not cohort.members.exists()


def test_who_needs_what_filtered_and_for_a_spreadsheet(client, framework, cohort):
    ada, bob = member(cohort, full_name="Ada Durand"), member(cohort, full_name="Bob Petit")
    for code in ("1.1", "1.2"):
        profile.declare(ada.user, level(framework, code, 3))
    profile.declare(bob.user, level(framework, "1.2", 1))
    address = cohort.get_absolute_url().rstrip("/")
    _status, everybody = page(client, f"{address}/", cohort.leader)
    assert "Ada Durand</th>" in everybody
    assert "<td>Bob Petit</td>" in everybody, "qui a besoin de quoi"
    _status, late = page(client, f"{address}/?reste=1", cohort.leader)
    assert "Ada Durand</th>" not in late
    _status, chosen = page(client, f"{address}/?competence={level(framework).public_id}", cohort.leader)
    assert ("Bob Petit</th>" in chosen, "Ada Durand</th>" in chosen) == (True, False)
    lines = client.get(f"{address}.csv").content.decode("utf-8-sig").splitlines()
    assert lines[1:] == ["Ada Durand;2;2;Niveau 3;Niveau 3", "Bob Petit;0;2;;Niveau 1"]


def test_a_group_may_aim_at_a_path_and_closes_for_good(client, framework, coordinator):
    wanted = level(framework, "1.2", 1)
    path = CareerPathFactory(
        published=True, steps=[step("1", kind="competence", target=str(wanted.public_id)), step("2")]
    )
    client.force_login(coordinator)
    client.post(GROUPS, {"name": "Vers le titre", "target": path.slug})
    group = Cohort.objects.get()
    one = member(group)
    profile.declare(one.user, level(framework, "1.2", 1))
    assert "1 sur 1" in page(client, group.get_absolute_url(), coordinator)[1]
    client.post(f"{group.get_absolute_url()}fermer/")
    _status, closed = page(client, group.get_absolute_url(), coordinator)
    assert "Ce groupe est fermé" in closed
    assert "1 sur 1" not in closed
    assert len(client.get(f"{group.get_absolute_url().rstrip('/')}.csv").content.decode().splitlines()) == 1


def test_the_board_of_a_group_asks_as_much_for_one_as_for_twelve(client, framework, cohort):
    counts = []
    for number in (1, 11):
        for _n in range(number):
            profile.declare(member(cohort).user, level(framework))
        client.force_login(cohort.leader)
        client.get(cohort.get_absolute_url())
        with CaptureQueriesContext(connection) as asked:
            client.get(cohort.get_absolute_url())
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


def test_what_the_database_refuses_and_what_closing_an_account_erases(framework, cohort):
    one = member(cohort)
    for rule, change in (
        ("competences_cohort_one_target", lambda: Cohort.objects.filter(pk=cohort.pk).update(level_order=None)),
        ("competences_cohort_named", lambda: Cohort.objects.filter(pk=cohort.pk).update(name="")),
        (
            "competences_cohortmember_once",
            lambda: CohortMember.objects.create(cohort=cohort, user=one.user),
        ),
        (
            "competences_cohortmember_answer_is_dated",
            lambda: CohortMember.objects.filter(pk=one.pk).update(answered_at=None),
        ),
    ):
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            change()
    assert personal_data.collect(one.user)["competence_steering"]["groups"][0]["state"] == "agreed"
    one.user.close(by=one.user)
    assert not cohort.members.exists()
    cohort.leader.close(by=cohort.leader)
    assert not Cohort.objects.exists()
