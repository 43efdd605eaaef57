"""Writing a procedure: without JavaScript, without losing a line, without naming anybody."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from demarches.models import OnlineService, Procedure
from epn_commons.contributions.models import Revision
from tests.accounts.factories import UserFactory
from tests.demarches.factories import OnlineServiceFactory, ProcedureFactory
from tests.demarches.test_procedure_page import text_of

pytestmark = pytest.mark.django_db


def typed(form):
    """What a browser sends of a form as it is shown."""
    data = {}
    for field in form:
        value = field.value()
        widget = field.field.widget
        if hasattr(widget, "columns"):
            rows = value or []
            data[f"{field.html_name}-rows"] = str(len(rows))
            for number, row in enumerate(rows):
                for column in widget.columns:
                    said = row.get(column)
                    if said not in (None, False, ""):
                        data[f"{field.html_name}-{number}-{column}"] = "on" if said is True else said
        elif value is True:
            data[field.html_name] = "on" if field.field.widget.input_type == "checkbox" else "oui"
        elif value is not None and value is not False:
            data[field.html_name] = value
    return data


def test_a_procedure_is_written_sent_and_corrected(client):
    mediator = UserFactory(mediator=True)
    client.force_login(mediator)
    data = typed(client.get("/demarches/ajouter/").context["form"])
    data |= {
        "title": "Demander un logement", "summary": "Demander un logement social.", "desk_accounts": "FranceConnect\n",
        "desk_phone_for_code": "oui", "rights": ["self"], "protected_adult_warning": "on",
        "steps-rows": "3", "steps-0-title": "Ouvrir le site", "steps-0-minutes": "5",
        "steps-2-title": "Déposer", "steps-2-link": "or", "steps-2-optional": "on",
        "documents-rows": "2", "documents-0-name": "Pièce d’identité", "documents-0-form": "copy",
        "documents-1-name": "Passeport", "documents-1-instead": "on",
        "plan_counter_code": "mairie", "plan_phones-rows": "1", "plan_phones-0-number": "3939",
        "cost_amount": "0", "identifications": ["franceconnect", "account"],
    }  # fmt: skip
    answer = client.post("/demarches/ajouter/", data, follow=True)
    assert "C’est envoyé" in text_of(answer)
    procedure = Procedure.objects.get()
    assert [step["title"] for step in procedure.steps] == ["Ouvrir le site", "Déposer"]
    assert len(procedure.documents[0]["any_of"]) == 2
    assert (procedure.desk_card["phone_for_code"], procedure.plan_b["phones"][0]["number"]) == (True, "3939")
    assert procedure.status == "submitted"
    procedure.publish(by=UserFactory(coordinator=True))

    edit = procedure.get_edit_url()
    same = typed(client.get(edit).context["form"])
    answer = client.post(edit, same)
    assert not Revision.objects.exists(), Revision.objects.get().values
    assert "Aucun champ n’a changé" in text_of(answer)
    client.post(edit, {**same, "steps-1-title": "Déposer le dossier", "comment": "Vu au guichet."})
    revision = Revision.objects.get()
    assert set(revision.values) == {"steps"}
    assert revision.values["steps"][1]["title"] == "Déposer le dossier"


def test_more_rows_are_given_without_saving_anything(client):
    client.force_login(UserFactory(mediator=True))
    form = client.get("/demarches/ajouter/").context["form"]
    answer = client.post("/demarches/ajouter/", {**typed(form), "title": "À moitié", "steps-rows": "2",
                                                 "steps-0-title": "Une étape", "lignes": "steps"})  # fmt: skip
    html = answer.content.decode()
    assert 'name="steps-5-title"' in html
    assert 'value="Une étape"' in html
    assert 'value="À moitié"' in html
    assert 'role="alert"' not in html
    assert Procedure.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": ""}, "obligatoire"),
        ({"steps-rows": "1", "steps-0-title": "x" * 201}, "200"),
        ({"steps-rows": "1", "steps-0-title": "Appeler le 06 12 34 56 78"}, "mobile"),
        ({"steps-rows": "1", "steps-0-detail": "sans titre"}, "à remplir"),
        ({"sources-rows": "1", "sources-0-url": "javascript:alert(1)"}, "https://"),
        ({"plan_phones-rows": "1", "plan_phones-0-number": "appelez-moi"}, "écrivez-le comme"),
        ({"upstream_ids": "1342"}, "F1342"),
        ({"steps-rows": "99999999999999", "title": ""}, "obligatoire"),
        ({"desk_note": "x" * 10_000_0}, "2000"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is_lost(client, change, words):
    client.force_login(UserFactory(mediator=True))
    data = typed(client.get("/demarches/ajouter/").context["form"])
    answer = client.post("/demarches/ajouter/", {**data, "title": "Demander", "summary": "Demander.", **change})
    assert answer.status_code == 200
    assert words in text_of(answer)
    assert Procedure.objects.count() == 0


def test_a_service_is_added_and_corrected(client):
    client.force_login(UserFactory(coordinator=True))
    data = typed(client.get("/demarches/services/ajouter/").context["form"])
    data |= {"name": "Mon service", "url": "https://service.example/a|b", "languages": "fr\nar", "mobile": "oui",
             "accessibility_rate": "75"}  # fmt: skip
    client.post("/demarches/services/ajouter/", data)
    service = OnlineService.objects.get()
    assert (service.status, service.languages, service.mobile) == ("published", ["fr", "ar"], True)
    edit = service.get_edit_url()
    assert "Aucun champ n’a changé" in text_of(client.post(edit, typed(client.get(edit).context["form"])))
    refused = client.post(edit, {**typed(client.get(edit).context["form"]), "url": "javascript:alert(1)"})
    assert "https://" in text_of(refused)


def test_who_may_not_write_is_told(client):
    client.force_login(UserFactory(partner=True))
    assert client.get("/demarches/ajouter/").status_code == 403
    client.logout()
    assert client.get("/demarches/ajouter/").status_code == 302
    assert client.get(f"{ProcedureFactory().get_absolute_url()}modifier/").status_code == 302


def test_the_form_takes_few_queries_however_many_services(client):
    client.force_login(UserFactory(mediator=True))
    counts = []
    client.get("/demarches/ajouter/")
    for number in (1, 11):
        OnlineServiceFactory.create_batch(number, published=True)
        with CaptureQueriesContext(connection) as seen:
            client.get("/demarches/ajouter/")
        counts.append(len(seen))
    assert counts[0] == counts[1]
