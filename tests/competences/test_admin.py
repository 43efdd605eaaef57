"""Competences in the admin: found and decided on; never edited there."""

import pytest

from epn_commons.contributions.enums import Status
from tests.accounts.factories import UserFactory
from tests.competences.factories import CareerPathFactory, CertificationFactory, FrameworkFactory, TrainingFactory

pytestmark = pytest.mark.django_db
ROOT = "/admin/competences/"


def test_every_kind_is_looked_at_and_none_edited(client):
    client.force_login(UserFactory(administrator=True))
    sheets = [
        FrameworkFactory(submitted=True),
        CertificationFactory(),
        TrainingFactory(published=True),
        CareerPathFactory(published=True),
    ]
    for sheet in sheets:
        address = f"{ROOT}{sheet._meta.model_name}/{sheet.pk}/change/"
        assert f'"{sheet.get_absolute_url()}historique/"' in client.get(address).content.decode()
        assert client.post(address, {"title": "Autre"}).status_code == 403


def test_many_are_published_at_once_then_archived(client):
    client.force_login(UserFactory(coordinator=True))
    ready = TrainingFactory(status=Status.DRAFT, author=UserFactory(), hours=7, modality="on_site")
    lacking = TrainingFactory(status=Status.DRAFT, author=ready.author, hours=None)
    for training in (ready, lacking):
        training.submit(by=training.author)
    chosen = {"_selected_action": [ready.pk, lacking.pk]}
    told = client.post(f"{ROOT}training/", {"action": "publish_all", **chosen}, follow=True).content.decode()
    assert "1 fiche traitée" in told
    assert "il manque : sa durée" in told
    reason = {"action": "archive_all", "reason": "La formation n’a plus lieu."}
    told = client.post(f"{ROOT}training/", {**reason, **chosen}, follow=True).content.decode()
    assert "1 fiche traitée" in told
    ready.refresh_from_db()
    lacking.refresh_from_db()
    assert (ready.status, lacking.status) == (Status.ARCHIVED, Status.SUBMITTED)
