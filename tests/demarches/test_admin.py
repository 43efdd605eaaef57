"""The guide in the admin: found, decided on, exchanged; never edited there."""

import pytest

from demarches import issues
from demarches.models import KnownIssue
from tests.accounts.factories import UserFactory
from tests.demarches.factories import LocalOverrideFactory, OnlineServiceFactory, ProcedureFactory, TipFactory
from tests.demarches.test_procedure_page import text_of

pytestmark = pytest.mark.django_db
ROOT = "/admin/demarches/"


@pytest.fixture
def coordinator(client):
    user = UserFactory(coordinator=True)
    client.force_login(user)
    return user


def test_every_page_opens_for_coordinators_alone(client, coordinator):
    made = {
        "procedure": ProcedureFactory(published=True),
        "onlineservice": OnlineServiceFactory(published=True),
        "tip": TipFactory(published=True),
        "localoverride": LocalOverrideFactory(published=True),
    }
    made["knownissue"], _new = issues.report(made["onlineservice"], nature="bug", symptom="Rien", by=coordinator)
    pages = [f"{ROOT}{name}/" for name in [*made, "playlist"]] + [f"{ROOT}procedure/charger/"]
    pages += [f"{ROOT}{name}/{row.pk}/change/" for name, row in made.items()]
    for page in pages:
        assert client.get(page).status_code == 200, page
    client.force_login(UserFactory(mediator=True))
    assert {client.get(page).status_code for page in pages} == {302}


def test_many_are_decided_at_once(client, coordinator):
    ready, bare = ProcedureFactory(submitted=True), ProcedureFactory(submitted=True, bare=True)
    chosen = {"_selected_action": [ready.pk, bare.pk]}
    text = text_of(client.post(f"{ROOT}procedure/", {"action": "publish_all", **chosen}, follow=True))
    assert "1 fiche traitée" in text
    assert "il manque : les étapes" in text
    ready.refresh_from_db()
    assert ready.status == "published"
    asked = client.post(f"{ROOT}procedure/", {"action": "archive_all", **chosen})
    assert "Motif" in text_of(asked)
    client.post(f"{ROOT}procedure/", {"action": "archive_all", "reason": "Remplacée.", **chosen})
    ready.refresh_from_db()
    assert ready.status == "archived"


def test_what_should_not_have_been_told_is_taken_away(client, coordinator):
    issue, _made = issues.report(OnlineServiceFactory(published=True), nature="bug", symptom="Rien", by=coordinator)
    client.post(f"{ROOT}knownissue/", {"action": "resolve_all", "_selected_action": [issue.pk]})
    assert not KnownIssue.objects.open().exists()


def test_the_list_is_narrowed(client, coordinator):
    ProcedureFactory(published=True, title="Vérifiée", checked_on="2026-10-01")
    ProcedureFactory(published=True, title="Jamais")
    found = client.get(f"{ROOT}procedure/?verifiee=non").context["cl"].result_list
    assert [procedure.title for procedure in found] == ["Jamais"]
