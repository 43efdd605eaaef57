"""The box over everything, as a person at the desk uses it."""

import pytest
from playwright.sync_api import expect

from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.search.documents import days_ago, document, put
from tests.taxonomy.factories import ThemeFactory
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def content(live_server):
    bourges, theme = CommuneFactory(bourges=True), ThemeFactory(name="Santé")
    CommuneFactory(orleans=True)
    coordinator = UserFactory(coordinator=True)
    for n in range(3):
        StructureFactory(name=f"Médiathèque {n}", commune=bourges).publish(by=coordinator)
    put(
        document(
            "Espace public numérique des Forges", summary="Prêt de tablettes", place="Vierzon", themes=[theme.pk]
        ),
        *[
            document(
                f"Tablettes pour tous {n}",
                departments=["45" if n % 2 else "18"],
                updated_at=days_ago(n),
                body="tablette",
            )
            for n in range(24)
        ],
    )
    return bourges


def test_pages_are_accessible(page_at, content, assert_holds):
    page = page_at(1280)
    for query in ("", "?q=tablette", "?q=Bourges", "?q=zzzz", "?q=tabelte"):
        page.goto(f"/recherche/{query}")
        assert_holds(page)
    page.goto("/")
    assert_holds(page)


def test_home_of_an_empty_portal_is_accessible(page_at, live_server, assert_accessible):
    page = page_at(360)
    page.goto("/")
    assert_accessible(page)
    assert page.get_by_text("Bientôt").count() == 4


def test_suggestions_by_keyboard_lead_to_the_commune(page_at, content):
    page = page_at(1280)
    page.goto("/")
    box = page.get_by_role("combobox", name="Que cherchez-vous ?")
    box.press_sequentially("bourg", delay=20)
    page.get_by_role("option", name="Bourges (18)").wait_for()
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant")
    box.press("Enter")
    page.wait_for_url("**/structures/?lieu=Bourges**")


def test_suggestions_close_and_let_the_text_be_searched(page_at, content):
    page = page_at(360)
    page.goto("/")
    box = page.get_by_role("combobox", name="Que cherchez-vous ?")
    box.press_sequentially("tablet", delay=20)
    page.get_by_role("option").first.wait_for()
    box.press("Escape")
    assert page.get_by_role("option").count() == 0
    box.press("Enter")
    page.wait_for_url("**/recherche/?q=tablet")
    assert page.get_by_role("article").count() == 20


def test_filter_then_clear(page_at, content):
    page = page_at(1280)
    page.goto("/recherche/?q=tablette")
    page.get_by_label("Loiret (45)").check()
    page.get_by_role("button", name="Afficher").click()
    page.wait_for_url("**departement=45**")
    assert page.get_by_role("article").count() == 12
    page.get_by_role("link", name="Effacer").click()
    page.wait_for_url("**/recherche/?q=tablette")


def test_everything_works_without_script(page_at, content):
    page = page_at(360, javascript=False)
    page.goto("/")
    page.get_by_label("Que cherchez-vous ?").fill("mediateque")
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_role("article")).to_have_count(3)
    assert "voici les résultats pour" in page.content()
    page.get_by_role("link", name="Médiathèque 0").first.click()
    assert "/structures/" in page.url


def test_pages_by_links(page_at, content):
    page = page_at(1280)
    page.goto("/recherche/?q=tablette")
    titles = page.get_by_role("article").get_by_role("heading")
    first = titles.all_inner_texts()
    page.get_by_role("link", name="Suivante").click()
    page.wait_for_url("**page=2**")
    found = first + titles.all_inner_texts()
    assert len(first) == 20
    assert found.count("Espace public numérique des Forges") == 1
    assert {f"Tablettes pour tous {n}" for n in range(24)} < set(found)
    assert len(set(found)) == len(found)


def test_near_me_first(page_at, content):
    page = page_at(360, geolocation={"latitude": 47.08, "longitude": 2.4}, permissions=["geolocation"])
    page.goto("/recherche/?q=médiathèque")
    page.get_by_role("button", name="Près de moi d’abord").click()
    page.wait_for_url("**lat=47.08**")
    assert page.get_by_text("passent devant").is_visible()
    assert page.locator(".distance").count() == 3


def test_from_home_to_the_places_around_me(page_at, content):
    page = page_at(360, geolocation={"latitude": 47.08, "longitude": 2.4}, permissions=["geolocation"])
    page.goto("/")
    page.get_by_role("button", name="Autour de moi").click()
    page.wait_for_url("**/structures/?lat=47.08**")
