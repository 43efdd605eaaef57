"""The register, a place and its form in Chromium: list and map, keyboard, no script, both widths and themes."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from cartoparty.enums import CoordinatesOrigin, Fee, Service
from cartoparty.models import Structure
from epn_commons.contributions.enums import Status
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory

SHIFT = 0.01


@pytest.fixture
def places(db):
    """Five places around Bourges, one far away, with what makes cards differ."""
    bourges, orleans = CommuneFactory(bourges=True), CommuneFactory(orleans=True)
    long_name = "POINT INFORMATION JEUNESSE DE LA COMMUNAUTÉ DE COMMUNES DE LA BEAUCE VAL-DE-LOIRE"
    found = [
        StructureFactory(
            published=True, name=name, commune=bourges, latitude=bourges.latitude + SHIFT * rank,
            longitude=bourges.longitude + SHIFT * rank, opening_hours="24/7", services=list(Service)[: rank + 1],
            accessible=True if rank == 1 else None,
        )
        for rank, name in enumerate(["Atelier des Marais", long_name, "Chapelle", "Doyenné", "Espace Gambetta"])
    ]  # fmt: skip
    found.append(
        StructureFactory(
            published=True, name="Forum d’Orléans", commune=orleans, fees=[Fee.PAID], is_example=True,
            coordinates_origin=CoordinatesOrigin.COMMUNE_CENTRE, opening_hours="",
        )
    )  # fmt: skip
    return found


def map_ready(page, count):
    page.locator(f"[data-map][data-loaded='{count}']").wait_for()


def test_pages_are_accessible_and_fit(page_at, assert_holds, places):
    page = page_at(1280)
    for path in ("/structures/", "/structures/?lieu=Bourges&rayon=5&frais=payant", places[1].get_absolute_url()):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert_holds(page)


def test_the_form_is_accessible_and_fits(page_at, assert_holds, places):
    page = page_at(1280, user=UserFactory(mediator=True))
    for path in ("/structures/ajouter/", places[1].get_edit_url()):
        page.goto(path)
        page.locator("[data-map][data-ready]").wait_for()
        assert_holds(page)
    page.locator("#id_name").fill("")
    page.get_by_role("button", name="Proposer la correction").click()
    page.locator(".error-summary").wait_for()
    assert_holds(page)


def test_favourites_are_accessible_and_fit(page_at, assert_holds, places):
    page = page_at(1280, user=UserFactory(mediator=True))
    page.goto("/structures/?lieu=Bourges&rayon=20")
    page.get_by_role("button", name=f"Mettre en favori : {places[0].name}").click()
    expect(page.get_by_role("button", name=f"Retirer des favoris : {places[0].name}")).to_be_visible()
    page.locator(".keep-selection summary").click()
    assert_holds(page)
    page.get_by_role("button", name="Garder", exact=True).click()
    expect(page.get_by_role("link", name="Lieux à moins de 20 km de Bourges")).to_be_visible()
    expect(page.get_by_role("link", name=places[0].name)).to_be_visible()
    assert_holds(page)


def test_pages_hold_at_320_pixels(page_at, assert_no_horizontal_scroll, places):
    page = page_at(320, height=256, user=UserFactory(mediator=True))
    for path in ("/structures/?lieu=Bourges", places[1].get_absolute_url(), "/structures/ajouter/"):
        page.goto(path)
        assert_no_horizontal_scroll(page)


def test_filtering_then_a_marker_leads_to_its_place(page_at, places):
    page = page_at(1280)
    page.goto("/structures/")
    map_ready(page, 6)
    page.get_by_role("checkbox", name="Payant").check()
    page.locator(".facets").get_by_role("button", name="Afficher").click()
    page.wait_for_url("**frais=payant**")
    map_ready(page, 1)
    assert page.locator("#resultats").inner_text().startswith("1 lieu")
    page.locator(".map-pin").click()
    page.locator(".map-popup a", has_text="Forum d’Orléans").click()
    page.wait_for_url(f"**{places[-1].get_absolute_url()}")
    assert page.get_by_role("heading", level=1).inner_text() == "Forum d’Orléans"


def test_a_part_of_the_sentence_is_removed(page_at, places):
    page = page_at(360)
    page.goto("/structures/?lieu=Bourges&rayon=10&frais=payant")
    assert "Aucun lieu" in page.locator("#resultats").inner_text()
    page.locator("#resultats a", has_text="payant").click()
    page.wait_for_url(lambda url: "frais" not in url)
    assert page.locator("#resultats").inner_text().startswith("5 lieux")


def test_markers_and_cards_answer_each_other(page_at, places):
    page = page_at(1280, height=900)
    page.goto("/structures/?lieu=Bourges&rayon=10")
    map_ready(page, 5)
    card = page.locator(f"#lieu-{places[0].slug}")
    card.hover()
    assert page.locator(".leaflet-marker-icon.is-shown").count() == 1
    page.locator(f".map-pin[data-slug='{places[0].slug}']").focus()
    assert "is-shown" in card.get_attribute("class")


def test_the_map_is_walked_by_keyboard(page_at, places):
    page = page_at(1280)
    page.goto("/structures/")
    map_ready(page, 6)
    cluster = page.locator(".map-cluster").first
    assert "lieux : les voir" in cluster.get_attribute("aria-label")
    cluster.focus()
    page.keyboard.press("Enter")
    pin = page.locator(f".map-pin[data-slug='{places[0].slug}']")
    assert pin.get_attribute("aria-label") == "Atelier des Marais, Bourges"
    pin.focus()
    page.keyboard.press("Enter")
    page.locator(".map-popup a", has_text="Atelier des Marais").wait_for()
    assert page.evaluate("document.activeElement.textContent") == "Atelier des Marais"
    page.keyboard.press("Escape")
    page.locator(".map-popup").wait_for(state="detached")
    assert page.evaluate("document.activeElement.dataset.slug") == places[0].slug


def test_places_at_one_point_open_as_a_list(page_at):
    bourges = CommuneFactory(bourges=True)
    for number in range(3):
        StructureFactory(published=True, name=f"Maison {number}", commune=bourges)
    page = page_at(360)
    page.goto("/structures/")
    map_ready(page, 3)
    page.get_by_role("link", name="Voir la carte").click()
    page.locator(".map-cluster").click()
    page.locator(".map-popup li").nth(2).wait_for()
    popup = page.locator(".leaflet-popup").bounding_box()
    assert popup["x"] >= 0
    assert popup["x"] + popup["width"] <= 360


def test_without_tiles_the_places_are_still_on_the_map(page_at, places, settings):
    page = page_at(360)
    host = urlsplit(settings.TILES_URL).netloc
    page.route(re.compile(rf"//{re.escape(host)}/"), lambda route: route.fulfill(status=503))
    page.goto("/structures/")
    map_ready(page, 6)
    page.get_by_text("Le fond de carte ne se charge pas").wait_for()
    assert page.locator(".leaflet-marker-icon").count() >= 2


def test_around_me(page_at, places):
    page = page_at(360, geolocation={"latitude": 47.9, "longitude": 1.9}, permissions=["geolocation"])
    page.goto("/structures/?frais=payant")
    page.get_by_role("button", name="Autour de moi").click()
    page.wait_for_url("**lat=47.900&lon=1.900**")
    assert "en partant de votre position" in page.locator("#resultats").inner_text()
    assert "frais=payant" in page.url


def test_a_position_that_is_refused_is_told(page_at, places):
    page = page_at(360, permissions=[])
    page.goto("/structures/")
    page.get_by_role("button", name="Autour de moi").click()
    page.get_by_text("indiquez une commune").wait_for()


def test_communes_are_suggested(page_at, places):
    page = page_at(1280)
    page.goto("/structures/")
    box = page.get_by_role("combobox", name="Où")
    box.press_sequentially("bour")
    page.get_by_role("option", name="Bourges").wait_for()
    box.press("ArrowDown")
    box.press("Enter")
    assert box.input_value() == "Bourges (18033)"
    box.press("Enter")
    page.wait_for_url("**lieu=Bourges**")
    assert "de Bourges" in page.locator("#resultats").inner_text()


def test_without_javascript_the_register_does_its_work(page_at, places):
    page = page_at(360, javascript=False)
    page.goto("/structures/")
    assert not page.get_by_role("button", name="Autour de moi").is_visible()
    page.locator("#ou").fill("Bourges")
    page.locator("#rayon").select_option("10")
    page.get_by_role("button", name="Chercher").last.click()
    assert page.locator("#resultats").inner_text().startswith("5 lieux")
    assert "JavaScript" in page.locator("[data-map-fallback]").inner_text()
    page.get_by_role("link", name="Atelier des Marais").click()
    assert "12 rue des Ormes" in page.locator("address").inner_text()


def test_the_list_is_printed_without_its_map(page_at, places):
    page = page_at(1280)
    page.goto("/structures/")
    page.emulate_media(media="print")
    for hidden in (".register-map", ".place-search", ".facets"):
        assert not page.locator(hidden).is_visible()
    assert page.get_by_text("Atelier des Marais").first.is_visible()


def test_a_place_is_printed_on_one_sheet(page_at, places):
    page = page_at(1280)
    page.goto(places[1].get_absolute_url())
    document = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", document)) == 1
    box = re.search(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)", document)
    assert [round(float(side)) for side in box.groups()] == [pytest.approx(420, abs=2), pytest.approx(595, abs=2)]


def test_the_address_is_copied(page_at, places):
    page = page_at(1280, permissions=["clipboard-read", "clipboard-write"])
    page.goto(places[0].get_absolute_url())
    page.get_by_role("button", name="Copier l’adresse").click()
    page.get_by_text("Adresse copiée").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "12 rue des Ormes, 18000 Bourges"


def test_a_place_is_added_by_keyboard_alone(page_at):
    CommuneFactory(bourges=True)
    page = page_at(1280, user=UserFactory(mediator=True))
    page.goto("/structures/ajouter/")
    page.locator("#id_name").focus()
    page.keyboard.type("Atelier des Marais")
    commune = page.get_by_role("combobox", name="Commune")
    commune.press_sequentially("bour")
    page.get_by_role("option", name="Bourges").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator("#id_address").focus()
    page.keyboard.type("3 rue Moyenne")
    page.get_by_role("button", name="Placer au centre de la commune").press("Enter")
    expect(page.locator("#id_latitude")).to_have_value("47.083330")
    marker = page.get_by_label("Repère du lieu")
    marker.focus()
    for _press in range(3):
        page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("ArrowRight")
    latitude, longitude = (float(page.locator(f"#id_{name}").input_value()) for name in ("latitude", "longitude"))
    assert latitude > 47.0834
    assert longitude > 2.4
    hours = page.locator("#id_opening_hours")
    hours.focus()
    page.keyboard.type("lundi à vendredi 9h-12h 14h-17h")
    page.locator("#horaires-compris").get_by_text("Du lundi au vendredi").wait_for()
    page.get_by_role("checkbox", name="Accès internet").press("Space")
    page.locator("#id_name").press("Enter")
    page.get_by_role("heading", level=1, name="Atelier des Marais").wait_for()
    structure = Structure.objects.get()
    assert structure.status == Status.SUBMITTED
    assert (structure.latitude, structure.coordinates_origin) == (latitude, CoordinatesOrigin.HAND)
    assert structure.opening_hours == "Mo-Fr 09:00-12:00,14:00-17:00"


def test_numbers_move_the_marker_and_the_mouse_moves_the_numbers(page_at):
    page = page_at(1280, user=UserFactory(mediator=True))
    page.goto("/structures/ajouter/")
    page.locator("[data-map][data-ready]").wait_for()
    page.locator("#id_latitude").fill("47.1")
    page.locator("#id_longitude").fill("2.4")
    page.locator("#id_longitude").press("Tab")
    page.get_by_label("Repère du lieu").wait_for()
    page.locator("[data-map]").click(position={"x": 60, "y": 150})
    assert page.locator("#id_longitude").input_value() != "2.4"
    assert page.locator("#id_position_source").input_value() == "hand"


def test_an_address_that_is_not_found_is_told(page_at, monkeypatch):
    CommuneFactory(bourges=True)
    monkeypatch.setattr("cartoparty.views.editing.geocode", lambda text: None)
    page = page_at(360, user=UserFactory(mediator=True))
    page.goto("/structures/ajouter/")
    page.locator("#id_address").fill("3 rue Moyenne")
    page.locator("#id_commune").fill("Bourges")
    page.get_by_role("button", name="Placer d’après l’adresse").click()
    page.get_by_text("Adresse inconnue : placez le point sur la carte").wait_for()


def test_without_javascript_a_place_is_added(page_at):
    CommuneFactory(bourges=True)
    page = page_at(360, javascript=False, user=UserFactory(mediator=True))
    page.goto("/structures/ajouter/")
    page.locator("#id_name").fill("Atelier des Marais")
    page.locator("#id_commune").fill("bourges")
    page.locator("#id_address").fill("3 rue Moyenne")
    page.get_by_role("button", name="Placer au centre de la commune").click()
    assert page.locator("#id_latitude").input_value() == "47.083330"
    assert page.locator("#id_name").input_value() == "Atelier des Marais"
    page.locator("#id_opening_hours").fill("mardi 10h-12h")
    page.get_by_role("button", name="Envoyer en relecture").last.click()
    assert "envoyé en relecture" in page.locator("#messages").inner_text()
    assert Structure.objects.get().coordinates_origin == CoordinatesOrigin.COMMUNE_CENTRE


def test_the_admin_of_places_is_accessible(page_at, assert_holds, places):
    page = page_at(1280, user=UserFactory(coordinator=True))
    address = "/admin/cartoparty/structure/"
    for path in (address, f"{address}importer/", f"{address}{places[0].pk}/change/"):
        page.goto(path)
        assert_holds(page)
