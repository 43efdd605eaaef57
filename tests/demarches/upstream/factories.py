import factory
from django.utils import timezone

from demarches.enums import UpstreamChangeKind
from demarches.models import UpstreamChange, UpstreamRecord, UpstreamTree
from demarches.trees import graph


def service(identifier="R1", address="https://ancien.example/", *, cerfa="", title="Demander en ligne"):
    return {"id": identifier, "kind": "Téléservice", "title": title, "address": address, "cerfa": cerfa,
            "owner": "Ministère des essais", "franceconnect": True}  # fmt: skip


def facts(**more):
    return {
        "title": "Refaire sa carte",
        "theme": {"id": "N19810", "title": "Papiers"},
        "audiences": ["Particuliers"],
        "services": [service()],
        "documents": [
            {"case": "", "any_of": ["Photo d’identité"]},
            {"case": "Enfant", "any_of": ["Livret de famille", "Acte de naissance"]},
        ],
        "law": [{"key": "LEGIARTI000000000001", "title": "Décret d’essai", "address": "https://loi.example/1"}],
        "contacts": [{"id": "R3", "kind": "Local", "title": "Mairie", "counter": "mairie", "address": "",
                      "phones": ["0123456789"]}],
        "guide": "",
        **more,
    }  # fmt: skip


class UpstreamRecordFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = UpstreamRecord

    dataset = "particuliers"
    record_id = factory.Sequence(lambda n: f"F{9000 + n}")
    record_type = "Fiche d'information"
    title = factory.Sequence(lambda n: f"Refaire sa carte {n}")
    theme_id = "N19810"
    facts = factory.LazyFunction(facts)
    fingerprints = factory.LazyFunction(lambda: {"facts": "1", "body": "1", "meta": "1"})
    last_seen_at = factory.LazyFunction(timezone.now)


class UpstreamChangeFactory(factory.django.DjangoModelFactory):
    """A service that moved, and whose form has a new number."""

    class Meta:
        model = UpstreamChange

    record = factory.SubFactory(UpstreamRecordFactory)
    kind = UpstreamChangeKind.SERVICE
    before = factory.LazyFunction(lambda: {"facts": facts(), "fingerprints": {}})
    differences = factory.LazyFunction(
        lambda: [
            {"kind": 2, "about": "R1", "label": "Demander en ligne", "before": "https://ancien.example/",
             "after": "https://nouveau.example/"},
            {"kind": 3, "about": "R1", "label": "Demander en ligne", "before": "12345*06", "after": "12345*07"},
            {"kind": 6, "about": "body", "label": "Le texte de la fiche", "before": "", "after": ""},
        ]
    )  # fmt: skip


NODES = [
    {"key": graph.START, "question": "Où se fait la demande ?", "answers": [
        {"key": "1", "label": "En France", "to": "n1"}, {"key": "2", "label": "À l’étranger", "to": "r3"}]},
    {"key": "n1", "question": "Carte perdue ou volée ?", "answers": [
        {"key": "1", "label": "Perdue", "to": "r1"}, {"key": "2", "label": "Volée", "to": "r2"}]},
    {"key": "r1", "result": "Déclarez la perte.", "records": ["F1"], "address": ""},
    {"key": "r2", "result": "Portez plainte.", "records": [], "address": "https://plainte.example/"},
    {"key": "r3", "result": "Allez au consulat.", "records": [], "address": ""},
]  # fmt: skip


class UpstreamTreeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = UpstreamTree

    record = factory.SubFactory(UpstreamRecordFactory, record_type="Recherche guidée")
    title = "Carte d’identité"
    nodes = factory.LazyFunction(lambda: NODES)
    targets = ["F1"]
    leaves = 3
