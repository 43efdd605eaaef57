"""The export of the mediators' network of Centre-Val de Loire (Hub-Lo), columns `c_*`.

| column | field of the record |
| --- | --- |
| gid (c_gid) | external_id |
| c_nom, c_adresse, c_city, c_postcode | name, address (trailing dots removed), commune_name, postcode |
| c_lat_coor1, c_long_coor1 | latitude, longitude |
| c_siren_site, c_raison_sociale | siren (zeros are unknown; the pivot stays empty: it is no SIRET), parent_name |
| c_telephone, c_courriel, c_site_web | phone, emails, websites |
| c_horaire_ouverture, c_jours_semaine | opening_hours or opening_hours_note, by `opening_hours.from_hub_lo` |
| c_categories_espace (else c_etiquettes) | typologies, programmes, deduced services |
| c_arr_statut_juridique, c_statut_juridique | the typology ASSO; otherwise the description |
| c_acces_pmr | accessible |
| c_materiel_info, c_formation, c_accompagnement_personnel and their details | services, accompaniments, fees |
| the same details, c_public_cible, c_varchar_public_cible | the description, after their labels; audiences |
| c__edit_datemaj | updated_on |
| c_premier_financeur, c_second_financeur, c_financeur_secondaires | the description: it slid from another column |

Not read, because they repeat or derive from the above: c_bassin_de_vie and c_epci (the commune gives them), the ticked
copies of the categories (c_epn…, c_b_*), c_validation. The services are argued in `hub_lo_evidence`.
"""

import re

from django.utils.translation import gettext as _

from cartoparty.enums import Mobility
from cartoparty.opening_hours import from_hub_lo
from cartoparty.standards import contacts, fields, hub_lo_evidence, identifiers, normalise
from cartoparty.standards.record import Draft, Severity

CODE = "hub-lo"
LABEL = "export Hub-Lo"
COLUMNS = ("gid", "c_nom", "c_adresse", "c_postcode", "c_city", "c_categories_espace")
LICENCE = "etalab-2.0"
SOURCE_NAME = "Hub-Lo"

_READ = (
    *COLUMNS,
    *hub_lo_evidence.BOXES,
    *hub_lo_evidence.BOXES.values(),
    "c_etiquettes",
    "c_gid",
    "c_lat_coor1",
    "c_long_coor1",
    "c_siren_site",
    "c_raison_sociale",
    "c_telephone",
    "c_courriel",
    "c_site_web",
    "c_horaire_ouverture",
    "c_arr_statut_juridique",
    "c_statut_juridique",
    "c_acces_pmr",
    "c_public_cible",
    "c_varchar_public_cible",
    "c_premier_financeur",
    "c_second_financeur",
    "c_financeur_secondaires",
    "c__edit_datemaj",
)


def matches(columns):
    names = {str(column).strip().casefold() for column in columns}
    return "c_nom" in names and len(names.intersection(COLUMNS)) >= 4


def read(row, number):
    """The `PlaceRecord` of one row. Raises `Rejected`. `number` is the row's place in its file."""
    draft = Draft(licence=LICENCE)
    values = {column: row.get(column) for column in _READ}
    fields.read_source(draft, SOURCE_NAME)
    _read_identity(draft, values)
    _read_contacts(draft, values, row)
    words = {
        column: draft.take(column, normalise.paragraphs, values[column])
        for column in (*hub_lo_evidence.BOXES, *hub_lo_evidence.BOXES.values())
    }
    _read_offer(draft, values, words)
    _read_description(draft, values, words)
    return draft.finish()


def _read_identity(draft, values):
    record = draft.record
    draft.line("external_id", values["gid"] if values["gid"] not in (None, "") else values["c_gid"])
    draft.line("name", values["c_nom"])
    fields.read_codes(draft, values["c_postcode"], None)
    fields.read_address(draft, values["c_adresse"])
    draft.line("commune_name", values["c_city"])
    fields.read_point(draft, values["c_lat_coor1"], values["c_long_coor1"])
    record.siren = draft.take("siren", identifiers.siren, values["c_siren_site"])
    draft.line("parent_name", values["c_raison_sociale"])
    if normalise.plain(record.parent_name) == normalise.plain(record.name):
        record.parent_name = ""
    fields.read_date(draft, values["c__edit_datemaj"])
    if re.search(r"\bitinerante?s?\b", normalise.plain(record.name)):
        record.mobility = [Mobility.ITINERANT.value]


