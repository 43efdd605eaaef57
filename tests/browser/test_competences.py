"""Competences in Chromium: a person situates herself, sees the gap, attaches her own work; every page at two sizes."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from competences import profile
from competences.models import Alignment, ItemLevel, PortfolioShare, Succession
from tests.accounts.factories import UserFactory
from tests.competences.factories import (
    CareerPathFactory,
    CertificationFactory,
    TrainingFactory,
    published_framework,
    step,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def content():
    """One of each page, with long words."""
    framework = published_framework(areas=3, family="mediation-numerique", title="Le métier", outcomes=1)
    other = published_framework(areas=1, title="Un autre cadre")
    level = ItemLevel.objects.get(item__framework=framework, item__code="1.1", level__code="N3")
    Alignment.objects.create(
        source_item=level.item, target=other.items.get(code="1.1"), relation="partial", rationale="Parce que " * 9
    )
    old, new = CertificationFactory(), CertificationFactory()
    Succession.objects.create(old=old, new=new)
    training = TrainingFactory(published=True, outcomes=[level], title="Anticonstitutionnellement" * 3)
    steps = [
        step("1", kind="competence", target=str(level.public_id)),
        step("2", after=["1"], choice="1", option="a"),
        step("3", after=["1"], choice="1", option="b", hours=None, cost=None),
    ]
    return {
        "framework": framework, "other": other, "level": level, "certification": new, "training": training,
        "path": CareerPathFactory(published=True, steps=steps),
    }  # fmt: skip


def test_situating_oneself_then_seeing_what_is_missing(page_at, content):
    user = UserFactory(mediator=True)
    page = page_at(360, user=user)
    page.goto("/competences/")
    page.get_by_role("link", name="Où j’en suis").click()
    page.get_by_role("link", name="Me situer").click()
    group = page.get_by_role("group", name="1.1 Compétence 1.1")
    group.get_by_label("Niveau 2").check()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("C’est noté, pour vous seul.")).to_be_visible()
    expect(page.get_by_role("img", name="Niveau moyen par domaine")).to_be_visible()
    page.get_by_label("Je vise").select_option(label="tout au niveau « Niveau 3 »")
    page.get_by_role("button", name="Afficher").click()
    expect(page.get_by_role("link", name=content["training"].title)).to_be_visible()
    page.get_by_role("link", name="1.1 Compétence 1.1").click()
    expect(page.get_by_role("heading", name="Mes preuves")).to_be_visible()


def test_pages_are_accessible(page_at, assert_holds, content):
    user = UserFactory(mediator=True)
    profile.declare(user, content["level"], example="J’anime chaque semaine.")
    share = PortfolioShare.objects.create(owner=user, expires_on=timezone.localdate())
    framework = content["framework"].get_absolute_url()
    page = page_at(1280, user=user)
    for address in (
        "/competences/",
        framework,
        f"{framework}correspondances/{content['other'].slug}/",
        "/competences/certifications/",
        content["certification"].get_absolute_url(),
        "/competences/formations/",
        content["training"].get_absolute_url(),
        "/competences/formations/ajouter/",
        content["path"].get_absolute_url(),
        "/competences/parcours/decrire/",
        "/competences/mon-profil/?cible=niveau-3",
        f"/competences/mon-profil/situer/{content['framework'].slug}/",
        f"/competences/mon-profil/competence/{content['level'].item.public_id}/",
        "/competences/mon-profil/partages/",
        "/competences/faire-reconnaitre/",
        f"/competences/portfolio/{share.token}/",
    ):
        assert page.goto(address).status == 200, address
        assert_holds(page)
