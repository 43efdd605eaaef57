"""Writing a framework by hand: draft, items, publication, next version."""

import pytest

from competences.enums import ItemKind
from competences.models import Framework
from epn_commons.contributions.enums import Status
from tests.accounts.factories import UserFactory
from tests.competences.factories import FrameworkFactory, FrameworkItemFactory, published_framework

pytestmark = pytest.mark.django_db


def test_a_mediator_writes_sends_and_a_coordinator_publishes(client):
    mediator = UserFactory(mediator=True)
    client.force_login(mediator)
    head = {
        "title": "Accueillir", "edition": "2026", "wording": "original", "reuse_licence": "CC-BY-SA-4.0",
        "summary": "", "description": "", "source_attribution": "", "source_url": "",
    }  # fmt: skip
    assert client.post("/competences/referentiels/ecrire/", head).status_code == 302
    draft = Framework.objects.get()
    address = draft.get_absolute_url()
    assert client.post(f"{address}niveaux/ajouter/", {"label": "Je débute"}).status_code == 302
    area = {"kind": "area", "code": "1", "title": "Recevoir", "description": "", "nature": ""}
    assert client.post(f"{address}elements/ajouter/", area).status_code == 302
    level = draft.levels.get()
    competence = {
        "kind": "competence", "code": "1.1", "title": "Écouter", "parent": draft.items.get().pk,
        f"level_{level.pk}": "Je laisse parler.",
    }  # fmt: skip
    assert client.post(f"{address}elements/ajouter/", competence).status_code == 302
    item = draft.items.get(code="1.1")
    assert (item.depth, item.item_levels.get().description) == (1, "Je laisse parler.")
    circle = {"kind": "area", "code": "1", "title": "Recevoir", "parent": item.pk}
    answer = client.post(f"{address}elements/1/modifier/", circle)
    assert "ne peut pas faire partie" in answer.content.decode()
    client.post(f"{address}envoyer/")
    draft.refresh_from_db()
    assert draft.status == Status.SUBMITTED
    draft.publish(by=UserFactory(coordinator=True))
    assert client.get(f"{address}elements/ajouter/").status_code == 403
    assert client.post(f"{address}elements/1.1/retirer/").status_code == 403


def test_next_version_copies_everything_and_replaces_once(client):
    framework = published_framework(outcomes=1)
    client.force_login(UserFactory(trusted=True, mediator=True))
    address = f"{framework.get_absolute_url()}nouvelle-version/"
    assert client.post(address, {"edition": "2"}).status_code == 302
    draft = framework.replaced_by
    assert draft.items.count() == framework.items.count()
    assert draft.items.get(code="1.1").replaces == framework.items.get(code="1.1")
    assert draft.items.get(code="1.1").item_levels.count() == 3
    assert "déjà en préparation" in client.post(address, {"edition": "3"}).content.decode()
    assert "plus récente" not in client.get(framework.get_absolute_url()).content.decode()
    client.post(f"{draft.get_absolute_url()}envoyer/")
    assert "plus récente" in client.get(framework.get_absolute_url()).content.decode()
    assert list(Framework.objects.current()) == [draft]


def test_an_item_that_holds_others_stays(client):
    top = FrameworkItemFactory(kind=ItemKind.AREA)
    FrameworkItemFactory(framework=top.framework, parent=top)
    client.force_login(top.framework.author)
    answer = client.post(f"{top.framework.get_absolute_url()}elements/{top.code}/retirer/", follow=True)
    assert "retirez-les avant" in answer.content.decode()
    assert top.framework.items.count() == 2


@pytest.mark.parametrize(("who", "status"), [("author", 200), ("coordinator", 404), ("partner", 404), ("other", 404)])
def test_a_draft_is_its_author_s(client, who, status):
    draft = FrameworkFactory()
    people = {
        "author": draft.author, "coordinator": UserFactory(coordinator=True), "other": UserFactory(mediator=True),
        "partner": UserFactory(partner=True),
    }  # fmt: skip
    client.force_login(people[who])
    expected = 403 if who == "partner" else status
    assert client.get(f"{draft.get_absolute_url()}modifier/").status_code == expected
