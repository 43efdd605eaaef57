"""Rows in the columns of the national schema, in any of its versions.

0.1 and 1.0 share most columns, and files mix the two (new columns with old values, « courriel » for « courriels »):
one reader takes both vocabularies and both list separators, so that no value is refused for its age. Column names are
free of case, accents and spaces. What each column becomes:

| column (older name) | field of the record |
| --- | --- |
| id | external_id |
| pivot | pivot, or siren when it has 9 digits; zeros are an unknown pivot |
| nom, commune, adresse, complement_adresse, structure_parente, cle_ban | as they are |
| code_postal, code_insee | their lost first zero given back |
| latitude, longitude | put back in order, doubted outside France |
| typologie | typologies |
| telephone | phone (the first), the others in the description |
| courriels (courriel), site_web | emails, websites |
| horaires | opening_hours, or opening_hours_note when they cannot be valid |
| presentation_resume, presentation_detail | summary, description |
| source | source (slug), source_name, attribution |
| itinerance | mobility |
| date_maj | updated_on |
| services | services |
| publics_specifiquement_adresses, prise_en_charge_specifique (publics_accueillis) | audiences, specific_support |
| frais_a_charge (conditions_acces) | fees |
| dispositif_programmes_nationaux, formations_labels (labels_nationaux) | programmes, training_labels, other_labels |
| autres_formations_labels (labels_autres) | other_labels |
| modalites_acces, modalites_accompagnement | access_modes, accompaniments |
| fiche_acces_libre (accessibilite), prise_rdv | accessibility_url, booking_url |
| any other | the description, after its name; an info issue when it is no text |
"""

import re
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartoparty.enums import (
    AccessMode,
    Accompaniment,
    Audience,
    Fee,
    Mobility,
    Programme,
    Service,
    SpecificSupport,
    TrainingLabel,
    Typology,
    from_label,
)
from cartoparty.standards import fields, normalise
from cartoparty.standards import vocabulary_0_1 as old
from cartoparty.standards.record import Draft, Severity

COMMON = frozenset({"id", "nom", "adresse", "commune", "code_postal"})
OLD_ONLY = frozenset(
    {
        "publics_accueillis",
        "public_accueillis",
        "conditions_acces",
        "labels_nationaux",
        "labels_autres",
        "accessibilite",
        "courriel",
    }
)
NEW_ONLY = frozenset(
    {
        "courriels",
        "itinerance",
        "publics_specifiquement_adresses",
        "prise_en_charge_specifique",
        "frais_a_charge",
        "dispositif_programmes_nationaux",
        "formations_labels",
        "autres_formations_labels",
        "modalites_acces",
        "fiche_acces_libre",
    }
)
_PERSONAL = frozenset({"mediateur", "mediateurs", "aidants", "prenom", "nom_contact", "contact_nom", "contact_prenom"})
"""Columns about persons: the register is about places, and keeps nothing of them."""

_SYNONYMS = {
    "identifiant": "id",
    "siret": "pivot",
    "code_insee_commune": "code_insee",
    "lat": "latitude",
    "lon": "longitude",
    "lng": "longitude",
    "long": "longitude",
    "voie": "adresse",
    "cp": "code_postal",
    "tel": "telephone",
    "email": "courriels",
    "courriel": "courriels",
    "typologies": "typologie",
    "public_accueillis": "publics_accueillis",
    "conditions_acces": "frais_a_charge",
    "labels_autres": "autres_formations_labels",
    "accessibilite": "fiche_acces_libre",
}


@lru_cache(maxsize=2000)
def column_key(name):
    """The name of a column as the schema writes it: « Code postal » is code_postal."""
    return normalise.plain(name).replace(" ", "_")


def columns_of(names):
    return frozenset(column_key(str(name)) for name in names)


def looks_national(names):
    columns = columns_of(names)
    canonical = {_SYNONYMS.get(column, column) for column in columns}
    return "nom" in canonical and len(COMMON & canonical) >= 3


def read(row, number):
    """The `PlaceRecord` of one row. Raises `Rejected`. `number` is the row's place in its file."""
    values = _values(row)
    draft = Draft()
    _read_identity(draft, values)
    _read_contacts(draft, values)
    _read_offer(draft, values)
    _read_labels(draft, values)
    _read_rest(draft, values)
    return draft.finish()


class _Values(dict):
    """The values of a row by schema column; `take` empties it, so that what remains is what nobody read."""

    def take(self, column):
        return self.pop(column, None)


def _values(row):
    values = _Values()
    for name, value in row.items():
        column = column_key(str(name))
        column = _SYNONYMS.get(column, column)
        if column not in values or values[column] in (None, ""):
            values[column] = value
    return values


def _read_identity(draft, values):
    draft.line("external_id", values.take("id"))
    draft.line("name", values.take("nom"))
    fields.read_codes(draft, values.take("code_postal"), values.take("code_insee"))
    fields.read_address(draft, values.take("adresse"))
    draft.line("address_complement", values.take("complement_adresse"))
    draft.line("commune_name", values.take("commune"))
    fields.read_pivot(draft, values.take("pivot"))
    fields.read_point(draft, values.take("latitude"), values.take("longitude"))
    draft.record.ban_key = draft.take("ban_key", normalise.text, values.take("cle_ban"))[:60]
    draft.line("parent_name", values.take("structure_parente"))
    fields.read_source(draft, values.take("source"))
    fields.read_date(draft, values.take("date_maj"))


