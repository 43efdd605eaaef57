"""The guide over HTTP: its list, one procedure, one online service."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from demarches import issues
from tests.accounts.factories import UserFactory
from tests.demarches.factories import OnlineServiceFactory, ProcedureFactory
from tests.taxonomy.factories import LifeEventFactory, ThemeFactory

pytestmark = pytest.mark.django_db
OPENED = {
    "draft": {"author"},
    "submitted": {"author", "coordinator"},
    "rejected": {"author", "coordinator"},
    "published": {"anonymous", "mediator", "author", "coordinator"},
    "archived": {"author", "coordinator"},
}


def text_of(response):
    html = re.sub(r"<script.*?</script>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def sign_in(client, role, contribution):
    client.logout()
    if role == "author":
        client.force_login(contribution.author)
    elif role != "anonymous":
        client.force_login(UserFactory(**{role: True}))


@pytest.mark.parametrize("state", OPENED)
def test_who_opens_what(client, state):
    procedure = ProcedureFactory(**({} if state == "draft" else {state: True}))
    service = OnlineServiceFactory(**({} if state == "draft" else {state: True}))
    for role in ("anonymous", "mediator", "author", "coordinator"):
        may = role in OPENED[state]
        sign_in(client, role, procedure)
        answer = client.get(procedure.get_absolute_url()).status_code
        assert answer == (200 if may else 410 if state == "archived" else 404), role
        sign_in(client, role, service)
        assert client.get(service.get_absolute_url()).status_code == (200 if may else 404), role


def test_the_page_answers_in_the_order_of_the_desk(client):
    service = OnlineServiceFactory(published=True, name="Mon téléservice", cerfa_number="12100", cerfa_version="02")
    hidden = OnlineServiceFactory(name="Service encore en brouillon")
    procedure = ProcedureFactory(published=True, services=[service, hidden])
    head, _jumps, text = text_of(client.get(procedure.get_absolute_url())).partition("Conseils")
    assert "Non vérifiée" in head
    order = [
        "Avant de commencer", "Au bout de 20 min", "Pièce d’identité (copie) ou Titre de séjour",
        "Si vous êtes locataire", "Mon téléservice", "12100*02", "Les étapes", "1. Ouvrir le service", "Ou bien",
        "Qui peut agir", "domaine « Papiers – Citoyenneté – Élections »", "tutelle", "Sans internet", "Mairie",
        "3400", "0,06 €/min, du lundi au vendredi", "Par courrier",
    ]  # fmt: skip
    places = [text.find(words) for words in order]
    assert -1 not in places, order[places.index(-1)]
    assert places == sorted(places)
    assert "Service encore en brouillon" not in text
    assert "Complétude" not in text


def test_what_is_not_known_is_said_and_counted_for_editors(client):
    procedure = ProcedureFactory(published=True, bare=True)
    client.force_login(UserFactory(mediator=True))
    text = text_of(client.get(procedure.get_absolute_url()))
    for words in ("Personne n’a encore dit", "Les étapes ne sont pas encore décrites", "Le plan B n’est pas renseigné",
                  "Non vérifié : demandez", "4 points sur 15", "comment faire sans internet"):  # fmt: skip
        assert words in text


def test_the_page_takes_few_queries(client):
    theme = ThemeFactory(child=True)
    services = OnlineServiceFactory.create_batch(12, published=True)
    small = ProcedureFactory(published=True, services=services[:1], themes=[theme])
    large = ProcedureFactory(published=True, services=services, themes=[theme])
    for procedure in (small, large):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(procedure.get_absolute_url()).status_code == 200
        assert len(seen) <= 8


def test_the_list_narrows_and_counts(client):
    top = ThemeFactory(name="Droits")
    child, event = ThemeFactory(name="Papiers", parent=top), LifeEventFactory(name="Je perds mes papiers")
    card = ProcedureFactory(published=True, title="Carte d’identité", themes=[child])
    card.life_events.add(event)
    ProcedureFactory(published=True, title="Impôts", identifications=["account"], rights=["self"])
    ProcedureFactory(title="Brouillon")
    text = text_of(client.get("/demarches/"))
    assert "2 démarches" in text
    assert "Brouillon" not in text
    for query in (f"theme={top.slug}", f"moment={event.slug}", "identification=franceconnect", "agir=aidants_connect"):
        text = text_of(client.get(f"/demarches/?{query}"))
        assert "1 démarche" in text, query
        assert "Carte d’identité" in text
    assert "Aucune démarche" in text_of(client.get(f"/demarches/?theme={top.slug}&identification=account"))
    assert "2 démarches" in text_of(client.get("/demarches/?theme=inconnu&page=999999999999999999999"))


def test_the_list_takes_as_many_queries_at_1_and_12_rows(client):
    counts = []
    for number in (1, 11):
        ProcedureFactory.create_batch(number, published=True, themes=[ThemeFactory()])
        with CaptureQueriesContext(connection) as seen:
            client.get("/demarches/")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12


def test_a_coordinator_publishes_what_is_complete(client):
    client.force_login(UserFactory(coordinator=True))
    bare, ready = ProcedureFactory(submitted=True, bare=True), ProcedureFactory(submitted=True)
    assert "complétez : les étapes" in text_of(client.post(f"{bare.get_absolute_url()}publier/", follow=True))
    client.post(f"{ready.get_absolute_url()}publier/")
    ready.refresh_from_db()
    assert ready.status == "published"
    client.force_login(UserFactory(mediator=True))
    assert client.post(f"{bare.get_absolute_url()}publier/").status_code == 404


def test_a_visitor_who_has_the_page_is_told_so(client):
    service = OnlineServiceFactory(published=True)
    procedure = ProcedureFactory(published=True, services=[service])
    address = procedure.get_absolute_url()

    def again(answer):
        return client.get(address, headers={"if-none-match": answer["ETag"]})

    first = client.get(address)
    assert again(first).status_code == 304
    procedure.revise({"duration": "Deux mois"}, by=UserFactory(coordinator=True))
    second = again(first)
    assert "Deux mois" in text_of(second)
    issues.report(service, nature="outage", symptom="Page blanche", by=UserFactory(mediator=True))
    assert "Page blanche" in text_of(again(second))
    client.force_login(UserFactory(mediator=True))
    assert again(second).status_code == 200


def test_what_search_engines_read_is_what_the_page_says(client):
    service = OnlineServiceFactory(published=True, name="A</script><b>", owner="Ville & <Cie>")
    procedure = ProcedureFactory(published=True, services=[service])
    html = client.get(procedure.get_absolute_url()).content.decode()
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[1])
    assert (data["@type"], data["name"]) == ("GovernmentService", procedure.title)
    assert data["serviceOperator"][0]["name"] == "Ville & <Cie>"
    channels = data["availableChannel"]
    assert channels[0]["serviceUrl"] == service.url
    assert {"servicePhone", "serviceLocation", "servicePostalAddress"} <= {key for one in channels for key in one}
    assert [step["name"] for step in data["subjectOf"]["step"]] == [step["title"] for step in procedure.steps]
    draft = ProcedureFactory()
    client.force_login(draft.author)
    assert "ld+json" not in client.get(draft.get_absolute_url()).content.decode()
