"""The answer that comes before the list: a service that is down, an article of law, who runs services."""

import pytest

from demarches import issues
from demarches.models import Procedure
from epn_commons.search import indexing, synonyms
from epn_commons.search.registry import answers_to, find_kind
from tests.accounts.factories import UserFactory
from tests.demarches.factories import OnlineServiceFactory, ProcedureFactory
from tests.legalbox.factories import QuestionFactory

pytestmark = pytest.mark.django_db


def titles(text):
    return [answer.title for answer in answers_to(text)]


@pytest.fixture
def broken():
    """Two services that are down, two that work."""
    by = UserFactory(mediator=True)
    vehicles = OnlineServiceFactory(published=True, name="Démarches d’immatriculation", url="https://ants.example/fr")
    cards = OnlineServiceFactory(published=True, name="Perceval : signaler une fraude à la carte bancaire")
    for service in (vehicles, cards):
        issues.report(service, nature="outage", symptom="Page blanche", workaround="Le guichet", by=by)
    ProcedureFactory(published=True, title="Carte grise : changer d’adresse", services=[vehicles])
    fine = OnlineServiceFactory(published=True, name="Compte ameli")
    ProcedureFactory(published=True, title="Carte Vitale : la refaire", services=[fine])
    OnlineServiceFactory(name="Brouillon de carte grise")


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("carte grise", "immatriculation"),
        ("immatriculation", "immatriculation"),
        ("https://ants.example/", "immatriculation"),
        ("la carte bancaire, ça ne marche pas", "Perceval"),
        ("perceval en panne", "Perceval"),
        ("carte vitale", ""),
        ("compte ameli", ""),
        ("atelier couture", ""),
        ("service public en ligne", ""),
        ("", ""),
    ],
)
def test_a_service_that_is_down_is_named_by_its_name_its_address_or_a_procedure(broken, typed, named):
    found = titles(typed)
    assert len(found) == bool(named)
    assert all(named in title for title in found)


def test_the_page_says_it_above_the_results(client, broken):
    entry = Procedure.objects.get(title__startswith="Carte grise")
    indexing.index(find_kind(entry.kind), [entry.pk])
    page = client.get("/recherche/", {"q": "carte grise"}).content.decode()
    assert page.index("Problème connu") < page.index(entry.get_absolute_url())
    assert "Le guichet" in page
    assert "Voir le problème et comment s’en sortir" in page
    english = client.get("/recherche/", {"q": "carte grise"}, headers={"Accept-Language": "en"}).content.decode()
    assert '<p lang="fr">Le guichet</p>' in english


def test_nothing_is_down_and_nothing_more_is_asked(django_assert_max_num_queries):
    ProcedureFactory(published=True, title="Carte grise : changer d’adresse")
    with django_assert_max_num_queries(6):
        assert titles("carte grise") == []


def test_an_article_of_law_leads_to_the_answers_that_cite_it_else_to_its_text(client):
    QuestionFactory(published=True, legal_basis="art. L. 311-3 CRPA : le principe")
    for typed in (
        "L311-3",
        "art. L. 311-3",
        "article L311-3 du code des relations entre le public et l’administration",
    ):
        found = answers_to(typed)
        assert [answer.kind for answer in found] == ["Article de loi"], typed
        assert found[0].text == "1 réponse cite cet article.", typed
    assert "1 réponse cite cet article." in client.get("/recherche/", {"q": "L311-3"}).content.decode()
    (official,) = answers_to("L. 114-13 du code de la sécurité sociale")
    assert official.text == "Aucune réponse ne cite encore cet article."
    assert official.url.startswith("https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT")
    assert answers_to("L999-9") == answers_to("comment lire le code pénal") == []


def test_who_runs_services_is_known_by_its_name_and_its_acronym():
    synonyms.load()
    for name in ("Permis de conduire", "Carte d’identité"):
        OnlineServiceFactory(published=True, name=name, owner="France Titres (ANTS)")
    OnlineServiceFactory(name="Brouillon", owner="Caisse de démonstration")
    for typed in ("ANTS", "ants", "France titres", "France Titres (ANTS)"):
        (answer,) = answers_to(typed)
        assert (answer.kind, answer.title) == ("Organisation", "France Titres (ANTS)"), typed
        assert answer.text == "2 services en ligne dans le guide."
    for typed in ("France", "Caisse de démonstration", "titres", "()"):
        assert answers_to(typed) == [], typed
