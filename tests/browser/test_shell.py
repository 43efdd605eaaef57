"""The shell of every page: the style page shows each component once, so what holds there holds everywhere."""

import json

import pytest

from epn_commons.core.navigation import Commons, NavigationItem, register, unregister
from tests.accounts.factories import UserFactory

PAGES = ["/style/", "/mentions-legales/", "/confidentialite/", "/accessibilite/", "/cette-page-n-existe-pas/"]


def test_pages_are_accessible_and_fit(page_at, assert_holds):
    page = page_at(1280)
    for path in PAGES:
        page.goto(path)
        assert_holds(page)


def test_pages_hold_at_320_pixels_and_400_percent(page_at, assert_no_horizontal_scroll):
    page = page_at(320, height=256)
    for path in PAGES:
        page.goto(path)
        assert_no_horizontal_scroll(page)


def test_first_tab_skips_to_the_content(page_at):
    page = page_at(1280)
    page.goto("/confidentialite/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"


@pytest.fixture
def menu_entry():
    """One sure entry in the main menu, whatever the apps declare."""
    item = NavigationItem("Entrée d’essai", "core:privacy", commons=Commons.PLACES, icon="place")
    register(item)
    yield item.label
    unregister(item)


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_menu_of_a_phone_opens_by_keyboard(page_at, menu_entry, javascript):
    page = page_at(360, javascript=javascript)
    page.goto("/style/")
    entry = page.get_by_role("navigation", name="Menu principal").get_by_role("link", name=menu_entry)
    assert not entry.is_visible()
    page.get_by_role("button", name="Menu").press("Enter")
    assert entry.is_visible()
    page.keyboard.press("Escape")
    assert not entry.is_visible()


def test_menu_of_a_desk_is_always_there(page_at, menu_entry):
    page = page_at(1280, javascript=False)
    page.goto("/style/")
    assert page.get_by_role("link", name=menu_entry).is_visible()
    assert not page.get_by_role("button", name="Menu").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_open_menus_are_accessible(page_at, menu_entry, assert_accessible, assert_no_horizontal_scroll, scheme):
    page = page_at(360, scheme, user=UserFactory())
    page.goto("/mentions-legales/")
    page.locator("[data-menu] > summary").click()
    assert page.get_by_role("button", name="Se déconnecter").is_visible()
    assert_no_horizontal_scroll(page)
    assert_accessible(page)
    page.keyboard.press("Escape")
    assert not page.get_by_role("button", name="Se déconnecter").is_visible()
    page.get_by_role("button", name="Menu").click()
    assert_accessible(page)


def test_without_javascript_the_facets_unfold_on_a_phone(page_at):
    page = page_at(360, javascript=False)
    page.goto("/style/")
    box = page.locator(".facets input[type=checkbox]").first
    assert not box.is_visible()
    page.locator(".facets > summary").click()
    assert box.is_visible()


def test_facets_are_always_open_on_a_desk_even_without_javascript(page_at):
    page = page_at(1280, javascript=False)
    page.goto("/style/")
    box = page.locator(".facets input[type=checkbox]").nth(1)
    box.check()
    assert box.is_checked()


def test_without_javascript_the_map_points_to_its_list(page_at):
    page = page_at(360, javascript=False)
    page.goto("/style/")
    assert "JavaScript" in page.locator("[data-map-fallback]").inner_text()


def test_without_javascript_toasts_stand_in_the_page(page_at):
    page = page_at(360, javascript=False)
    page.goto("/style/")
    assert not page.locator("[data-toast] [data-close]").first.is_visible()


def test_toast_closes(page_at):
    page = page_at(360)
    page.goto("/style/")
    page.locator("[data-toast] [data-close]").click()
    assert page.locator("[data-toast]").count() == 0


def test_dialog_opens_and_escape_gives_the_focus_back(page_at):
    page = page_at(1280)
    page.goto("/style/")
    page.locator("[data-dialog=suppression]").click()
    assert page.get_by_role("dialog", name="Supprimer ce brouillon").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#suppression").is_visible()
    assert page.evaluate("document.activeElement.dataset.dialog") == "suppression"


def test_characters_left_are_counted(page_at):
    page = page_at(1280)
    page.goto("/style/")
    page.locator("#id_presentation").fill("x" * 498)
    assert page.locator("[data-counter-for=id_presentation]").inner_text() == "2 caractères restants"


def test_wrong_form_puts_the_focus_on_its_summary_and_links_to_the_field(page_at):
    page = page_at(1280)
    page.goto("/style/")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.locator(".error-summary a").first.click()
    assert page.evaluate("document.activeElement.id") == "id_faux-name"


@pytest.fixture
def with_attributes(page_at):
    """The style page, attributes added to some of its elements before any script sees them."""

    def open_page(width, **attributes):
        page = page_at(width)

        def rewrite(route):
            answer = route.fetch()
            html = answer.text()
            for before, after in attributes.values():
                assert before in html
                html = html.replace(before, f"{before} {after}", 1)
            route.fulfill(response=answer, body=html)

        page.route("**/style/", rewrite)
        return page

    return open_page


def test_suggestions_are_a_combobox(with_attributes, assert_accessible):
    page = with_attributes(1280, search=('<form class="search-box large"', 'data-suggest-url="/suggestions-d-essai/"'))
    suggestions = [
        {"label": "EPN de Vierzon", "url": "/confidentialite/", "kind": "Lieu"},
        {"label": "Carte grise", "url": "/accessibilite/", "kind": "Démarche"},
    ]
    page.route("**/suggestions-d-essai/**", lambda route: route.fulfill(json=suggestions))
    page.goto("/style/")
    box = page.get_by_role("combobox", name="Que cherchez-vous")
    options = page.get_by_role("listbox").get_by_role("option")
    box.press_sequentially("car")
    options.first.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    assert_accessible(page)
    box.press("ArrowUp")
    chosen = page.get_by_role("listbox").get_by_role("option", selected=True)
    assert "Carte grise" in chosen.inner_text()
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    box.press("Escape")
    assert options.count() == 0
    assert box.input_value() == "car"
    box.press_sequentially("t")
    options.first.wait_for()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/confidentialite/")


def test_drafts_are_saved_four_seconds_after_a_change(with_attributes):
    page = with_attributes(
        1280,
        form=('<form class="form"', 'data-dirty data-autosave-url="/brouillon-d-essai/"'),
        status=('<div class="actions form-foot"', "data-autosave-status"),
    )
    posted = []
    page.route("**/brouillon-d-essai/", lambda route: (posted.append(route.request), route.fulfill(status=204)))
    page.clock.install()
    page.goto("/style/")
    page.locator("#id_name").fill("EPN des Forges")
    page.clock.fast_forward(3_900)
    assert posted == []
    page.clock.fast_forward(200)
    page.get_by_text("Brouillon enregistré à").wait_for()
    assert "EPN des Forges" in posted[0].post_data


def test_a_draft_that_cannot_be_saved_says_so_and_warns_before_leaving(with_attributes):
    page = with_attributes(
        1280,
        form=('<form class="form"', 'data-dirty data-autosave-url="/brouillon-d-essai/"'),
        status=('<div class="actions form-foot"', "data-autosave-status"),
    )
    page.route("**/brouillon-d-essai/", lambda route: route.fulfill(status=503, body=json.dumps({})))
    page.clock.install()
    page.goto("/style/")
    page.locator("#id_name").press_sequentially("EPN")
    page.clock.fast_forward(4_100)
    page.get_by_text("Brouillon non enregistré").wait_for()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/confidentialite/")
    assert asked == ["beforeunload"]


def test_slash_goes_to_the_search_box(page_at):
    page = page_at(1280)
    page.goto("/confidentialite/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "recherche"


def test_print_keeps_the_content_alone(page_at):
    page = page_at(1280)
    page.goto("/confidentialite/")
    page.emulate_media(media="print")
    assert not page.locator(".site-header").is_visible()
    assert not page.locator(".site-footer").is_visible()
    assert page.get_by_role("heading", level=1).is_visible()
