"""The day of a mediator, that of a coordinator from what waits to the figures, and every kind of page on paper."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cartoparty.models import Structure
from demarches import issues
from epn_commons.publishing import exports
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.competences import factories as competences
from tests.demarches.factories import OnlineServiceFactory, ProcedureFactory
from tests.legalbox.factories import QuestionFactory
from tests.taxonomy.factories import ThemeFactory
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db(transaction=True)
CLIPPED = """() => [...document.querySelectorAll('main h1, main h2, main h3, main p, main li, main td, main dd')]
  .filter((element) => element.checkVisibility() && element.scrollWidth > element.clientWidth + 2
    && ['hidden', 'clip'].includes(getComputedStyle(element).overflowX)
    && !element.closest('.visually-hidden, .map-shell'))
  .map((element) => element.textContent.trim().slice(0, 60))"""


@pytest.fixture
def here():
    return CommuneFactory(bourges=True)


def test_a_mediator_begins_the_day_helps_somebody_and_gives_back(
    page_at, assert_accessible, assert_no_horizontal_scroll, here
):
    """What waits, what is down, a place confirmed, a question answered for the others, what one follows."""
    user = UserFactory(mediator=True)
    employer = MembershipFactory(user=user, is_main=True).organisation
    coordinator = UserFactory(coordinator=True)
    place = StructureFactory(name="La Fabrique", commune=here, organisation=employer)
    place.publish(by=coordinator)
    service = OnlineServiceFactory(published=True, name="Mon téléservice")
    procedure = ProcedureFactory(title="Refaire sa carte grise", services=[service])
    procedure.publish(by=coordinator)
    theme = ThemeFactory(slug="vehicule", name="Véhicule")
    question = QuestionFactory(title="Puis-je signer la demande de carte grise à sa place ?")
    question.themes.add(theme)
    issues.report(service, nature="bug", symptom="Le bouton ne répond pas", by=coordinator)
    page = page_at(360, "dark", user=user)

    def look():
        assert_no_horizontal_scroll(page)
        assert_accessible(page)

    page.goto(procedure.get_absolute_url())
    page.get_by_role("button", name="Suivre Refaire sa carte grise").first.click()
    expect(page.get_by_role("button", name="Ne plus suivre Refaire sa carte grise").first).to_be_visible()
    look()
    page.goto("/compte/suivis/")
    page.get_by_label("Thème, département ou région").select_option(label="Véhicule")
    page.get_by_role("button", name="Suivre", exact=True).click()
    expect(page.get_by_text("Véhicule").first).to_be_visible()
    look()
    page.goto("/compte/espace/")
    for title in ("En panne dans ce que je suis", "Lieux à confirmer", "Questions de mes thèmes"):
        expect(page.get_by_role("heading", name=title)).to_be_visible()
    look()
    page.get_by_role("link", name="Mon téléservice").click()
    expect(page.get_by_text("Le bouton ne répond pas").first).to_be_visible()
    look()
    page.goto("/compte/espace/")
    page.get_by_role("link", name="La Fabrique").click()
    look()
    page.get_by_role("button", name="Oui, toujours exact").click()
    expect(page.get_by_text("confirmé").first).to_be_visible()
    page.goto("/compte/espace/")
    expect(page.get_by_role("heading", name="Lieux à confirmer")).to_have_count(0)
    page.get_by_role("link", name=question.title).click()
    look()
    page.get_by_role("button", name="Je m’en charge").first.click()
    page.goto("/compte/espace/")
    expect(page.get_by_role("heading", name="Réponses promises")).to_be_visible()
    page.goto("/compte/notifications/")
    look()


def test_a_coordinator_decides_then_looks_at_the_territory(page_at, assert_accessible, here):
    coordinator = UserFactory(coordinator=True, full_name="Dominique Petit")
    old = StructureFactory(name="L’Atelier", commune=here)
    old.publish(by=coordinator)
    Structure.objects.filter(pk=old.pk).update(updated_at=timezone.now() - timedelta(days=500))
    mediator = UserFactory(mediator=True)
    StructureFactory(name="La Fabrique", author=mediator, commune=here).submit(by=mediator)
    page = page_at(1280, user=coordinator)
    page.goto("/compte/espace/")
    assert_accessible(page)
    page.goto("/admin/")
    assert_accessible(page)
    page.goto("/admin/contributions/reviewitem/")
    assert_accessible(page)
    page.get_by_role("link", name="La Fabrique").first.click()
    assert_accessible(page)
    page.get_by_role("button", name="Publier").first.click()
    expect(page.get_by_text("La Fabrique").first).to_be_visible()
    page.goto("/compte/tableau-de-bord/")
    assert_accessible(page)
    page.goto("/compte/tableau-de-bord/a-revoir/?ligne=structure&colonne=1")
    expect(page.get_by_role("link", name="L’Atelier")).to_be_visible()
    assert_accessible(page)
    page.goto("/compte/tableau-de-bord/")
    with page.expect_download() as downloaded:
        page.get_by_role("link", name="Télécharger en CSV").first.click()
    assert downloaded.value.suggested_filename.endswith(".csv")
    page.goto("/structures/la-fabrique/")
    assert_accessible(page)
    assert Structure.objects.get(name="La Fabrique").status == "published"


def test_every_kind_of_page_is_whole_on_paper(page_at, here):
    coordinator = UserFactory(coordinator=True)
    place = StructureFactory(name="La Fabrique", commune=here)
    place.publish(by=coordinator)
    exports.build_stale()
    service = OnlineServiceFactory(published=True)
    items = [place, service, ProcedureFactory(published=True, services=[service]), QuestionFactory(published=True)]
    items += [competences.publish(competences.FrameworkItemFactory().framework) or competences.Framework.objects.get()]
    items += [competences.CertificationFactory(), competences.TrainingFactory(published=True)]
    items += [competences.CareerPathFactory(published=True)]
    addresses = ["/", "/recherche/?q=fabrique", "/structures/", "/demarches/", "/questions/", "/competences/"]
    addresses += ["/donnees/", "/donnees/lieux-de-mediation-numerique/", "/confidentialite/"]
    addresses += ["/demarches/alertes/", "/cartoparties/", "/attestations/verifier/", "/competences/badges/"]
    addresses += ["/competences/certifications/", "/competences/formations/", "/competences/parcours/"]
    page = page_at(794)  # A4 at 96 points an inch
    page.emulate_media(media="print")
    for address in addresses + [item.get_absolute_url() for item in items]:
        assert page.goto(address).status == 200, address
        page.wait_for_load_state("load")
        for gone in (".site-header", ".site-footer", ".skip-link"):
            expect(page.locator(gone).first).to_be_hidden()
        if address != "/" and not address.startswith("/recherche/"):
            expect(page.locator("main h1")).to_be_visible()
        assert page.evaluate(CLIPPED) == [], address
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) <= 1, address
