"""CPSV-AP 3.2.0, the European profile of public services, as Turtle and JSON-LD.

What the profile makes compulsory is never made up: a procedure of which nobody said the competent administration is
held back. Controlled values get an explicit type, without which the official shapes refuse them.
"""

import json
from urllib.parse import quote

from django.conf import settings
from django.db.models import Prefetch
from django.utils.text import slugify
from django.utils.translation import gettext as _
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, SKOS, XSD

from demarches import wording
from demarches.enums import ServiceKind
from demarches.models import OnlineService, Procedure
from epn_commons.contributions.enums import Licence

CPSV = Namespace("http://purl.org/vocab/cpsv#")
CV = Namespace("http://data.europa.eu/m8g/")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
SCHEMA = Namespace("https://schema.org/")
_AUTHORITIES = "http://publications.europa.eu/resource/authority/"
FRENCH = URIRef(f"{_AUTHORITIES}language/FRA")
FRANCE = URIRef(f"{_AUTHORITIES}country/FRA")
EURO = URIRef(f"{_AUTHORITIES}currency/EUR")
_SAFE = "/:?=&%#,;@!$*+()~-._"


def _procedures():
    shown = Prefetch("services", OnlineService.objects.published().order_by("name", "pk"), to_attr="shown")
    found = Procedure.objects.published().filter(is_example=False).order_by("pk")
    return found.prefetch_related(shown, "themes", "life_events")


def exported():
    """The procedures whose competent administration is known: four queries."""
    return [procedure for procedure in _procedures() if _owners(procedure)]


def count():
    return len(exported())


def held_back():
    """``[(reason, number)]``."""
    number = sum(not _owners(procedure) for procedure in _procedures())
    return [(_("administration responsable non renseignée"), number)] if number else []


def turtle():
    yield graph(exported()).serialize(format="turtle").encode()


def json_ld():
    """In one order, whatever the process that writes it: the same content has the same digest."""
    written = json.loads(graph(exported()).serialize(format="json-ld", auto_compact=True))
    yield json.dumps(_in_order(written), ensure_ascii=False, indent=1).encode()


def _in_order(value):
    """Arrays of JSON-LD are sets, but for ``@list``."""
    if isinstance(value, dict):
        return {name: held if name == "@list" else _in_order(held) for name, held in value.items()}
    if isinstance(value, list):
        return sorted(map(_in_order, value), key=lambda one: json.dumps(one, sort_keys=True))
    return value


def graph(procedures):
    """All of them as one RDF graph."""
    made = Graph()
    for prefix, namespace in (
        ("cpsv", CPSV), ("cv", CV), ("dct", DCTERMS), ("skos", SKOS), ("foaf", FOAF), ("dcat", DCAT), ("eli", ELI),
        ("schema", SCHEMA),
    ):  # fmt: skip
        made.bind(prefix, namespace)
    _controlled(made)
    for procedure in procedures:
        _add(made, procedure)
    return made


def _controlled(made):
    made.add((FRENCH, RDF.type, DCTERMS.LinguisticSystem))
    made.add((FRANCE, RDF.type, DCTERMS.Location))
    made.add((EURO, RDF.type, SKOS.Concept))
    made.add((EURO, SKOS.prefLabel, _french("euro")))


def _owners(procedure):
    return list(dict.fromkeys(service.owner for service in procedure.shown if service.owner))


def _french(text):
    return Literal(text, lang="fr")


def iri(address):
    """An address as an IRI: services publish some with spaces and bars."""
    return URIRef(quote(address, safe=_SAFE))


def _add(made, procedure):
    page = settings.BASE_URL + procedure.get_absolute_url()
    service = URIRef(f"{page}#demarche")
    facts = [
        (RDF.type, CPSV.PublicService),
        (DCTERMS.identifier, Literal(procedure.public_id.urn)),
        (DCTERMS.title, _french(procedure.title)),
        (DCTERMS.description, _french(procedure.summary)),
        (DCTERMS.language, FRENCH),
        (DCTERMS.spatial, FRANCE),
        (DCTERMS.modified, Literal(procedure.updated_at.date().isoformat(), datatype=XSD.date)),
        (DCTERMS.license, URIRef(Licence(procedure.licence).url)),
        (FOAF.page, URIRef(page)),
    ]
    facts += [(DCAT.keyword, _french(theme.name)) for theme in procedure.themes.all()]
    facts += [(CV.hasCompetentAuthority, _authority(made, owner)) for owner in _owners(procedure)]
    facts += [(CV.isGroupedBy, _life_event(made, event)) for event in procedure.life_events.all()]
    facts += [(CV.hasChannel, channel) for channel in _channels(made, procedure, page)]
    facts += [(CPSV.hasInput, evidence) for evidence in _evidence(made, procedure, page)]
    facts += [(CV.hasCost, cost) for cost in _costs(made, procedure, page)]
    facts += [(CV.contactPoint, contact) for contact in _contacts(made, procedure, page)]
    facts += [(CV.hasLegalResource, text) for text in _law(made, procedure, page)]
    for predicate, value in facts:
        made.add((service, predicate, value))


