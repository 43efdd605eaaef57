"""The desk, on a phone: find a procedure, see what is broken, tick the steps, print the sheet, next person."""

import pytest
from playwright.sync_api import expect

from demarches import issues
from demarches.models import OutcomeCount
from demarches.trees import outline
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.demarches.factories import LocalOverrideFactory, OnlineServiceFactory, ProcedureFactory, TipFactory
from tests.taxonomy.factories import ThemeFactory
from tests.territories.factories import CommuneFactory

QUESTIONS = """\
? La carte est-elle perdue ou volée ?
- Perdue
  = Déclarez la perte en ligne.
- Volée
  = Portez plainte d’abord.
"""
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def guide():
    """A procedure with everything that its page can show."""
    bourges = CommuneFactory(bourges=True)
    service = OnlineServiceFactory(published=True, name="Mon téléservice")
    procedure = ProcedureFactory(
        submitted=True, title="Refaire sa carte grise", services=[service], themes=[ThemeFactory()],
        questions=outline.read(QUESTIONS),
        practice_links=[{"url": "https://essai.example/", "label": "Bac à sable"}],
        sources=[{"url": "https://source.example/", "what": "Le site", "checked_on": None}],
    )  # fmt: skip
    procedure.publish(by=UserFactory(coordinator=True))
    issues.report(service, nature="bug", symptom="Le bouton ne répond pas", workaround="Changer de navigateur.",
                  by=UserFactory(mediator=True))  # fmt: skip
    TipFactory(published=True, procedure=procedure)
    LocalOverrideFactory(published=True, service=service, department=bourges.department)
    return procedure


def test_the_desk_on_a_phone(page_at, guide, assert_accessible, assert_no_horizontal_scroll):
    member = MembershipFactory().user
    page = page_at(360, user=member)
    page.goto("/")
    page.get_by_label("Que cherchez-vous").fill("carte grise volée")
    page.get_by_role("button", name="Chercher").last.click()
    page.get_by_role("link", name="Refaire sa carte grise").first.click()
    page.get_by_role("link", name="Répondre à quelques questions").click()
    page.get_by_role("link", name="Volée").click()
    expect(page.get_by_text("Portez plainte d’abord.")).to_be_visible()
    page.get_by_role("link", name="Lire la démarche").click()
    expect(page.get_by_role("heading", name="Avant de commencer")).to_be_visible()
    expect(page.get_by_text("Le bouton ne répond pas").first).to_be_visible()
    page.get_by_role("checkbox", name="1. Ouvrir le service").check()
    page.get_by_role("checkbox", name="2. Déposer les pièces").check()
    expect(page.locator("[data-ticks-status]")).to_have_text("2 sur 4")
    page.reload()
    expect(page.get_by_role("checkbox", name="1. Ouvrir le service")).to_be_checked()
    page.get_by_role("link", name="Fiche à emporter").click()
    page.get_by_label("Aussi en").select_option("ar")
    page.get_by_role("button", name="Appliquer").click()
    expect(page.get_by_text("ما يجب إحضاره")).to_be_visible()
    page.wait_for_load_state()
    assert_no_horizontal_scroll(page)
    assert_accessible(page)
    page.get_by_role("link", name="Refaire sa carte grise").first.click()
    expect(page.get_by_role("checkbox", name="1. Ouvrir le service")).to_be_checked()
    page.get_by_role("button", name="Faite", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("sans rien garder de la personne")
    expect(page.get_by_role("checkbox", name="1. Ouvrir le service")).not_to_be_checked()
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('demarche:'))") == []
    assert OutcomeCount.objects.get().count == 1
    page.get_by_role("checkbox", name="3. Prendre rendez-vous").check()
    page.get_by_role("link", name="Personne suivante").click()
    expect(page.get_by_role("checkbox", name="3. Prendre rendez-vous")).not_to_be_checked()
    page.reload()
    expect(page.get_by_role("checkbox", name="3. Prendre rendez-vous")).not_to_be_checked()


def test_the_pages_are_accessible(page_at, guide, assert_holds):
    page = page_at(1280, user=UserFactory(mediator=True))
    service = guide.services.get()
    issue = service.issues.get()
    own = guide.get_absolute_url()
    addresses = [
        "/demarches/", f"{own}?lieu=Bourges", f"{own}fiche/?caracteres=grands", f"{own}modifier/", f"{own}conseiller/",
        service.get_absolute_url(), f"{service.get_absolute_url()}signaler-un-probleme/", "/demarches/alertes/",
        f"/demarches/alertes/{issue.public_id}/", "/demarches/listes/", guide.tips.get().get_absolute_url(),
    ]  # fmt: skip
    for address in addresses:
        page.goto(address)
        assert_holds(page)
