"""A place opens the link of its letter on a phone: reads, confirms, corrects. A member says « still right » and takes
it back."""

import re

import pytest
from django.core import mail
from django.utils import timezone

from cartoparty import reminding
from cartoparty.models import Confirmation, ReminderPlan
from cartoparty.signed_links import CONFIRM_FOR, confirmation_address
from epn_commons.contributions.models import Report
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory

LONG = "POINT INFORMATION JEUNESSE DE LA COMMUNAUTÉ DE COMMUNES DE LA BEAUCE VAL-DE-LOIRE"


@pytest.fixture
def place(db):
    return StructureFactory(
        published=True,
        name=LONG,
        commune=CommuneFactory(bourges=True),
        websites=["https://epn.example/une/adresse/vraiment/tres/longue/qui/ne/tient/pas/sur/un/telephone/"],
        opening_hours_note="Fermé au mois d’août.",
        updated_on=timezone.localdate() - timezone.timedelta(days=400),
    )


def path_in(text, part):
    address = next(address for address in re.findall(r"https?://\S+", text) if part in address)
    return re.sub(r"^https?://[^/]+", "", address)


def test_the_journey_of_the_letter(page_at, assert_holds, place):
    assert reminding.send_due() == 1
    link = path_in(mail.outbox[0].body, "/confirmer/")
    page = page_at(360)
    page.goto(link)
    assert LONG in page.locator(".page-header").inner_text()
    big = page.get_by_role("button", name="Tout est exact")
    assert big.bounding_box()["y"] + big.bounding_box()["height"] <= 800, "without scrolling"
    assert_holds(page)
    assert not Confirmation.objects.exists()

    page.get_by_role("button", name="Les horaires sont exacts").click()
    page.get_by_text("Déjà confirmé").wait_for()
    assert Confirmation.objects.count() == 1

    page.get_by_role("link", name="À corriger : Où et comment vous joindre").click()
    page.get_by_role("heading", level=1, name="Que faut-il corriger ?").wait_for()
    assert_holds(page)
    page.get_by_role("button", name="Envoyer la correction").click()
    page.locator(".error-summary").wait_for()
    assert_holds(page)
    page.get_by_label("Qu’est-ce qui a changé ?").fill("Nous avons déménagé au 3 rue Moyenne.")
    page.get_by_role("button", name="Envoyer la correction").click()
    page.locator("#messages").get_by_text("Merci : un coordinateur").wait_for()
    assert Report.objects.count() == 1

    page.get_by_role("button", name="Tout est exact").click()
    page.get_by_role("link", name="Voir la fiche publique").wait_for()
    assert page.get_by_role("button", name=re.compile("exact")).count() == 0
    assert Confirmation.objects.count() == 3
    assert_holds(page)
    page.reload()
    page.get_by_role("link", name="Voir la fiche publique").click()
    page.locator(".place-now").get_by_text(re.compile("Confirmé le .* par le lieu")).wait_for()


def test_the_other_pages(page_at, assert_holds, place):
    reminding.send_due()
    refusal = path_in(mail.outbox[0].body, "/rappels/")
    page = page_at(360)
    for path in (refusal, f"{place.get_absolute_url()}confirmer/", f"{place.get_absolute_url()}confirmer/faux/"):
        page.goto(path)
        assert_holds(page)
    page.goto(refusal)
    page.get_by_label("Demander au lieu de relire sa fiche").select_option("12")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("Rappels à ce lieu : une fois par an.").wait_for()
    assert_holds(page)
    assert ReminderPlan.objects.get().every_months == 12


def test_an_expired_link_gives_another(page_at, assert_holds, place, time_machine, run_jobs):
    time_machine.move_to(timezone.now() - CONFIRM_FOR - timezone.timedelta(days=1))
    link = re.sub(r"^https?://[^/]+", "", confirmation_address(place))
    time_machine.move_to(timezone.now() + CONFIRM_FOR + timezone.timedelta(days=1))
    page = page_at(360)
    page.goto(link)
    page.get_by_role("heading", level=1, name="Ce lien a expiré").wait_for()
    assert_holds(page)
    page.get_by_role("button", name="Recevoir un nouveau lien").click()
    page.get_by_text("un lien vient d’y être envoyé").wait_for()
    assert_holds(page)
    run_jobs()
    page.goto(path_in(mail.outbox[0].body, "/confirmer/"))
    page.get_by_role("button", name="Tout est exact").wait_for()


def test_without_javascript_a_place_confirms(page_at, place):
    page = page_at(360, javascript=False)
    page.goto(re.sub(r"^https?://[^/]+", "", confirmation_address(place)))
    page.get_by_role("button", name="Tout est exact").click()
    assert "Déjà confirmé" in page.locator(".confirming").inner_text()
    assert Confirmation.objects.count() == 3


def test_a_member_says_still_right_and_takes_it_back(page_at, assert_holds, place):
    page = page_at(360, user=place.author)
    page.goto(place.get_absolute_url())
    assert_holds(page)
    page.get_by_role("button", name="Oui, toujours exact").click()
    page.locator(".place-now").get_by_text(re.compile("Confirmé le .* par un membre du réseau")).wait_for()
    assert_holds(page)
    page.locator("#messages").get_by_role("button", name="Annuler").click()
    page.locator("#messages").get_by_text("la fiche a retrouvé sa date").wait_for()
    page.locator(".place-now").get_by_text("À vérifier").wait_for()
    assert not Confirmation.objects.standing().exists()


def test_the_mark_is_shown_where_one_edits(page_at, assert_holds, place):
    page = page_at(360, user=UserFactory(mediator=True))
    page.goto(place.get_edit_url())
    page.get_by_text("Que compléter ?").click()
    page.locator(".place-quality li").first.wait_for()
    assert_holds(page)