def _thing(made, address, kind, *facts):
    thing = URIRef(address)
    made.add((thing, RDF.type, kind))
    for predicate, value in facts:
        made.add((thing, predicate, value))
    return thing


def _authority(made, owner):
    address = f"{settings.BASE_URL}/demarches/#administration-{slugify(owner)}"
    return _thing(
        made, address, CV.PublicOrganisation,
        (DCTERMS.identifier, Literal(slugify(owner))), (SKOS.prefLabel, _french(owner)), (DCTERMS.spatial, FRANCE),
    )  # fmt: skip


def _life_event(made, event):
    address = f"{settings.BASE_URL}/demarches/?moment={event.slug}"
    facts = ((DCTERMS.identifier, Literal(event.slug)), (DCTERMS.title, _french(event.name)))
    made.add((URIRef(address), RDF.type, CV.LifeEvent))
    return _thing(made, address, CV.Event, *facts)


def _channels(made, procedure, page):
    for service in procedure.shown:
        if service.url and service.service_kind != ServiceKind.LETTER:
            yield _channel(made, f"{settings.BASE_URL}{service.get_absolute_url()}#canal", service.public_id.urn,
                           service.name, "online", (FOAF.page, iri(service.url)))  # fmt: skip
    plan = procedure.plan_b
    for number, phone in enumerate(plan["phones"], start=1):
        said = " ".join(filter(None, [phone["number"], phone["price"], phone["note"]]))
        yield _channel(made, f"{page}#telephone-{number}", f"{procedure.slug}-telephone-{number}", said, "telephone")
    if plan["counter"]["code"]:
        said = wording.counter(plan["counter"]["code"])
        yield _channel(made, f"{page}#guichet", f"{procedure.slug}-guichet", said, "in-person")
    if plan["post"]["to"]:
        yield _channel(made, f"{page}#courrier", f"{procedure.slug}-courrier", plan["post"]["to"], "mail")


def _channel(made, address, identifier, said, kind, *more):
    concept = _thing(
        made, f"{settings.BASE_URL}/demarches/#canal-{kind}", SKOS.Concept, (SKOS.prefLabel, Literal(kind))
    )
    return _thing(
        made, address, CV.Channel,
        (DCTERMS.identifier, Literal(identifier)), (DCTERMS.description, _french(said)), (DCTERMS.type, concept),
        *more,
    )  # fmt: skip


def _evidence(made, procedure, page):
    for number, line in enumerate(wording.documents(procedure.documents), start=1):
        yield _thing(
            made, f"{page}#piece-{number}", CV.Evidence,
            (DCTERMS.identifier, Literal(f"{procedure.slug}-piece-{number}")), (DCTERMS.title, _french(line)),
        )  # fmt: skip


def _costs(made, procedure, page):
    if procedure.cost_amount is None:
        return
    facts = [
        (DCTERMS.identifier, Literal(f"{procedure.slug}-cout")),
        (CV.hasValue, Literal(float(procedure.cost_amount), datatype=XSD.double)),
        (CV.currency, EURO),
    ]
    facts += [(DCTERMS.description, _french(procedure.cost_note))] if procedure.cost_note else []
    yield _thing(made, f"{page}#cout", CV.Cost, *facts)


def _contacts(made, procedure, page):
    for number, phone in enumerate(procedure.plan_b["phones"], start=1):
        yield _thing(made, f"{page}#contact-{number}", CV.ContactPoint, (CV.telephone, Literal(phone["number"])))


def _law(made, procedure, page):
    for number, text in enumerate(procedure.legal_references, start=1):
        yield _thing(made, f"{page}#texte-{number}", ELI.LegalResource, (DCTERMS.title, _french(text)))
