"""My space, the board, what I follow, a dataset, a partner's space, links: seen by all, on a phone and on a desk."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cartoparty.models import Structure
from epn_commons.accounts.enums import Role, Scope
from epn_commons.accounts.models import ApiKey
from epn_commons.api.models import Delivery, Webhook
from epn_commons.contributions.enums import LinkKind
from epn_commons.contributions.follow_news import subject_of
from epn_commons.contributions.models import Link
from epn_commons.notifications import following
from epn_commons.publishing import exports
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.demarches.factories import ProcedureFactory
from tests.notifications.factories import NotificationFactory
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db(transaction=True)
DATASET = "/donnees/lieux-de-mediation-numerique/"


@pytest.fixture
def everything():
    """Somebody with all roles, and something on every page: the addresses to look at."""
    user = UserFactory(roles=[Role.COORDINATOR, Role.PARTNER, Role.MEDIATOR])
    here = CommuneFactory(bourges=True)
    place = StructureFactory(name="La Fabrique", commune=here, services=["administrative_help"])
    place.publish(by=user)
    exports.build_stale()
    place.revise({"name": "La Grande Fabrique et son nom vraiment très long"}, by=user)
    Structure.objects.filter(pk=place.pk).update(updated_at=timezone.now() - timedelta(days=500))
    StructureFactory(author=user, rejected=True), StructureFactory(author=user)
    StructureFactory(author=UserFactory(mediator=True)).submit(by=user)
    procedure = ProcedureFactory(published=True, title="Demander la prime d’activité")
    Link.objects.create(source=place, target=procedure, kind=LinkKind.HELPS_WITH)
    NotificationFactory(recipient=user)
    following.follow(user, subject_of(place))
    following.follow(user, f"department:{here.department_id}")
    ApiKey.objects.issue(name="Carte", scopes=[Scope.READ], owner=user)
    webhook = Webhook.objects.create(owner=user, url="https://partenaire.example/appels/tres/longue/adresse")
    Delivery.objects.create(webhook=webhook, payload={"data": {"changes": [1]}}, answer="Réponse 500 en 12 ms.")
    paths = [
        "/compte/espace/",
        "/compte/tableau-de-bord/",
        "/compte/tableau-de-bord/a-revoir/?ligne=structure&colonne=1",
    ]
    paths += ["/compte/suivis/", "/compte/partenaire/", "/compte/partenaire/appels/nouveau/"]
    paths += [webhook.get_absolute_url(), "/donnees/", DATASET, place.get_absolute_url()]
    return user, [*paths, f"{procedure.get_absolute_url()}?pres=Bourges"]


def test_pages_are_accessible_and_fit(page_at, assert_holds, everything):
    user, paths = everything
    page = page_at(1280, user=user)
    for path in paths:
        assert page.goto(path).status == 200
        assert_holds(page)


def test_a_place_is_followed_and_a_link_confirmed_from_its_page(page_at, everything):
    user, paths = everything
    page = page_at(360, user=user)
    page.goto(paths[-2])
    page.get_by_role("button", name="Ne plus suivre La Grande").click()
    expect(page.get_by_role("button", name="Suivre La Grande", exact=False).first).to_be_visible()
    page.get_by_role("button", name="Oui : Demander la prime").click()
    expect(page.get_by_text("Le lien est confirmé")).to_be_visible()
    expect(page.get_by_role("link", name="Demander la prime d’activité")).to_be_visible()
