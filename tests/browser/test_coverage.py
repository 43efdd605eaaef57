"""Communes far from help in Chromium: asked for on a phone, seen on the map, listed, taken away."""

from playwright.sync_api import expect

from cartoparty.enums import Fee
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory, DepartmentFactory


def test_a_coordinator_looks_for_what_is_far_from_a_free_place(page_at, assert_holds, transactional_db):
    cher = DepartmentFactory(code="18", name="Cher")
    villages = [
        CommuneFactory(
            code=f"1800{number}", name=f"Village {number}", department=cher, latitude=47.0 + number / 5, longitude=2.4,
            population=1000 * number,
        )
        for number in range(4)
    ]  # fmt: skip
    StructureFactory(published=True, commune=villages[0], fees=[Fee.FREE])
    StructureFactory(published=True, commune=villages[3], fees=[Fee.PAID])
    page = page_at(1280, user=UserFactory(coordinator=True, departments=[cher]))
    page.goto("/structures/couverture/")
    page.get_by_label("À plus de (km)").fill("25")
    page.get_by_label("gratuit").check()
    page.get_by_role("button", name="Afficher").click()
    expect(page.locator("path.coverage-far")).to_have_count(2)
    expect(page.locator("path.coverage-near")).to_have_count(2)
    expect(page.locator("[data-drawn]")).to_be_hidden()
    listed = page.get_by_role("region", name="Des plus peuplées aux moins peuplées").locator("tbody tr")
    expect(listed).to_contain_text(["Village 3 (18003)", "Village 2 (18002)"])
    by_service = page.get_by_role("region", name="À plus de 25 km d’un lieu, par service")
    expect(by_service.get_by_role("row", name="Aide aux démarches")).to_contain_text("6000")
    assert_holds(page)
    with page.expect_download() as told:
        page.get_by_role("link", name="Télécharger la liste").click()
    assert "Village 3;18003;18;3000" in told.value.path().read_text("utf-8-sig")
