"""The DCAT-AP 3 catalogue: every dataset, its files, their sizes and digests, for data.gouv.fr's harvester and others.

Every URI that is mentioned is typed in the graph, as the official shapes ask. One waiver: ``spdx:checksumValue`` is a
plain text and not ``xsd:hexBinary``, which data.gouv.fr's harvester refuses together with the whole dataset.
"""

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, SKOS, XSD

from epn_commons.contributions.enums import Licence
from epn_commons.core.publisher import publisher
from epn_commons.publishing.exports import last_built, last_versions
from epn_commons.publishing.registry import all_datasets

PER_PAGE = 50
KEPT_SECONDS = 24 * 3600
RELEASE = "1"
"""Raise it when the catalogue is written otherwise with the same content."""
FORMATS = {
    "ttl": ("turtle", "text/turtle; charset=utf-8"),
    "xml": ("pretty-xml", "application/rdf+xml; charset=utf-8"),
    "jsonld": ("json-ld", "application/ld+json; charset=utf-8"),
}

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
EU = "http://publications.europa.eu/resource/authority/"
IANA = "https://www.iana.org/assignments/media-types/"
WKT = URIRef("http://www.opengis.net/ont/geosparql#wktLiteral")
LICENCE_URIS = {
    Licence.ETALAB: "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
    Licence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/",
}
FILE_TYPES = {
    "csv": "CSV",
    "json": "JSON",
    "jsonl": "JSON",
    "ndjson": "JSON",
    "geojson": "GEOJSON",
    "jsonld": "JSON_LD",
    "ttl": "RDF_TURTLE",
    "xml": "XML",
    "zip": "ZIP",
}
FREQUENCIES = {
    "UPDATE_CONT": gettext_lazy("en continu"),
    "DAILY": gettext_lazy("chaque jour"),
    "WEEKLY": gettext_lazy("chaque semaine"),
    "MONTHLY": gettext_lazy("chaque mois"),
    "ANNUAL": gettext_lazy("chaque année"),
    "IRREG": gettext_lazy("irrégulière"),
}
THEME = ("data-theme/SOCI", "Population et société")
METROPOLITAN_FRANCE = (-5.2, 41.3, 9.6, 51.2)


class UnknownPage(LookupError):
    """There is no such page of the catalogue."""


