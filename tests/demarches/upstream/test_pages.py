"""Records of service-public for those who write, and a procedure begun from one in one click."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from demarches.models import OnlineService, Procedure
from epn_commons.contributions.enums import Status
from tests.accounts.factories import UserFactory
from tests.demarches.factories import OnlineServiceFactory, ProcedureFactory
from tests.demarches.upstream.factories import (
    UpstreamChangeFactory,
    UpstreamRecordFactory,
    UpstreamTreeFactory,
    facts,
    service,
)

pytestmark = pytest.mark.django_db
LIST = "demarches:upstream_list"


@pytest.fixture
def mediator(client):
    user = UserFactory(mediator=True)
    client.force_login(user)
    return user


def page_of(record, name="detail"):
    return reverse(f"demarches:upstream_{name}", args=[record.dataset, record.record_id])


@pytest.mark.parametrize(("role", "status"), [(None, 302), ("partner", 403), ("mediator", 200), ("coordinator", 200)])
def test_who_reads_the_records(client, role, status):
    if role:
        client.force_login(UserFactory(**{role: True}))
    record = UpstreamRecordFactory()
    assert client.get(reverse(LIST)).status_code == status
    assert client.get(page_of(record)).status_code == status
    assert client.post(page_of(record, "start")).status_code == (302 if status == 200 else status)
    assert Procedure.objects.exists() == (status == 200)


def test_records_are_found_by_words_identifier_theme_and_nature(client, mediator):
    card = UpstreamRecordFactory(title="Carte d'identité : première demande", record_id="F1342")
    UpstreamRecordFactory(title="Pension", theme_id="N19811")
    UpstreamRecordFactory(title="Formulaire de pension", record_id="R77")
    UpstreamRecordFactory(title="Retirée", removed_at=card.last_seen_at)

    def found(**asked):
        return [line["record"].title for line in client.get(reverse(LIST), asked).context["records"]]

    assert found() == ["Carte d'identité : première demande", "Pension"]
    assert found(q="premiere identite") == found(q="f1342") == [card.title]
    assert found(theme="N19811") == ["Pension"]
    assert found(nature="services") == ["Formulaire de pension"]
    assert found(q="xylophone", theme="autre", nature="?", page="x") == []
    assert "Aucune fiche ne porte ces mots" in client.get(reverse(LIST), {"q": "xylophone"}).content.decode()


def test_without_any_import_the_page_says_what_to_do(client, mediator):
    assert "import_procedures" in client.get(reverse(LIST)).content.decode()


def test_the_page_of_a_record_shows_facts_and_sends_to_the_text(client, mediator):
    record = UpstreamRecordFactory()
    UpstreamTreeFactory(targets=[record.record_id])
    ProcedureFactory(published=True, title="Déjà là", upstream_ids=[record.record_id])
    page = client.get(page_of(record)).content.decode()
    assert record.public_url in page
    assert "tel:" in page
    for said in ("Livret de famille ou Acte de naissance", "Décret d’essai", "Déjà là", "3 résultats"):
        assert said in page
    assert "FranceConnect mentionné, à confirmer" in page
    assert "personne ne les a vérifiés" in page
    assert client.get(reverse("demarches:upstream_detail", args=["autre", "F1"])).status_code == 404


def test_a_procedure_begins_with_the_facts_and_claims_nothing(client, mediator):
    known = OnlineServiceFactory(published=True, upstream_ids=["R1"])
    record = UpstreamRecordFactory(
        facts=facts(services=[service(), service("R2", "https://deux.example/", cerfa="12345*06", title="Formulaire"),
                              service("R3", "")])
    )  # fmt: skip
    client.post(page_of(record, "start"))
    procedure = Procedure.objects.get()
    assert (procedure.status, procedure.author, procedure.checked_on) == (Status.DRAFT, mediator, None)
    assert procedure.title == record.title
    assert procedure.upstream_ids == [record.record_id]
    assert procedure.service_public_theme == "N19810"
    assert [[one["name"] for one in line["any_of"]] for line in procedure.documents] == [
        ["Photo d’identité"], ["Livret de famille", "Acte de naissance"]
    ]  # fmt: skip
    assert procedure.plan_b["counter"]["code"] == "mairie"
    assert procedure.plan_b["phones"][0]["number"] == "0123456789"
    assert procedure.sources[0] == {"url": record.public_url, "what": f"Fiche {record.record_id} de service-public",
                                    "checked_on": None}  # fmt: skip
    assert (procedure.summary, procedure.steps, procedure.identifications) == ("", [], [])
    new = OnlineService.objects.get(upstream_ids=["R2"])
    assert set(procedure.services.all()) == {known, new}
    assert (new.status, new.cerfa, new.author) == (Status.DRAFT, "12345*06", mediator)
    procedure.full_clean()


def test_a_second_click_finds_the_first_draft(client, mediator):
    record = UpstreamRecordFactory()
    client.post(page_of(record, "start"))
    response = client.post(page_of(record, "start"), follow=True)
    assert Procedure.objects.count() == 1
    assert any("déjà commencé" in str(message) for message in response.context["messages"])
    assert "Reprendre mon brouillon" in client.get(page_of(record)).content.decode()


def test_the_list_asks_as_much_for_twelve_as_for_one(client, mediator):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(LIST))
        return len(captured)

    UpstreamRecordFactory()
    client.get(reverse(LIST))
    one = queries()
    UpstreamRecordFactory.create_batch(11)
    assert queries() == one


def test_those_who_write_read_that_a_procedure_has_to_be_looked_at(client):
    record = UpstreamRecordFactory()
    procedure = ProcedureFactory(published=True, upstream_ids=[record.record_id])
    change = UpstreamChangeFactory(record=record)
    said = "personne ne l’a encore regardé"
    assert said not in client.get(procedure.get_absolute_url()).content.decode()
    client.force_login(UserFactory(mediator=True))
    page = client.get(procedure.get_absolute_url()).content.decode()
    assert said in page
    assert page_of(record) in page
    change.mark_without_impact(by=UserFactory(coordinator=True))
    assert said not in client.get(procedure.get_absolute_url()).content.decode()