def _read_contacts(draft, values, row):
    fields.read_phone(draft, values["c_telephone"])
    fields.read_emails(draft, values["c_courriel"])
    fields.read_websites(draft, values["c_site_web"])
    written = draft.take("opening_hours", normalise.paragraphs, values["c_horaire_ouverture"])
    hours = from_hub_lo(row)
    if hours.osm or hours.note:
        fields.set_hours(draft, hours, written)
    draft.record.accessible = draft.take("accessible", normalise.boolean, values["c_acces_pmr"], default=None)


def _read_offer(draft, values, words):
    record = draft.record
    categories = _categories(draft, values)
    stated, deduced = hub_lo_evidence.services(words, categories)
    draft.add("services", [service.value for service in (*stated, *deduced)])
    if deduced:
        draft.remark(
            "services",
            "services_deduced",
            _("Services déduits de la catégorie du lieu : %(names)s.")
            % {"names": ", ".join(s.label for s in deduced)},
            _("Demandez au lieu s’il les propose vraiment."),
            severity=Severity.INFO,
        )
    status = _status(draft, values)
    details = "\n".join(words[column] for column in hub_lo_evidence.BOXES.values())
    public = _public(draft, values)
    for name, members in (
        ("typologies", hub_lo_evidence.typologies(record.name, categories, status)),
        ("programmes", hub_lo_evidence.programmes(record.name, categories, normalise.plain(details))),
        ("audiences", hub_lo_evidence.audiences(public)),
        ("fees", hub_lo_evidence.fees(details)),
        ("accompaniments", hub_lo_evidence.accompaniments(words)),
    ):
        draft.add(name, [member.value for member in members])


def _categories(draft, values):
    """The folded categories of the place; older tags that say something else stay in words."""
    categories = _tags(draft.take("typologies", normalise.text, values["c_categories_espace"]))
    tags = _tags(draft.take("typologies", normalise.text, values["c_etiquettes"]))
    if not categories:
        return tags
    if tags - categories - {"autre", "autres"}:
        draft.keep(_("Étiquettes d’origine"), values["c_etiquettes"])
    return categories


def _tags(written):
    """{EPN,"Promeneur du net"} (PostgreSQL) or « EPN, Promeneur du Net » (typed): {"epn", "promeneur du net"}."""
    folded = {normalise.plain(tag) for tag in re.split(r"[,/]", written.strip("{}"))}
    return {{"pdn": "promeneur du net", "promeneurs du net": "promeneur du net"}.get(tag, tag) for tag in folded} - {
        ""
    }


def _status(draft, values):
    """The legal status. Two rows hold an address of e-mail there, a slip of the source: it goes where it belongs."""
    status = draft.take("typologies", normalise.text, values["c_arr_statut_juridique"]).strip("{}")
    older = draft.take("typologies", normalise.text, values["c_statut_juridique"])
    if contacts.EMAIL.match(older):
        draft.add("emails", [older])
        older = ""
    status = status or older
    if status and normalise.plain(status) != "associatif":
        draft.keep(_("Statut juridique"), status.replace(",", ", "))
    return status


def _public(draft, values):
    """Who is welcome, in words: they also stay in the description."""
    written = []
    for column in ("c_varchar_public_cible", "c_public_cible"):
        words = draft.take("audiences", normalise.paragraphs, values[column])
        if words and words.casefold() not in {"true", "false"}:
            draft.keep(_("Public"), words)
            written.append(words)
    return " ".join(words for words in written if not re.search(r"\d\s?h", words))


def _read_description(draft, values, words):
    for column, label in (
        ("c_materiel_info_detail", _("Matériel")),
        ("c_formation_detail", _("Formation")),
        ("c_accompagnement_personnel_detail", _("Accompagnement")),
        ("c_accompagnement_teletravail", _("Espace de travail")),
    ):
        draft.keep(label, words[column])
    if words["c_espace_teletravail"] == "oui" and not words["c_accompagnement_teletravail"]:
        draft.keep("", _("Espace de télétravail"))
    for column in ("c_premier_financeur", "c_second_financeur", "c_financeur_secondaires"):
        draft.keep(_("Autre information"), values[column])
