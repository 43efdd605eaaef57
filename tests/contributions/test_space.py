"""« Mon espace »: what waits for me, and nothing of others; the coordinators' board: figures that lead somewhere."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from cartoparty.models import Structure
from demarches import issues
from epn_commons.accounts.models import Membership, User
from epn_commons.contributions import dashboard
from epn_commons.contributions.follow_news import subject_of
from epn_commons.contributions.models import Change, FormDraft
from epn_commons.contributions.notifications import DECISION
from epn_commons.notifications import following
from epn_commons.notifications.sending import notify
from legalbox import intake
from tests.accounts.factories import PASSWORD, MembershipFactory, OrganisationFactory, UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.demarches.factories import OnlineServiceFactory, ProcedureFactory
from tests.legalbox.factories import QuestionFactory
from tests.taxonomy.factories import ThemeFactory
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db
SPACE = "/compte/espace/"
BOARD = "/compte/tableau-de-bord/"


@pytest.fixture
def mediator():
    return UserFactory(mediator=True)


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


def page_of(client, user, address=SPACE):
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_waits_for_me_comes_in_the_order_it_matters(client, mediator, coordinator):
    employer = OrganisationFactory()
    Membership.objects.create(user=mediator, organisation=employer, is_main=True)
    StructureFactory(name="Refusé", rejected=True, author=mediator)
    StructureFactory(name="Brouillon", author=mediator)
    StructureFactory(name="Envoyé", submitted=True, author=mediator)
    StructureFactory(name="À confirmer", published=True, organisation=employer)
    StructureFactory(name="À revoir", published=True, author=mediator, review_due_on=timezone.localdate())
    StructureFactory(name="D’un autre", submitted=True)
    notify([mediator], kind=DECISION, title="Une nouvelle")
    page = page_of(client, mediator)
    order = [
        page.index(f">{name}") for name in ("Refusé", "À revoir", "Brouillon", "À confirmer", "Une nouvelle", "Envoyé")
    ]
    assert order == sorted(order)
    assert "D’un autre" not in page
    assert "attend une décision" not in page
    StructureFactory().submit(by=mediator)
    assert "1 ligne attend une décision" in page_of(client, coordinator)


def test_what_changed_since_the_last_visit_in_what_one_follows_and_wrote(client, mediator, coordinator, run_jobs):
    theme, here = ThemeFactory(name="Santé"), CommuneFactory(bourges=True)
    old = StructureFactory(name="Avant", commune=here)
    old.publish(by=coordinator)
    login = {"login": mediator.email, "password": PASSWORD}
    client.post("/compte/login/", login)
    assert "Nouveau depuis" not in client.get(SPACE).content.decode(), "a first visit has no last one"
    client.logout()
    following.follow(mediator, f"theme:{theme.slug}"), following.follow(mediator, "department:18")
    followed, own = ProcedureFactory(title="Suivie"), StructureFactory(name="La mienne", author=mediator)
    for row in (followed, own):
        row.publish(by=coordinator)
    following.follow(mediator, subject_of(followed))
    Change.objects.update(at=timezone.now() - timedelta(days=2))
    User.objects.update(last_login=timezone.now() - timedelta(days=1))
    near, elsewhere = StructureFactory(name="Nouveau lieu", commune=here), StructureFactory(name="Au loin")
    health = QuestionFactory(answered=True, title="Question de santé ?")
    health.themes.add(theme)
    for row in (near, elsewhere, health):
        row.publish(by=coordinator)
    for row in (own, old):
        row.revise({"summary": "Un autre résumé."}, by=coordinator if row == own else mediator)
    followed.revise({"title": "Suivie, corrigée"}, by=coordinator)
    client.post("/compte/login/", login)
    page = client.get(SPACE).content.decode()
    block = page.partition("Nouveau depuis votre dernière visite")[2].partition("</ul>")[0]
    assert re.findall(r'<a href="[^"]*">([^<]*)</a>', block)[:2] == ["Suivie, corrigée", str(own)]
    assert "Question de santé ?" in block
    assert "Nouveau lieu" in block
    assert "publication" in block
    for name in ("Au loin", "Avant"):
        assert name not in block, "neither elsewhere nor what one corrects oneself"


def test_an_empty_space_says_what_to_do(client):
    page = page_of(client, UserFactory())
    assert "Rien ne vous attend" in page
    assert "/compte/suivis/" in page


def test_the_space_asks_the_same_few_questions_whatever_waits(client, coordinator, django_assert_max_num_queries):
    mediator = UserFactory(mediator=True, last_login=timezone.now() - timedelta(days=9))
    employer, theme = MembershipFactory(user=mediator, is_main=True).organisation, ThemeFactory()
    following.follow(mediator, f"theme:{theme.slug}")

    def one_more_of_each(number):
        for kind in (StructureFactory, ProcedureFactory):
            kind(author=mediator), kind(author=mediator, rejected=True), kind(author=mediator, submitted=True)
            kind(author=mediator, published=True, review_due_on=timezone.localdate())
        changed, question = ProcedureFactory(author=mediator), QuestionFactory()
        changed.publish(by=coordinator), changed.revise({"title": f"Mieux {number}"}, by=coordinator)
        question.themes.add(theme), intake.take(QuestionFactory(), by=mediator, days=3)
        StructureFactory(published=True, organisation=employer)
        StructureFactory(published=True).revise({"summary": "Un autre."}, by=mediator)
        following.follow(mediator, subject_of(service := OnlineServiceFactory(published=True)))
        issues.report(service, nature="bug", symptom="Ne répond pas", by=coordinator)
        FormDraft.objects.create(user=mediator, key=f"structure:{changed.public_id}", data={})
        notify([mediator], kind=DECISION, title="Une nouvelle")

    def asked():
        with django_assert_max_num_queries(20) as asked:
            page = client.get(SPACE).content.decode()
        return len(asked.captured_queries), re.findall(r'id="bloc-([^"]*)"', page)

    client.post("/compte/login/", {"login": mediator.email, "password": PASSWORD})
    one_more_of_each(0)
    client.get(SPACE)
    first, blocks = asked()
    assert len(blocks) == 10
    for number in range(1, 12):
        one_more_of_each(number)
    assert asked() == (first, blocks)


def test_the_board_counts_in_the_territory_and_leads_to_what_it_counts(client, coordinator, mediator):
    mine, other = CommuneFactory(), CommuneFactory(bourges=True)
    for commune in (mine, other):
        waiting = StructureFactory(commune=commune, author=mediator)
        waiting.submit(by=mediator)
        old = StructureFactory(commune=commune, published=True)
        Structure.objects.filter(pk=old.pk).update(updated_at=timezone.now() - timedelta(days=500))
    coordinator.departments.add(mine.department)
    page = page_of(client, coordinator, BOARD)
    scope = dashboard.Scope.of(coordinator)
    rows = {panel.code: panel.rows(scope) for panel in dashboard.panels()}
    assert rows["file-par-age"][0].cells[1] == 1
    kind = next(row for row in rows["a-revoir"] if row.cells[0] == "Structures" or "ieux" in row.cells[0])
    assert kind.cells[1:] == (1, 0, 1)
    assert [row.cells[0] for row in rows["activite-par-territoire"]] == [
        f"{mine.department.name} ({mine.department_id})"
    ]
    assert "<svg" in page
    for row in (rows["file-par-age"][0], rows["file-par-nature"][0]):
        assert client.get(row.url, follow=True).status_code == 200
    assert client.get(f"{BOARD}a-revoir/?ligne=structure&colonne=1").content.decode().count("mise à jour") == 1
    for panel in dashboard.panels():
        answer = client.get(f"{BOARD}{panel.code}.csv")
        table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
        assert table[0] == [str(column) for column in panel.columns]
        assert len(table) == len(rows[panel.code]) + 1


def test_activity_is_counted_once_by_employer(coordinator, mediator):
    employer, second = OrganisationFactory(name="=Asso"), OrganisationFactory()
    Membership.objects.create(user=mediator, organisation=employer, is_main=True)
    Membership.objects.create(user=mediator, organisation=second, is_main=False)
    structure = StructureFactory(author=mediator)
    structure.submit(by=mediator)
    structure.publish(by=coordinator)
    rows = dashboard.find_panel("activite-par-organisation").rows(dashboard.Scope.of(coordinator))
    assert {row.cells[0]: row.cells[1:] for row in rows} == {"=Asso": (1, 0, 0), "Sans organisation": (0, 0, 1)}


@pytest.mark.parametrize("address", [BOARD, f"{BOARD}file-par-age/?ligne=0-2&colonne=1", f"{BOARD}file-par-age.csv"])
def test_the_board_is_for_coordinators(client, mediator, coordinator, address):
    client.force_login(mediator)
    assert client.get(address).status_code == 404
    client.force_login(coordinator)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", [f"{BOARD}rien.csv", f"{BOARD}rien/"])
def test_what_does_not_exist_is_not_found(client, coordinator, address):
    client.force_login(coordinator)
    assert client.get(address).status_code == 404