def document(extension, page=1):
    """``(bytes, media type, etag)`` of a page of the catalogue, from the cache when nothing has changed."""
    style, media_type = FORMATS[extension]
    pages = max(1, -(-len(all_datasets()) // PER_PAGE))
    if not 1 <= page <= pages:
        raise UnknownPage
    codes = [dataset.code for dataset in all_datasets()]
    state = repr((RELEASE, settings.BASE_URL, publisher(), extension, page, pages, codes, last_built()))
    key = hashlib.sha256(state.encode()).hexdigest()
    body = cache.get(f"publishing.catalogue.{key}")
    if body is None:
        body = _Catalogue(last_versions(), extension, page, pages).graph().serialize(format=style, encoding="utf-8")
        cache.set(f"publishing.catalogue.{key}", body, KEPT_SECONDS)
    return body, media_type, key[:32]


class _Catalogue:
    def __init__(self, versions, extension, page, pages):
        self.versions, self.extension, self.page, self.pages = versions, extension, page, pages
        self.site = settings.BASE_URL
        self.node = URIRef(f"{self.site}/donnees/#catalogue")
        self.rdf = Graph()
        for prefix, namespace in (("spdx", SPDX), ("vcard", VCARD), ("hydra", HYDRA)):
            self.rdf.bind(prefix, namespace)
        self.rdf.bind("dct", DCTERMS)

    def graph(self):
        datasets = all_datasets()
        start = (self.page - 1) * PER_PAGE
        self._catalogue(datasets)
        for dataset in datasets[start : start + PER_PAGE]:
            self._dataset(dataset, self.versions.get(dataset.code))
        self._paging(len(datasets))
        return self.rdf

    def _add(self, subject, **values):
        for name, value in values.items():
            self.rdf.add((subject, DCTERMS[name], value))

    def _typed(self, uri, *types, label=None):
        """A URI with what it is, and its French name when it has one."""
        node = URIRef(uri)
        for kind in types:
            self.rdf.add((node, RDF.type, kind))
        if label:
            self.rdf.add((node, SKOS.prefLabel, Literal(label, lang="fr")))
        return node

    def _catalogue(self, datasets):
        self.rdf.add((self.node, RDF.type, DCAT.Catalog))
        self._add(
            self.node,
            title=Literal(_("Les communs de la médiation numérique"), lang="fr"),
            description=Literal(_("Ce que les médiateurs numériques tiennent à jour ensemble."), lang="fr"),
            publisher=self._publisher(),
            language=self._typed(f"{EU}language/FRA", DCTERMS.LinguisticSystem),
            license=self._licence(Licence.ETALAB),
        )
        self.rdf.add((self.node, FOAF.homepage, self._typed(f"{self.site}/donnees/", FOAF.Document)))
        dates = [v.changed_at for v in self.versions.values() if v.changed_at]
        if dates:
            self._add(self.node, modified=_moment(max(dates)))

    def _publisher(self):
        node = URIRef(f"{self.site}/mentions-legales/#editeur")
        for kind in (FOAF.Agent, FOAF.Organization):
            self.rdf.add((node, RDF.type, kind))
        name = publisher().name or _("Les communs de la médiation numérique")
        self.rdf.add((node, FOAF.name, Literal(name, lang="fr")))
        return node

    def _licence(self, licence):
        uri = LICENCE_URIS[licence]
        node = self._typed(uri, DCTERMS.LicenseDocument)
        self._add(node, title=Literal(licence.label, lang="fr"))
        return node

    def _dataset(self, dataset, version):
        node = URIRef(f"{self.site}{dataset.get_absolute_url()}")
        since, changed_at = period(dataset, version)
        self.rdf.add((self.node, DCAT.dataset, node))
        self.rdf.add((node, RDF.type, DCAT.Dataset))
        self._add(
            node,
            identifier=Literal(str(node)),
            title=Literal(str(dataset.title), lang="fr"),
            description=Literal(described(dataset), lang="fr"),
            publisher=self._publisher(),
            license=self._licence(dataset.licence),
            accrualPeriodicity=self._frequency(dataset.frequency),
            language=self._typed(f"{EU}language/FRA", DCTERMS.LinguisticSystem),
            spatial=self._location(dataset),
            accessRights=self._public(),
        )
        if changed_at:
            self._add(
                node, issued=_moment(since), modified=_moment(changed_at), temporal=self._time(since, changed_at)
            )
        theme = self._typed(EU + THEME[0], SKOS.Concept, label=THEME[1])
        self.rdf.add((node, DCAT.theme, theme))
        for keyword in keywords(dataset):
            self.rdf.add((node, DCAT.keyword, Literal(keyword, lang="fr")))
        self.rdf.add((node, DCAT.landingPage, self._typed(str(node), FOAF.Document)))
        self.rdf.add((node, DCAT.contactPoint, self._contact()))
        files = {file.extension: file for file in version.files.all()} if version else {}
        for extension in dataset.formats:
            self.rdf.add((node, DCAT.distribution, self._file(dataset, extension, files.get(extension), changed_at)))

    def _frequency(self, code):
        label = FREQUENCIES.get(code, code.lower())
        return self._typed(f"{EU}frequency/{code}", DCTERMS.Frequency, SKOS.Concept, label=str(label))

    def _public(self):
        kinds = (DCTERMS.RightsStatement, SKOS.Concept)
        return self._typed(f"{EU}access-right/PUBLIC", *kinds, label=_("public"))

    def _time(self, since, until):
        node = BNode()
        self.rdf.add((node, RDF.type, DCTERMS.PeriodOfTime))
        self.rdf.add((node, DCAT.startDate, Literal(since.date().isoformat(), datatype=XSD.date)))
        self.rdf.add((node, DCAT.endDate, Literal(until.date().isoformat(), datatype=XSD.date)))
        return node

    def _location(self, dataset):
        node = BNode()
        self.rdf.add((node, RDF.type, DCTERMS.Location))
        self.rdf.add((node, DCAT.bbox, Literal(polygon(dataset), datatype=WKT)))
        return node

    def _contact(self):
        node = URIRef(f"{self.site}/mentions-legales/#contact")
        self.rdf.add((node, RDF.type, VCARD.Kind))
        self.rdf.add((node, RDF.type, VCARD.Organization))
        name = publisher().name or _("Les communs de la médiation numérique")
        self.rdf.add((node, VCARD.fn, Literal(name)))
        self.rdf.add((node, VCARD.hasURL, URIRef(f"{self.site}/mentions-legales/")))
        if "@" in publisher().contact:
            self.rdf.add((node, VCARD.hasEmail, URIRef(f"mailto:{publisher().contact}")))
        return node

    def _file(self, dataset, extension, file, changed_at):
        url = URIRef(f"{self.site}{dataset.address(extension)}")
        node = URIRef(f"{url}#distribution")
        media_type = dataset.formats[extension].media_type.split(";")[0]
        self.rdf.add((node, RDF.type, DCAT.Distribution))
        self._add(
            node,
            title=Literal(_("%(title)s (%(format)s)") % {"title": dataset.title, "format": extension}, lang="fr"),
            description=Literal(file_description(dataset, extension), lang="fr"),
            license=self._licence(dataset.licence),
            format=self._typed(f"{EU}file-type/{FILE_TYPES.get(extension, 'OCTET')}", DCTERMS.MediaTypeOrExtent),
        )
        for link in (DCAT.accessURL, DCAT.downloadURL):
            self.rdf.add((node, link, url))
        self.rdf.add((node, DCAT.mediaType, self._typed(IANA + media_type, DCTERMS.MediaType)))
        stable = self._typed(f"{EU}planned-availability/STABLE", SKOS.Concept, label=_("stable"))
        self.rdf.add((node, DCATAP.availability, stable))
        if dataset.schema_url:
            self._add(node, conformsTo=self._typed(dataset.schema_url, DCTERMS.Standard))
        if changed_at:
            self._add(node, modified=_moment(changed_at))
        if file:
            self._weigh(node, file)
        return node

    def _weigh(self, node, file):
        self.rdf.add((node, DCAT.byteSize, Literal(str(file.size), datatype=XSD.nonNegativeInteger)))
        checksum = BNode()
        algorithm = self._typed(str(SPDX.checksumAlgorithm_sha256), SPDX.ChecksumAlgorithm)
        self.rdf.add((node, SPDX.checksum, checksum))
        self.rdf.add((checksum, RDF.type, SPDX.Checksum))
        self.rdf.add((checksum, SPDX.algorithm, algorithm))
        self.rdf.add((checksum, SPDX.checksumValue, Literal(file.sha256)))

    def _paging(self, total):
        address = f"{self.site}{reverse('publishing:catalogue', args=[self.extension])}"
        view = URIRef(f"{address}?page={self.page}" if self.page > 1 else address)
        self.rdf.add((view, RDF.type, HYDRA.PartialCollectionView))
        self.rdf.add((view, HYDRA.first, URIRef(address)))
        self.rdf.add((view, HYDRA.last, URIRef(f"{address}?page={self.pages}" if self.pages > 1 else address)))
        self.rdf.add((view, HYDRA.totalItems, Literal(total)))
        if self.page < self.pages:
            self.rdf.add((view, HYDRA.next, URIRef(f"{address}?page={self.page + 1}")))
        if self.page > 1:
            before = f"{address}?page={self.page - 1}" if self.page > 2 else address
            self.rdf.add((view, HYDRA.previous, URIRef(before)))


def described(dataset):
    """What it is, then how it comes about: a reader elsewhere knows nothing of the portal."""
    how = _(
        "Tenu à jour par les médiateurs et les médiatrices numériques, relu par les coordinations, publié dès qu’une "
        "fiche change. Licence : %(licence)s."
    )
    return f"{dataset.description}\n\n{how % {'licence': dataset.licence.label}}"


def keywords(dataset):
    return dataset.keywords or (_("médiation numérique"), _("inclusion numérique"))


def file_description(dataset, extension):
    text = _("Toutes les fiches publiées, au format %(format)s.") % {"format": extension.upper()}
    if dataset.schema_name:
        text += " " + _("Schéma : %(schema)s.") % {"schema": dataset.schema_name}
    return text


def box(dataset):
    """``(west, south, east, north)`` of the content; of metropolitan France when the dataset does not say."""
    found = dataset.extent() if dataset.extent else None
    return tuple(round(degrees, 5) for degrees in found) if found else METROPOLITAN_FRANCE


def polygon(dataset):
    west, south, east, north = box(dataset)
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return f"POLYGON (({', '.join(f'{x} {y}' for x, y in corners)}))"


def period(dataset, version):
    """``(first publication, last change)`` of the content, or two None."""
    changed_at = version.changed_at if version else dataset.stamp()[1]
    return (dataset.since() or changed_at, changed_at) if changed_at else (None, None)


def _moment(value):
    return Literal(value.replace(microsecond=0).isoformat(), datatype=XSD.dateTime)
