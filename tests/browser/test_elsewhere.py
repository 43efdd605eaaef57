"""The register elsewhere than on its page, in Chromium: framed by another site, printed, kept without a network."""

import re

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from cartoparty.enums import AccessMode, Service
from epn_commons.accounts.sessions import SHARED
from epn_commons.contributions.enums import Action
from epn_commons.contributions.models import Change
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory

COLOURS = "fond=%23101820&texte=%23ffffff&accent=%23ffd54f"


@pytest.fixture
def places(db):
    """Seven places in two communes, with what makes paper overflow: long names, many services, no hours."""
    bourges, orleans = CommuneFactory(bourges=True), CommuneFactory(orleans=True)
    long_name = "POINT INFORMATION JEUNESSE DE LA COMMUNAUTÉ DE COMMUNES DE LA BEAUCE VAL-DE-LOIRE"
    names = ["Atelier des Marais", long_name, "Chapelle", "Doyenné", "Espace Gambetta", "Forum", "Grange"]
    return [
        StructureFactory(
            published=True, name=name, slug=f"lieu-{rank}", commune=orleans if rank > 4 else bourges,
            latitude=(orleans if rank > 4 else bourges).latitude + rank / 100, services=list(Service)[: rank + 1],
            access_modes=[AccessMode.WALK_IN, AccessMode.PHONE], accessible=True, opening_hours="" if rank == 3
            else "Mo-Fr 09:00-12:00,14:00-17:00; Sa 10:00-12:00; PH off",
        )
        for rank, name in enumerate(names)
    ]  # fmt: skip


PAGES = [
    "/structures/?lieu=Bourges",
    "/structures/integrer/?lieu=Bourges&zoom=11",
    "/structures/integrer/?couleurs=on&fond=rouge&texte=x&accent=y&zoom=99",
    "/structures/widget/?lieu=Bourges&zoom=11",
    f"/structures/widget/?{COLOURS}",
    "/structures/widget/?fond=rouge",
    "/structures/livret/",
    "/structures/livret/?format=a5&caracteres=grands&commune=18033",
    "/structures/fiche/?p=lieu-0&p=lieu-1&p=lieu-2&p=lieu-3&p=inconnu",
    "/structures/fiche/",
    "/structures/hors-connexion/",
]


def test_pages_are_accessible_and_fit(page_at, assert_holds, places):
    page = page_at(1280)
    for path in PAGES:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert_holds(page)


def test_the_frame_shows_list_and_map_and_opens_its_links_outside(page_at, places):
    page = page_at(1280)
    page.goto(f"/structures/widget/?departement=18&zoom=9&{COLOURS}")
    page.locator("[data-map][data-loaded='5']").wait_for()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(16, 24, 32)"
    assert page.locator(".widget-list > li").count() == 5
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Atelier des Marais").click()
    opened.value.wait_for_load_state()
    assert opened.value.url.endswith("/structures/lieu-0/")
    assert opened.value.evaluate("window.opener") is None
    assert "/structures/widget/" in page.url


def test_the_builder_shows_the_frame_that_its_code_makes(page_at, places):
    page = page_at(1280)
    page.goto("/structures/")
    page.get_by_role("link", name="Intégrer à un site").click()
    page.get_by_label("Autour de").fill("Bourges")
    page.get_by_label("Zoom de la carte").fill("11")
    page.get_by_role("button", name="Voir le cadre et son code").click()
    page.locator("#code-cadre").wait_for()
    assert "lat=47.08333" in page.locator("#code-cadre").input_value()
    page.locator("iframe").scroll_into_view_if_needed()
    expect(page.frame_locator("iframe").locator("h1")).to_contain_text("7 lieux")


def test_the_component_makes_the_same_frame(page_at, live_server, places):
    page = page_at(1280)
    page.goto("/structures/integrer/?zoom=0")
    page.evaluate("""() => {
      const script = document.createElement("script");
      script.type = "module";
      script.src = "/static/js/communs-lieux.js";
      document.head.append(script);
      const made = document.createElement("communs-lieux");
      for (const [name, value] of [["departement", "18"], ["service", "a,b"], ["hauteur", "99999"], ["lieu", "a, b"]])
        made.setAttribute(name, value);
      document.querySelector("main").append(made);
    }""")
    frame = page.locator("communs-lieux iframe")
    frame.wait_for(state="attached")
    source = frame.get_attribute("src")
    assert source == f"{live_server.url}/structures/widget/?departement=18&service=a&service=b&lieu=a%2C+b"
    assert frame.get_attribute("height") == "2000"
    assert frame.get_attribute("title") == "Lieux de médiation numérique"


def pages_of(document):
    return len(re.findall(rb"/Type\s*/Page\b", document))


def size_of(document):
    return re.search(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)", document).groups()