def _read_contacts(draft, values):
    fields.read_phone(draft, values.take("telephone"))
    fields.read_emails(draft, values.take("courriels"))
    fields.read_websites(draft, values.take("site_web"))
    fields.read_hours(draft, values.take("horaires"))
    fields.read_url(draft, "booking_url", gettext_lazy("Prise de rendez-vous"), values.take("prise_rdv"))
    fields.read_url(draft, "accessibility_url", gettext_lazy("Accessibilité"), values.take("fiche_acces_libre"))
    draft.record.summary = draft.take("summary", normalise.text, values.take("presentation_resume"))
    draft.block("description", values.take("presentation_detail"))


_CHOICES = (
    ("services", Service, gettext_lazy("Services"), "services", old.SERVICES),
    ("typologies", Typology, gettext_lazy("Typologie"), "typologie", old.TYPOLOGIES),
    ("mobility", Mobility, gettext_lazy("Itinérance"), "itinerance", None),
    ("audiences", Audience, gettext_lazy("Publics"), "publics_specifiquement_adresses", old.AUDIENCES),
    (
        "specific_support", SpecificSupport, gettext_lazy("Prise en charge"), "prise_en_charge_specifique",
        old.SPECIFIC_SUPPORT,
    ),
    ("access_modes", AccessMode, gettext_lazy("Modalités d’accès"), "modalites_acces", None),
)  # fmt: skip


def _read_offer(draft, values):
    for name, enum, label, column, older in _CHOICES:
        fields.read_choices(draft, name, enum, label, values.take(column), old=older)
    _read_fees(draft, values.take("frais_a_charge"))
    _read_accompaniments(draft, values.take("modalites_accompagnement"))
    _read_old_audiences(draft, values.take("publics_accueillis"))


def _read_fees(draft, value):
    for item in draft.take("fees", normalise.split, value, "|;", default=[]) if value else ():
        member = from_label(Fee, item) or from_label(Fee, item.split(" : ")[0])
        members = (member,) if member else fields.lookup(old.FEES, item)
        if members is None:
            fields.unknown_choice(draft, "fees", _("Frais"), item)
            continue
        draft.add("fees", [found.value for found in members])
        if not member:
            draft.keep(_("Conditions d’accès"), item)


def _read_accompaniments(draft, value):
    fields.read_choices(
        draft, "accompaniments", Accompaniment, gettext_lazy("Accompagnement"), value, old=old.ACCOMPANIMENTS
    )
    if value and "a ma place" in normalise.plain(value):
        draft.keep(_("Accompagnement"), _("une personne habilitée peut faire les démarches à la place de l’usager"))


def _read_old_audiences(draft, value):
    """publics_accueillis held two lists in one, and adults, whom 1.0 no longer names."""
    if not value:
        return
    unequalled = []
    for item in draft.take("audiences", normalise.split, value, "|;", default=[]):
        if audience := from_label(Audience, item) or next(iter(fields.lookup(old.AUDIENCES, item) or ()), None):
            draft.add("audiences", [audience.value])
        elif support := (
            from_label(SpecificSupport, item) or next(iter(fields.lookup(old.SPECIFIC_SUPPORT, item) or ()), None)
        ):
            draft.add("specific_support", [support.value])
        elif normalise.plain(item.split(" : ")[0]) in old.AUDIENCES_WITHOUT_EQUAL:
            unequalled.append(item)
        else:
            fields.unknown_choice(draft, "audiences", _("Publics accueillis"), item)
    draft.keep(_("Publics accueillis"), ", ".join(unequalled))


def _read_labels(draft, values):
    """Programmes and labels, whichever column they were typed in; a name of no list is one of the other labels."""
    for column in ("dispositif_programmes_nationaux", "formations_labels", "labels_nationaux"):
        for item in draft.take("programmes", normalise.split, values.take(column), "|;", default=[]):
            if programme := from_label(Programme, item) or next(
                iter(old.PROGRAMMES.get(normalise.plain(item), ())), None
            ):
                draft.add("programmes", [programme.value])
            elif label := (
                from_label(TrainingLabel, item) or next(iter(old.TRAINING_LABELS.get(normalise.plain(item), ())), None)
            ):
                draft.add("training_labels", [label.value])
            else:
                draft.add("other_labels", [item])
    others = draft.take("other_labels", normalise.split, values.take("autres_formations_labels"), "|;", default=[])
    draft.add("other_labels", others)


def _read_rest(draft, values):
    for column, value in values.items():
        if column in _PERSONAL or column.startswith("mediateur"):
            if value:
                draft.remark(
                    column,
                    "personal_data",
                    _("La colonne « %(name)s » parle de personnes : elle n’est pas reprise.") % {"name": column},
                    _("Écrivez dans la description ce qui est utile à tous, sans nom ni prénom."),
                    severity=Severity.INFO,
                )
            continue
        written = draft.take(column, normalise.paragraphs, value)
        if re.search(r"[^\W\d_]{3,}", written):
            draft.keep(column.replace("_", " ").capitalize(), written)
        elif written:
            draft.remark(
                column,
                "unknown_column",
                _("La colonne « %(name)s » n’est pas du schéma national.") % {"name": column},
                _("Rien à faire si elle ne sert qu’à la source."),
                severity=Severity.INFO,
                quote=written,
            )
