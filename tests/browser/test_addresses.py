"""The quality of addresses in Chromium: read on a phone, in the two themes; told to a commune from end to end."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cartoparty.addresses import outbox
from cartoparty.models import BanReport
from tests.accounts.factories import UserFactory
from tests.cartoparty import fake_bureau
from tests.cartoparty.test_addresses_report import PAGE, checked
from tests.cartoparty.test_ban_reports import FAR
from tests.territories.factories import CommuneFactory


@pytest.fixture
def bureau(settings):
    with fake_bureau.serve(settings) as server:
        yield server


def test_the_report_is_readable_on_a_phone(page_at, assert_holds, transactional_db):
    checked()
    checked(
        precision="street", name="POINT INFORMATION JEUNESSE DE LA COMMUNAUTÉ DE COMMUNES DE LA BEAUCE VAL-DE-LOIRE"
    )
    checked(state="not_found", refusal="other_commune", commune=CommuneFactory(montargis=True))
    page = page_at(360, user=UserFactory(coordinator=True))
    for query in ("", "?departement=45"):
        page.goto(f"{PAGE}{query}")
        assert page.get_by_role("heading", name="Adresses à regarder").is_visible()
        assert page.get_by_role("button", name="Préparer un signalement").count() == 2
        assert_holds(page)


def state(page):
    return page.locator(".field-state .readonly")


def test_an_address_is_told_by_hand_without_a_token(page_at, transactional_db, assert_accessible, settings):
    settings.BAN_SIGNALEMENT_URL = "https://signalement.example"
    checked(at=FAR)
    page = page_at(1280, user=UserFactory(coordinator=True))
    page.goto(PAGE)
    page.get_by_role("button", name="Préparer un signalement").click()
    expect(page.get_by_text("pas de jeton d’envoi")).to_be_visible()
    finish = page.get_by_role("link", name="Ouvrir la page de la BAN")
    expect(finish).to_have_attribute("href", "https://signalement.example/#/45234_3580_00012?type=LOCATION_TO_UPDATE")
    expect(page.get_by_role("button", name="Envoyer à la commune")).to_have_count(0)
    assert_accessible(page)
    page.get_by_role("button", name="Noter « signalé à la main »").click()
    expect(state(page)).to_have_text("signalé à la main")
    page.goto(PAGE)
    expect(page.get_by_text("signalé à la main")).to_be_visible()


def test_an_address_is_sent_refused_then_sent_again(
    page_at, transactional_db, assert_accessible, assert_no_horizontal_scroll, run_jobs, bureau
):  # fmt: skip
    place = checked("not_found", "", refusal="unlikely")
    page = page_at(360, "dark", user=UserFactory(coordinator=True))
    page.goto(PAGE)
    page.get_by_role("button", name="Préparer un signalement").click()
    word = page.get_by_label("Mot à la commune")
    expect(word).to_have_value(
        f"« {place.name} » reçoit du public au {place.address} : la BAN ne connaît pas ce numéro."
    )
    word.fill("Appelez Mme Dupont au 06 12 34 56 78.")
    page.get_by_role("button", name="Envoyer à la commune").click()
    expect(page.locator(".errorlist").first).to_be_visible()
    assert_accessible(page)
    word.fill("L’entrée est dans la cour.")
    page.get_by_role("button", name="Envoyer à la commune").click()
    expect(state(page)).to_have_text("à envoyer")
    bureau.answers = [(503, {}), (405, {}), (201, {"id": "abc"})]
    run_jobs()
    page.reload()
    expect(page.get_by_text("La BAN répond « 503 ».")).to_be_visible()
    expect(state(page)).to_have_text("à envoyer")
    BanReport.objects.update(next_try_at=timezone.now())
    outbox.send_due()
    page.reload()
    expect(state(page)).to_have_text("refusé par la BAN")
    expect(page.get_by_text("ne reçoit pas encore de signalement")).to_be_visible()
    page.get_by_role("button", name="Envoyer à la commune").click()
    expect(state(page)).to_have_text("à envoyer")
    run_jobs()
    page.goto(PAGE)
    expect(page.get_by_text("reçu par la BAN")).to_be_visible()
    assert_no_horizontal_scroll(page)
    page.get_by_role("link", name="Suivre le signalement").click()
    expect(state(page)).to_have_text("reçu par la BAN")
    expect(page.get_by_role("button", name="Envoyer à la commune")).to_have_count(0)
    assert [body["comment"] for _path, _token, body in bureau.calls] == ["L’entrée est dans la cour."] * 3
