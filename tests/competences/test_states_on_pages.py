"""What is not public says so on its own page, and its author sends it from there."""

import pytest

from tests.accounts.factories import UserFactory
from tests.competences.criteria_factories import CriterionFactory
from tests.competences.factories import CareerPathFactory, FrameworkFactory, TrainingFactory


@pytest.mark.parametrize("factory", [CriterionFactory, CareerPathFactory, FrameworkFactory, TrainingFactory])
def test_a_draft_is_sent_and_taken_back_from_its_page(client, db, factory):
    author = UserFactory(mediator=True)
    work = factory(author=author)
    client.force_login(author)
    address = work.get_absolute_url()
    page = client.get(address).content.decode()
    assert "Brouillon : vous seul voyez cette page" in page
    assert f'formaction="{address}envoyer/">Envoyer en relecture<' in page
    page = client.post(f"{address}envoyer/", follow=True).content.decode()
    assert "En relecture : cette page n’est pas encore publique" in page
    assert f'formaction="{address}retirer/"' in page
    client.post(f"{address}retirer/")
    work.refresh_from_db()
    assert work.status == "draft"
    author.is_trusted = True
    author.save()
    assert f'formaction="{address}envoyer/">Publier<' in client.get(address).content.decode()
