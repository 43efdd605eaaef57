"""Moderation in Chromium: by the keyboard alone, at a desk and on a phone, with and without scripts."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from epn_commons.contributions.enums import ReportState, RevisionState, Status
from epn_commons.contributions.models import ReviewItem
from tests.accounts.factories import UserFactory
from tests.contributions import moderation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def coordinator():
    return moderation.coordinator_of("45", full_name="Dominique Petit")


def queue_address():
    return reverse("admin:contributions_reviewitem_changelist")


def address(item):
    return reverse("admin:contributions_reviewitem_change", args=[item.pk])


def expect_item(page, item):
    """The page of this line, its shortcuts ready."""
    expect(page.locator(".review h1")).to_have_text(item.title)
    expect(page.locator("[data-shortcuts]")).to_be_visible()


def test_the_queue_and_each_page_of_it_are_accessible(page_at, coordinator, assert_holds):
    items = [make() for make in moderation.EVERY_NATURE.values()]
    page = page_at(1280, user=coordinator)
    for where in [reverse("admin:index"), queue_address(), *map(address, items), "/compte/contributions/"]:
        page.goto(where)
        assert_holds(page)


def test_the_pages_that_visitors_share_are_accessible(page_at, assert_holds):
    structure = moderation.place(published=True)
    structure.revise({"name": "Autre nom", "phone": "+33238111111"}, by=UserFactory(coordinator=True))
    page = page_at(1280)
    for where in ("historique/", "signaler/", "signaler/merci/"):
        page.goto(f"{structure.get_absolute_url()}{where}")
        assert_holds(page)


def test_three_decisions_by_the_keyboard_alone(page_at, coordinator):
    submission, revision, report = moderation.submission(), moderation.revision(), moderation.report()
    page = page_at(1280, user=coordinator)
    page.goto(queue_address())
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator(".progress-line")).to_have_text("1 sur 3 en attente")
    expect_item(page, submission)
    page.keyboard.press("j")
    expect_item(page, revision)
    page.keyboard.press("k")
    expect_item(page, submission)
    page.keyboard.press("a")
    expect(page.locator(".messagelist")).to_contain_text("est publiée")
    expect_item(page, revision)
    page.keyboard.press("2")
    expect(page.locator("#reason")).to_be_focused()
    page.keyboard.type(" Merci d’avoir essayé : a, j, k, r.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".messagelist")).to_contain_text("refusée")
    expect_item(page, report)
    page.keyboard.press("r")
    page.keyboard.type("La fiche est à jour.")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator(".queue-head")).to_contain_text("tout est à jour")
    submission.target.refresh_from_db()
    revision.revision.refresh_from_db()
    report.report.refresh_from_db()
    assert submission.target.status == Status.PUBLISHED
    assert revision.revision.state == RevisionState.REJECTED
    assert revision.revision.reason.endswith("Merci d’avoir essayé : a, j, k, r.")
    assert (report.report.state, report.report.answer) == (ReportState.HANDLED, "La fiche est à jour.")


def test_letters_typed_in_a_field_decide_nothing_and_shortcuts_can_be_switched_off(page_at, coordinator):
    item = moderation.submission()
    page = page_at(1280, user=coordinator)
    page.goto(address(item))
    page.locator("#reason").fill("")
    page.locator("#reason").press_sequentially("aaa")
    page.locator("[data-shortcuts-switch]").uncheck()
    page.locator(".review h1").click()
    page.keyboard.press("a")
    page.reload()
    expect_item(page, item)
    page.keyboard.press("a")
    expect(page.locator("[data-shortcuts-switch]")).not_to_be_checked()
    assert ReviewItem.objects.filter(pk=item.pk).exists()


def test_help_opens_and_closes_by_the_keyboard(page_at, coordinator, assert_accessible):
    page, item = page_at(1280, user=coordinator), moderation.submission()
    page.goto(address(item))
    expect_item(page, item)
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_contain_text("Suivante, précédente")
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_a_conflict_is_settled_by_choosing(page_at, coordinator):
    item = moderation.conflict()
    page = page_at(1280, user=coordinator)
    page.goto(address(item))
    expect_item(page, item)
    page.keyboard.press("a")
    expect(page).to_have_url(re.compile(address(item)))
    page.get_by_label("Prendre ce qui est proposé").check()
    page.keyboard.press("a")
    expect(page.locator(".queue-head")).to_contain_text("tout est à jour")
    item.target.refresh_from_db()
    assert item.target.name == "Nom proposé"


def test_without_scripts_one_decides_all_the_same(page_at, coordinator):
    first, second = moderation.submission(), moderation.revision()
    page = page_at(360, user=coordinator, javascript=False)
    page.goto(queue_address())
    page.get_by_role("link", name="Décider une par une").click()
    page.get_by_role("button", name="Publier").click()
    expect(page.locator(".review h1")).to_have_text(second.title)
    page.get_by_label("Une autre correction a déjà mis cette information à jour.").check()
    page.get_by_role("button", name="Refuser").click()
    expect(page.locator(".queue-head")).to_contain_text("tout est à jour")
    second.revision.refresh_from_db()
    first.target.refresh_from_db()
    assert second.revision.reason == "Une autre correction a déjà mis cette information à jour."
    assert first.target.status == Status.PUBLISHED


def test_many_at_once(page_at, coordinator, assert_accessible):
    items = [moderation.submission(), moderation.to_complete()]
    page = page_at(1280, user=coordinator)
    page.goto(queue_address())
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("refuse_all")
    page.locator("button[name=index]").click()
    assert_accessible(page)
    page.get_by_role("button", name=re.compile("existe déjà")).click()
    page.get_by_role("button", name="Refuser ces lignes").click()
    expect(page.locator(".messagelist")).to_contain_text("2 décisions enregistrées.")
    for item in items:
        item.target.refresh_from_db()
        assert item.target.status == Status.REJECTED
