"""Places in the admin: found, decided on, imported; never edited there."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cartoparty.models import Structure
from epn_commons.contributions.enums import Status
from epn_commons.contributions.models import Transition
from epn_commons.jobs.enums import State
from epn_commons.jobs.models import JobRun
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory, DepartmentFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/cartoparty/structure/"
IMPORT = f"{LIST}importer/"


@pytest.fixture
def coordinator(client):
    user = UserFactory(coordinator=True)
    client.force_login(user)
    return user


def test_mediators_have_no_business_here(client):
    client.force_login(UserFactory(mediator=True))
    for address in (LIST, IMPORT):
        assert client.get(address).status_code == 302


def test_the_list_tells_what_is_missing(client, coordinator):
    StructureFactory(submitted=True, name="Sans service", without_services=True)
    StructureFactory(name="Brouillon d’un autre")
    html = client.get(LIST).content.decode()
    assert "Services proposés" in html
    assert "Brouillon d’un autre" not in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status__exact=published", {"B"}),
        ("manque=services", {"A"}),
        ("manque=nimporte", {"A", "B"}),
        ("departement=18", {"B"}),
        ("q=ormes", {"A", "B"}),
        ("q=bourges", {"B"}),
    ],
)
def test_the_list_is_filtered(client, coordinator, query, found):
    StructureFactory(submitted=True, name="A", without_services=True, commune=CommuneFactory(orleans=True))
    StructureFactory(published=True, name="B", commune=CommuneFactory(bourges=True))
    changelist = client.get(f"{LIST}?{query}").context["cl"]
    assert {structure.name for structure in changelist.result_list} == found


def test_queries_of_the_list(client, coordinator):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST)
        return len(captured)

    StructureFactory(published=True)
    client.get(LIST)
    one = queries()
    for _number in range(11):
        StructureFactory(published=True)
    assert queries() == one


def test_nothing_is_edited_here(client, coordinator):
    structure = StructureFactory(published=True)
    address = f"{LIST}{structure.pk}/change/"
    page = client.get(address)
    assert page.status_code == 200
    assert structure.get_edit_url() in page.content.decode()
    assert client.post(address, {"name": "Autre", "status": "draft"}).status_code == 403
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}{structure.pk}/delete/", {"post": "yes"}).status_code == 403
    structure.refresh_from_db()
    assert (structure.name != "Autre", structure.status) == (True, Status.PUBLISHED)


def test_administrators_do_not_edit_here_either(client):
    client.force_login(UserFactory(administrator=True))
    structure = StructureFactory(published=True)
    assert client.post(f"{LIST}{structure.pk}/change/", {"name": "Autre"}).status_code == 403


def act(client, action, *structures, **more):
    data = {"action": action, "_selected_action": [structure.pk for structure in structures], **more}
    response = client.post(LIST, data, follow=True)
    for structure in structures:
        structure.refresh_from_db()
    return response


def test_publishing_many_goes_through_the_transitions(client, coordinator):
    ready, lacking = StructureFactory(submitted=True), StructureFactory(submitted=True, without_services=True)
    answer = act(client, "publish_all", ready, lacking).content.decode()
    assert (ready.status, lacking.status) == (Status.PUBLISHED, Status.SUBMITTED)
    assert Transition.objects.about(ready).get().actor == coordinator
    assert "1 lieu traité" in answer
    assert "il manque : Services proposés" in answer


def test_archiving_asks_why(client, coordinator):
    structure = StructureFactory(published=True)
    asked = act(client, "archive_all", structure)
    assert structure.status == Status.PUBLISHED
    assert "Motif" in asked.content.decode()
    act(client, "archive_all", structure, reason="Le lieu a fermé.")
    assert structure.status == Status.ARCHIVED
    assert Transition.objects.about(structure).get().comment == "Le lieu a fermé."


def test_a_territory_narrows_the_decisions(client):
    client.force_login(UserFactory(coordinator=True, departments=[DepartmentFactory(code="37")]))
    structure = StructureFactory(submitted=True, commune=CommuneFactory(bourges=True))
    answer = act(client, "publish_all", structure).content.decode()
    assert structure.status == Status.SUBMITTED
    assert "hors de votre territoire" in answer


# --- import -------------------------------------------------------------------------------------------------------

ROW = {
    "id": "x-1", "pivot": "00000000000000", "nom": "Médiathèque", "commune": "Bourges", "code_postal": "18000",
    "adresse": "1 place Gordaine", "services": "Accès internet et matériel informatique", "date_maj": "2026-01-02",
}  # fmt: skip


def upload(client, content, name="lieux.json", **more):
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, content), **more}, follow=True)


def test_a_file_is_imported_in_the_background(client, coordinator, run_jobs):
    CommuneFactory(bourges=True)
    answer = upload(client, json.dumps([ROW]).encode(), source_name="Essai")
    run = JobRun.objects.get()
    assert answer.redirect_chain[-1][0] == run.get_absolute_url()
    run_jobs()
    run.refresh_from_db()
    assert (run.state, run.started_by) == (State.DONE, coordinator)
    assert (run.report["rows"], run.report["created"]) == (1, 1)
    assert Structure.objects.get().status == Status.PUBLISHED
    assert client.get(f"{run.get_absolute_url()}rapport.csv").status_code == 200


def test_a_trial_writes_nothing(client, coordinator, run_jobs):
    CommuneFactory(bourges=True)
    upload(client, json.dumps([ROW]).encode(), dry_run="on")
    run_jobs()
    assert JobRun.objects.get().report["created"] == 1
    assert not Structure.objects.exists()


def test_a_file_that_cannot_be_read_fails_in_french(client, coordinator, run_jobs):
    upload(client, b'[{"id": "x-1", "nom": "tronqu')
    run_jobs()
    run = JobRun.objects.get()
    assert run.state == State.FAILED
    assert run.error
    assert not Structure.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [("lieux.exe", b"MZ", "CSV, JSON ou zip"), ("lieux.csv", b"", "vide")],
)
def test_a_wrong_file_is_told_at_once(client, coordinator, name, content, words):
    assert words in upload(client, content, name).content.decode()
    assert not JobRun.objects.exists()


def test_no_file_at_all(client, coordinator):
    assert "Choisissez un fichier" in client.post(IMPORT, {}).content.decode()