def test_the_booklet_is_printed_in_the_size_asked_and_no_place_is_cut(page_at, places):
    page = page_at(1280)
    page.goto("/structures/livret/")
    whole = page.pdf(prefer_css_page_size=True)
    assert [round(float(side)) for side in size_of(whole)] == [595, 842]
    assert pages_of(whole) <= 3
    page.goto("/structures/livret/?format=a5")
    assert [round(float(side)) for side in size_of(page.pdf(prefer_css_page_size=True))] == [420, 595]
    page.emulate_media(media="print")
    for entry in page.locator(".printed").all():
        assert entry.evaluate("(entry) => getComputedStyle(entry).breakInside") == "avoid"
    assert not page.locator(".booklet-settings").is_visible()
    assert page.locator(".printed .qr").first.evaluate("(code) => code.getBoundingClientRect().width") >= 90


def test_large_print_is_larger(page_at, places):
    page = page_at(1280)
    page.emulate_media(media="print")
    sizes = []
    for query in ("", "?caracteres=grands"):
        page.goto(f"/structures/livret/{query}")
        sizes.append(
            page.locator(".printed .where").first.evaluate("(line) => parseFloat(getComputedStyle(line).fontSize)")
        )
    assert sizes[1] >= sizes[0] * 1.25


def test_three_places_are_ticked_and_hold_on_one_sheet(page_at, places):
    page = page_at(360)
    page.goto("/structures/")
    for slug in ("lieu-0", "lieu-1", "lieu-6"):
        page.locator(f"#lieu-{slug}").get_by_role("checkbox", name="Mettre sur une fiche d’orientation").check()
    page.get_by_role("button", name="Faire la fiche").click()
    page.wait_for_url("**/structures/fiche/?p=**")
    assert page.locator(".orientation .printed").count() == 3
    assert pages_of(page.pdf(prefer_css_page_size=True)) == 1


def keep_copy(page):
    page.goto("/structures/hors-connexion/")
    page.get_by_role("button", name=re.compile("Garder une copie")).click()
    expect(page.locator("[data-status]")).to_contain_text("La copie est gardée")


def test_the_copy_is_read_and_searched_without_a_network(page_at, assert_accessible, places):
    page = page_at(360)
    keep_copy(page)
    page.context.set_offline(True)
    page.goto("/structures/hors-connexion/")
    expect(page.locator("[data-without]")).to_be_visible()
    expect(page.locator("[data-list] > li")).to_have_count(7)
    assert_accessible(page)
    page.get_by_label("Nom, commune ou service").fill("orleans for")
    expect(page.locator("[data-list] > li")).to_have_count(1)
    expect(page.locator("[data-list]")).to_contain_text("Du lundi au vendredi")
    page.goto("/structures/lieu-2/")
    expect(page.locator("[data-list] > li")).to_have_count(1)
    expect(page.locator("[data-list] h3")).to_have_text("Chapelle")
    page.context.set_offline(False)


def test_the_copy_holds_no_page_of_a_signed_in_person_and_is_removed(page_at, places):
    page = page_at(1280, user=UserFactory(mediator=True, full_name="Zoé Quidam"))
    keep_copy(page)
    page.goto("/structures/")
    page.goto("/structures/hors-connexion/")
    kept = page.evaluate("""async () => {
      const cache = await caches.open("lieux-hors-connexion");
      const found = [];
      for (const request of await cache.keys()) {
        const answer = await cache.match(request);
        found.push([new URL(request.url).pathname, await answer.text()]);
      }
      return found;
    }""")
    paths = {path for path, _text in kept}
    assert {"/structures/hors-connexion/", "/structures/hors-connexion/lieux.json"} <= paths
    assert all(path.startswith(("/static/", "/structures/hors-connexion/")) for path in paths)
    assert not any("Quidam" in text for _path, text in kept)
    page.get_by_role("button", name="Retirer la copie").click()
    expect(page.locator("[data-status]")).to_contain_text("retirée")
    assert page.evaluate("caches.keys()") == []
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((found) => found.length)") == 0


def wait_until(page, promise):
    """Playwright's own waiting takes a promise for true: ask again until what it gives is."""
    for _attempt in range(60):
        if page.evaluate(promise):
            return
        page.wait_for_timeout(100)
    raise AssertionError(promise)


COPY_TEXT = """async () => {
  const cache = await caches.open("lieux-hors-connexion");
  const kept = (await cache.keys()).find(({ url }) => url.includes("lieux.json"));
  return (await cache.match(kept)).text();
}"""


def test_the_copy_is_updated_when_something_is_published(page_at, places):
    page = page_at(1280)
    keep_copy(page)
    assert "Hameau neuf" not in page.evaluate(COPY_TEXT)
    added = StructureFactory(published=True, name="Hameau neuf", commune=places[0].commune)
    Change.objects.create(kind="structure", public_id=added.public_id, action=Action.CREATED)
    page.goto("/structures/")
    wait_until(page, f"async () => (await ({COPY_TEXT})()).includes('Hameau neuf')")


def test_a_copy_made_before_is_removed_once_the_computer_is_said_shared(page_at, live_server, places):
    page = page_at(1280)
    keep_copy(page)
    visitor = Client()
    visitor.force_login(UserFactory(mediator=True))
    session = visitor.session
    session[SHARED] = True
    session.save()
    cookie = visitor.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page.goto("/structures/hors-connexion/")
    wait_until(page, "async () => (await caches.keys()).length === 0")
    assert page.get_by_text("Pas de copie sur un poste partagé").is_visible()
    assert page.locator("[data-keep]").count() == 0
