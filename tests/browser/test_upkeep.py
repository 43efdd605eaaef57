"""What keeps the guide up to date, and questions that lead, in Chromium: accessible, without scripts, one journey."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from demarches.enums import LinkState
from demarches.models import LinkCheck
from tests.accounts.factories import UserFactory
from tests.demarches.factories import OnlineServiceFactory, ProcedureFactory
from tests.demarches.upstream.factories import (
    NODES,
    UpstreamChangeFactory,
    UpstreamRecordFactory,
    UpstreamTreeFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True, full_name="Dominique Petit")


@pytest.fixture
def procedure():
    return ProcedureFactory(published=True, title="Refaire sa carte", questions=NODES, upstream_ids=["F9100"])


@pytest.fixture
def addresses(procedure):
    record = UpstreamRecordFactory(record_id="F9100", title="Carte d’identité perdue, volée, périmée ou détériorée")
    tree = UpstreamTreeFactory(targets=["F9100"])
    service = OnlineServiceFactory(published=True, upstream_ids=["R1"], url="https://ancien.example/")
    change = UpstreamChangeFactory(record=record)
    LinkCheck.objects.create(address=service.url, uses=3, state=LinkState.MOVED, reason="moved",
                             suggestion="https://nouveau.example/", checked_at=timezone.now())  # fmt: skip
    LinkCheck.objects.create(address=f"https://long.example/{'tres-long-' * 60}", uses=1, state=LinkState.BROKEN,
                             reason="http_404", checked_at=timezone.now())  # fmt: skip
    walk = reverse("demarches:tree_walk", args=[procedure.slug])
    return [
        walk,
        f"{walk}?r=1&r=2",
        f"{walk}?r=disparue",
        reverse("demarches:tree_edit", args=[procedure.slug]),
        reverse("demarches:upstream_list"),
        reverse("demarches:upstream_detail", args=[record.dataset, record.record_id]),
        reverse("demarches:upstream_walk", args=[tree.record.dataset, tree.record.record_id]),
        reverse("demarches:link_report"),
        reverse("admin:demarches_upstreamchange_changelist"),
        reverse("admin:demarches_upstreamchange_change", args=[change.pk]),
        reverse("admin:demarches_linkcheck_changelist"),
    ]


def test_pages_are_accessible_and_fit(page_at, coordinator, addresses, assert_holds):
    page = page_at(1280, user=coordinator)
    for address in addresses:
        page.goto(address)
        assert_holds(page)


def test_one_answers_questions_without_scripts_and_shares_the_address(page_at, procedure):
    page = page_at(360, javascript=False)
    page.goto(reverse("demarches:procedure_detail", args=[procedure.slug]))
    page.get_by_role("link", name="Répondre à quelques questions").click()
    page.get_by_role("link", name="En France").click()
    page.get_by_role("link", name="Volée").click()
    expect(page.get_by_role("heading", name="Ce qui vous concerne")).to_be_visible()
    expect(page.get_by_text("Portez plainte.")).to_be_visible()
    shared = page.url
    page.get_by_role("link", name="Changer : Carte perdue ou volée ?").click()
    page.get_by_role("link", name="Perdue").click()
    expect(page.get_by_text("Déclarez la perte.")).to_be_visible()
    other = page_at(1280)
    other.goto(shared)
    expect(other.get_by_text("Portez plainte.")).to_be_visible()
    other.get_by_role("link", name="Tout recommencer").click()
    expect(other.get_by_role("heading", name="Où se fait la demande ?")).to_be_visible()
