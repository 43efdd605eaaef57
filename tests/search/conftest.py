import pytest

from epn_commons.search import synonyms
from tests.search.documents import document, put


@pytest.fixture
def with_synonyms(db):
    """The shipped synonyms: a test that commits may have emptied the table."""
    synonyms.load()


@pytest.fixture
def library(with_synonyms):
    """A small commons of places, procedures and questions, invented."""
    titles = {
        "impots": document(
            "Déclarer ses revenus en ligne", keywords="impôts, DGFiP", body="La déclaration se fait d’avril à juin."
        ),
        "password": document(
            "Puis-je garder le mot de passe d’une personne ?",
            keywords="identifiants, secret, carnet",
            body="Non, sauf mandat écrit. Proposez plutôt un coffre-fort numérique.",
        ),
        "print": document("Imprimer un justificatif", body="L’imprimante de la médiathèque est gratuite."),
        "caf": document(
            "Créer un compte à la caisse d’allocations familiales", body="Munissez-vous du numéro d’allocataire."
        ),
        "france_travail": document("S’inscrire à France Travail", body="L’inscription des demandeurs d’emploi."),
        "epn": document("Espace public numérique des Forges", keywords="Vierzon, EPN", body="Accueil libre le mardi."),
        "library": document("Médiathèque de Vierzon", keywords="Vierzon", body="Ordinateurs en accès libre."),
        "article": document("Communiquer un document", body="L’article L. 311-3 du code protège la vie privée."),
        "phishing": document("Reconnaître un hameçonnage", body="Un message frauduleux demande un code secret."),
        "heart": document("Les données de santé à cœur ouvert", body="Le dossier médical partagé."),
    }
    put(*titles.values())
    return {name: found.object_id for name, found in titles.items()}
