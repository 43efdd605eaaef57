"""The bench of duplicates in Chromium: one pair merged by the keyboard, one without scripts, both undone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cartoparty.duplicates.finding import find
from cartoparty.models import DuplicatePair, MergeRecord
from tests.cartoparty.factories import StructureFactory
from tests.contributions.moderation import coordinator_of
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/admin/cartoparty/duplicatepair/"
MERGES = "/admin/cartoparty/mergerecord/"


@pytest.fixture
def coordinator():
    return coordinator_of("45", full_name="Dominique Petit")


@pytest.fixture
def pairs():
    """Two pairs, the surest first."""
    common = {"commune": CommuneFactory(orleans=True), "published": True}
    for name, address, phone in (
        ("Atelier Garance", "3 rue des Ormes", "+33238000001"),
        ("Le Labo Mistral", "8 quai du Châtelet", "+33238000002"),
    ):
        StructureFactory(**common, name=name, address=address, phone=phone)
        StructureFactory(
            **common, name=f"{name} d’Orléans", address=address, phone=phone, services=["administrative_help"],
            description="Deux salles, dont une au rez-de-chaussée.", latitude=47.9031, longitude=1.9042,
        )  # fmt: skip
    find()
    return list(DuplicatePair.objects.waiting())


def address(pair):
    return reverse("admin:cartoparty_duplicatepair_change", args=[pair.pk])


def test_the_bench_is_accessible(page_at, coordinator, pairs, assert_holds):
    page = page_at(1280, user=coordinator)
    for where in ("/admin/", LIST, address(pairs[0])):
        page.goto(where)
        assert_holds(page)
    expect(page.locator(".pair-pin")).to_have_count(2)
    page.get_by_role("button", name="Fusionner").click()
    expect(page.locator(".messagelist")).to_contain_text("C’est une seule fiche")
    assert_holds(page)
    for where in (MERGES, f"{MERGES}{MergeRecord.objects.get().pk}/change/"):
        page.goto(where)
        assert_holds(page)


def test_a_pair_is_merged_by_the_keyboard_then_parted(page_at, coordinator, pairs):
    page = page_at(1280, user=coordinator)
    page.goto(LIST)
    page.get_by_role("link", name="Comparer une par une").click()
    expect(page.locator(".progress-line")).to_have_text("1 sur 2 à comparer")
    expect(page.locator("[data-shortcuts]")).to_be_visible()
    page.get_by_role("group", name="Services").get_by_label("Fiche A").check()
    page.keyboard.press("a")
    expect(page.locator(".progress-line")).to_have_text("1 sur 1 à comparer")
    record = MergeRecord.objects.select_related("kept", "dropped").get()
    expect(page.locator("[data-shortcuts]")).to_be_visible()
    assert record.kept.services == ["access", "everyday_tools"]
    assert record.kept.description.startswith("Deux salles")
    page.keyboard.press("d")
    expect(page.locator(".queue-head")).to_contain_text("Aucun doublon à décider")
    page.goto(record.dropped.get_absolute_url())
    expect(page).to_have_url(f"{page.evaluate('location.origin')}{record.kept.get_absolute_url()}")
    page.goto(MERGES)
    page.locator("#result_list tbody th a").click()
    page.get_by_role("button", name="Annuler la fusion").click()
    expect(page.locator(".messagelist")).to_contain_text("de nouveau deux fiches")
    expect(page.locator(".progress-line")).to_have_text("1 sur 1 à comparer")


def test_without_scripts_one_decides_all_the_same(page_at, coordinator, pairs):
    page = page_at(360, user=coordinator, javascript=False)
    page.goto(LIST)
    page.get_by_role("link", name="Comparer une par une").click()
    expect(page.locator("[data-map-fallback]")).to_contain_text("les positions sont écrites plus bas")
    page.get_by_role("link", name="Plus tard").click()
    expect(page.locator(".progress-line")).to_have_text("2 sur 2 à comparer")
    page.get_by_role("link", name="Garder plutôt la fiche B").click()
    page.get_by_role("button", name="Fusionner").click()
    page.get_by_role("link", name="Annuler la fusion").click()
    page.get_by_role("button", name="Annuler la fusion").click()
    expect(page.locator(".messagelist")).to_contain_text("de nouveau deux fiches")
