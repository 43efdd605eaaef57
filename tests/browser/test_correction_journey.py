"""One correction, from the person who notices it to everyone who reads: three people, three browsers."""

import json
import re
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from epn_commons.notifications.models import Notification
from tests.accounts.factories import PASSWORD, UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db(transaction=True)
SPOKEN, OSM = "lundi au vendredi 10h-12h et 14h-18h, samedi 10h-12h30", "Mo-Fr 10:00-12:00,14:00-18:00; Sa 10:00-12:30"


def log_in(page, person):
    page.goto("/compte/login/")
    page.fill("[name=login]", person.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    expect(page).to_have_url(re.compile("/compte/"))


def test_a_mediator_s_correction_reaches_the_page_the_history_and_the_api(page_at, live_server, assert_accessible):
    commune = CommuneFactory(orleans=True)
    structure = StructureFactory(name="Espace numérique des Quais", commune=commune)
    structure.publish(by=UserFactory(coordinator=True))
    mediator = UserFactory(mediator=True, full_name="Nour Bernard")
    coordinator = UserFactory(coordinator=True, full_name="Dominique Petit", departments=[commune.department])

    phone = page_at(360)
    log_in(phone, mediator)
    phone.goto(structure.get_absolute_url())
    phone.get_by_role("link", name="Proposer une correction").first.click()
    phone.fill("[name=opening_hours]", SPOKEN)
    phone.fill("[name=comment]", "Vu sur la porte.")
    assert_accessible(phone)
    phone.get_by_role("button", name=re.compile("Proposer|Envoyer")).last.click()
    expect(phone.locator("body")).to_contain_text("relecture")

    visitor = page_at(1280)
    visitor.goto(structure.get_absolute_url())
    expect(visitor.locator("main")).to_contain_text("9 h – 12 h")
    expect(visitor.locator("main")).not_to_contain_text("10 h – 12 h 30")

    desk = page_at(1280)
    log_in(desk, coordinator)
    desk.goto("/admin/contributions/reviewitem/")
    desk.get_by_role("link", name=re.compile("Espace numérique des Quais")).first.click()
    expect(desk.locator("main")).to_contain_text("Vu sur la porte.")
    assert_accessible(desk)
    desk.locator("button[value=accepter]").click()
    expect(desk.locator("body")).not_to_contain_text("Vu sur la porte.")

    visitor.reload()
    expect(visitor.locator("main")).to_contain_text("10 h – 12 h 30")
    visitor.get_by_role("link", name="Historique").click()
    expect(visitor.locator("main")).to_contain_text("Nour Bernard")
    expect(visitor.locator("main")).to_contain_text("Vu sur la porte.")
    assert_accessible(visitor)

    with urlopen(f"{live_server.url}/api/v1/structures/{structure.public_id}/") as answer:  # noqa: S310
        item = json.load(answer)
    assert (item["opening_hours"], item["version"]) == (OSM, 2)
    with urlopen(f"{live_server.url}/donnees/lieux-de-mediation-numerique.json") as answer:  # noqa: S310
        assert json.load(answer)[0]["horaires"] == OSM
    assert Notification.objects.filter(recipient=mediator).exists()
