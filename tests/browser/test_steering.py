"""Steering in Chromium: a person agrees to be seen, a coordination reads the board and follows a group."""

import pytest
from playwright.sync_api import expect

from competences import profile
from competences.models import Cohort
from competences.steering import cohorts
from tests.accounts.factories import OrganisationFactory, UserFactory
from tests.competences.exam_factories import item
from tests.competences.factories import published_framework
from tests.competences.steering_facts import level, validated, worker
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def board():
    """A place where two people work, and a group that they are in."""
    framework = published_framework(areas=2, family="mediation-numerique", title="Le métier")
    place = OrganisationFactory(name="EPN des Forges", slug="epn-des-forges", commune=CommuneFactory(bourges=True))
    coordinator = UserFactory(coordinator=True, full_name="Colette Martin")
    group = Cohort.objects.create(name="Promotion 2026", leader=coordinator, framework=framework, level_order=2)
    people = [worker(place, user__full_name=name) for name in ("Ada Durand", "Bob de la Très-Longue-Particule")]
    validated(people[0], framework, "1.1")
    validated(people[1], framework, "1.2", days=60)
    profile.declare(people[1], level(framework, "2.1"))
    cohorts.invite(group, [one.email for one in people], by=coordinator)
    for member in group.members.all():
        cohorts.answer(member, agrees=True)
    return {"coordinator": coordinator, "group": group, "person": people[0]}


def test_pages_are_accessible(page_at, assert_holds, board):
    question = item("q-1", named_reviewers=[], review_count=0)
    question.save()
    page = page_at(1280, user=board["coordinator"])
    for address in (
        "/competences/pilotage/",
        "/competences/pilotage/lieux/epn-des-forges/",
        "/competences/pilotage/groupes/",
        board["group"].get_absolute_url(),
        "/competences/examens/banque/",
        f"/competences/examens/banque/{question.code}/",
    ):
        assert page.goto(address).status == 200, address
        assert_holds(page)


def test_a_person_takes_back_what_a_coordination_sees(page_at, board):
    page = page_at(360, user=board["person"])
    page.goto("/competences/mes-groupes/")
    page.get_by_role("button", name="Quitter le groupe").click()
    expect(page.get_by_text("rien de vous n’y est vu")).to_be_visible()
    page.goto("/competences/mon-profil/")
    page.get_by_role("button", name="Ne plus montrer mes compétences validées").click()
    expect(page.get_by_role("button", name="Montrer mes compétences validées")).to_be_visible()
    desk = page_at(1280, user=board["coordinator"])
    desk.goto("/competences/pilotage/")
    desk.get_by_role("link", name="EPN des Forges").click()
    expect(desk.get_by_text("Bob de la Très-Longue-Particule")).to_be_visible()
    expect(desk.get_by_text("Ada Durand")).to_have_count(0)
