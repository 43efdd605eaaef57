"""Reading in English, from the switch to the page of a place, and back."""

import pytest
from playwright.sync_api import expect

from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.demarches.factories import OnlineServiceFactory, ProcedureFactory
from tests.legalbox.factories import QuestionFactory
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_reads_in_english_and_goes_back(page_at, assert_accessible, assert_no_horizontal_scroll):
    place = StructureFactory(name="La Fabrique", slug="la-fabrique", commune=CommuneFactory(bourges=True))
    place.publish(by=UserFactory(coordinator=True))
    procedure = ProcedureFactory(published=True, services=[OnlineServiceFactory(published=True)])
    question = QuestionFactory(published=True)
    page = page_at(360, "dark")
    page.goto("/")
    page.get_by_role("button", name="Read in English").click()
    expect(page.get_by_role("heading", name="New in the commons")).to_be_visible()
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
    page.goto("/structures/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert_accessible(page)
    page.goto("/structures/la-fabrique/")
    expect(page.locator("h1")).to_have_attribute("lang", "fr")
    expect(page.get_by_text(f"Information dated {place.updated_on.day} ").first).to_be_visible()
    expect(page.get_by_role("link", name="Zoom in").or_(page.get_by_role("button", name="Zoom in"))).to_be_visible()
    assert_accessible(page)
    page.goto("/donnees/")
    expect(page.get_by_role("heading", name="Open data")).to_be_visible()
    assert_accessible(page)
    for address, heading in (
        (procedure.get_absolute_url(), "Before you start"),
        (f"{procedure.get_absolute_url()}fiche/", "To send by text message"),
        (question.get_absolute_url(), "The texts cited"),
    ):
        page.goto(address)
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        assert_accessible(page)
        assert_no_horizontal_scroll(page)
    page.goto("/structures/la-fabrique/historique/")
    expect(page.get_by_text("This page exists in French only.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Lire en français").click()
    expect(page.get_by_role("button", name="Read in English")).to_be_visible()
