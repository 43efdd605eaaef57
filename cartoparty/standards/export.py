"""A place written as a row of the national schema 1.0.2, so that both national judges accept it.

The judges are the Table Schema (frictionless) and the JavaScript library lieux-de-mediation-numerique 2.3.0, which
must also read back what it was given. They contradict each other in places; each rule below satisfies both. A place
is a mapping with the keys of `PlaceRecord`, closed lists by value, plus `id` (the stable one of the portal) and
optionally `coordinates_origin`.

| column | schema | library | what is written |
| --- | --- | --- | --- |
| id, nom | required | not empty | as they are, on one line |
| pivot | 9 to 14 letters and digits | 14 characters, or W and 9 | a SIRET or RNA, else fourteen zeros |
| commune | required | letters, digits, hyphen, apostrophe | other characters replaced by a space |
| code_postal | five digits, required | the same | as it is |
| code_insee | pattern | a wider pattern | as it is when it fits, else left out |
| adresse | required | letters, digits and -,()°.&:+–;'’/ | other characters replaced or left out |
| latitude, longitude | numbers | in range, both or neither | left out when doubted or only the centre of a commune |
| typologie | anything | 92 codes | the codes |
| telephone | + and country code, 6 to 9 digits | 9 digits from 1 to 9, or 6 | left out when one of the two refuses |
| courriels, site_web | free | patterns, by the check | those that fit, joined by a bar; addresses encoded |
| fiche_acces_libre, prise_rdv | free | a pattern | encoded; left out when they cannot fit |
| presentation_resume | 280 characters | free | cut at a word |
| date_maj | a date, required | the same | ISO 8601 |
| formations_labels | « numériques(La Poste) » | « numériques (La Poste) » | that one in autres_formations_labels |
| closed lists | patterns | the same | labels joined by a bar, in the order of the schema |
| modalites_acces, with services | all | « n'accueille pas de public » dropped | said in presentation_detail |
| no services | allowed | « n'accueille pas de public » forced, five fields dropped | if the place says so itself |

A place without services that does receive the public is held back: the only row that the library reads back unchanged
would tell visitors to stay away.
"""

import re
import unicodedata

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cartoparty.enums import (
    AccessMode,
    Accompaniment,
    Audience,
    CoordinatesDoubt,
    CoordinatesOrigin,
    Fee,
    Mobility,
    Programme,
    Service,
    SpecificSupport,
    TrainingLabel,
    Typology,
)
from cartoparty.standards.contacts import E164, EMAIL, judged_url
from cartoparty.standards.identifiers import INSEE_CODE, UNKNOWN_PIVOT
from cartoparty.standards.record import SUMMARY_LENGTH, shorten

COLUMNS = (
    "id",
    "pivot",
    "nom",
    "commune",
    "code_postal",
    "code_insee",
    "adresse",
    "complement_adresse",
    "latitude",
    "longitude",
    "typologie",
    "telephone",
    "courriels",
    "site_web",
    "horaires",
    "presentation_resume",
    "presentation_detail",
    "source",
    "itinerance",
    "structure_parente",
    "date_maj",
    "services",
    "publics_specifiquement_adresses",
    "prise_en_charge_specifique",
    "frais_a_charge",
    "dispositif_programmes_nationaux",
    "formations_labels",
    "autres_formations_labels",
    "modalites_acces",
    "modalites_accompagnement",
    "fiche_acces_libre",
    "prise_rdv",
)
"""The 32 columns, in the order of the schema."""

NEED_SERVICES = (
    "publics_specifiquement_adresses",
    "prise_en_charge_specifique",
    "frais_a_charge",
    "itinerance",
    "modalites_accompagnement",
)
"""What the library drops from a place without services."""

LA_POSTE_STAGES = "Étapes numériques (La Poste)"
SEPARATOR = "|"

_JUDGED_PHONE = re.compile(r"^\+(33|262|269|508|590|594|596|681|687|689)([1-9]\d{8}|\d{6})$")
_JUDGED_PIVOT = re.compile(r"^([A-Za-z0-9]{14}|W[A-Za-z0-9]{9})$")
_LETTERS = "0-9A-Za-zÀ-ÖØ-öø-ÿœ-ŸŒ"
_NOT_IN_COMMUNE = re.compile(rf"[^{_LETTERS}\-'’ ]")
_NOT_IN_STREET = re.compile(rf"[^{_LETTERS}\-,()°.&:+–;'’/ ]")
_REPLACED = str.maketrans({"º": "°", "—": "–", "‑": "-", "ʼ": "’", "`": "'", "´": "'", "|": ",", "_": " ", "\\": "/"})


class HeldBack(TextChoices):
    """Why a place is not in the national file. Values of `held_back`, in this order."""

    NAME = "name", _("Le nom manque.")
    ADDRESS = "address", _("L’adresse manque.")
    COMMUNE = "commune", _("La commune manque.")
    POSTCODE = "postcode", _("Le code postal manque.")
    DATE = "date", _("La date de mise à jour manque.")
    SERVICES = (
        "services",
        _("Aucun service n’est renseigné : le fichier national dirait que le lieu est fermé au public."),
    )


def held_back(place):
    """The values of `HeldBack` that keep the place out of the national file; none when it can be written."""
    reasons = {
        HeldBack.NAME: not one_line(place.get("name")),
        HeldBack.ADDRESS: not street(place.get("address")),
        HeldBack.COMMUNE: not commune(place.get("commune_name")),
        HeldBack.POSTCODE: not re.fullmatch(r"\d{5}", place.get("postcode") or ""),
        HeldBack.DATE: not place.get("updated_on"),
        HeldBack.SERVICES: not (place.get("services") or AccessMode.NO_PUBLIC in (place.get("access_modes") or ())),
    }
    return [reason for reason in HeldBack if reasons[reason]]


def held_back_reasons(place):
    """The same in French, to be shown."""
    return [str(reason.label) for reason in held_back(place)]


def to_national_row(place):
    """The 32 columns of a place that is not held back, as text; "" where nothing is known."""
    latitude, longitude = position(place)
    row = {
        "id": str(place["id"]),
        "pivot": pivot(place.get("pivot")),
        "nom": one_line(place.get("name")),
        "commune": commune(place.get("commune_name")),
        "code_postal": place.get("postcode") or "",
        "code_insee": insee_code(place.get("insee_code")),
        "adresse": street(place.get("address")),
        "complement_adresse": one_line(place.get("address_complement")),
        "latitude": latitude,
        "longitude": longitude,
        "typologie": labels(Typology, place.get("typologies")),
        "telephone": phone(place.get("phone")),
        "courriels": SEPARATOR.join(filter(EMAIL.match, place.get("emails") or ())),
        "site_web": SEPARATOR.join(filter(None, map(judged_url, place.get("websites") or ()))),
        "horaires": one_line(place.get("opening_hours")),
        "presentation_resume": shorten(one_line(place.get("summary")), SUMMARY_LENGTH),
        "presentation_detail": detail(place),
        "source": one_line(place.get("source_name")),
        "itinerance": labels(Mobility, place.get("mobility")),
        "structure_parente": one_line(place.get("parent_name")),
        "date_maj": place["updated_on"].isoformat()[:10],
        "services": labels(Service, place.get("services")),
        "publics_specifiquement_adresses": labels(Audience, place.get("audiences")),
        "prise_en_charge_specifique": labels(SpecificSupport, place.get("specific_support")),
        "frais_a_charge": labels(Fee, place.get("fees")),
        "dispositif_programmes_nationaux": labels(Programme, place.get("programmes")),
        "formations_labels": labels(
            TrainingLabel, place.get("training_labels"), without=TrainingLabel.LA_POSTE_STAGES
        ),
        "autres_formations_labels": other_labels(place),
        "modalites_acces": access_modes(place),
        "modalites_accompagnement": labels(Accompaniment, place.get("accompaniments")),
        "fiche_acces_libre": judged_url(place.get("accessibility_url") or ""),
        "prise_rdv": judged_url(place.get("booking_url") or ""),
    }
    if not row["services"]:
        row.update(dict.fromkeys(NEED_SERVICES, ""))
    return row


def one_line(value):
    return " ".join(str(value or "").split())


def pivot(value):
    return value if value and _JUDGED_PIVOT.match(value) else UNKNOWN_PIVOT


def insee_code(value):
    return value if value and INSEE_CODE.match(value) else ""


def commune(value):
    return _restricted(value, _NOT_IN_COMMUNE)


def street(value):
    return _restricted(value, _NOT_IN_STREET)


def _restricted(value, forbidden):
    """`value` without the `forbidden` characters; an exotic letter keeps its base. "" when nothing is left."""
    written = str(value or "").translate(_REPLACED)
    kept = "".join(
        forbidden.sub(" ", unicodedata.normalize("NFKD", character)) if forbidden.match(character) else character
        for character in unicodedata.normalize("NFC", written)
    )
    kept = re.sub(r" +(?=[,.])", "", " ".join(kept.split()))
    return kept if re.search(rf"[{_LETTERS}]", kept) else ""


def position(place):
    """(latitude, longitude) as text, or two "": a point that is doubted is worse in a national file than none."""
    latitude, longitude = place.get("latitude"), place.get("longitude")
    trusted = (place.get("coordinates_doubt") or "") in ("", CoordinatesDoubt.SWAPPED) and place.get(
        "coordinates_origin"
    ) != CoordinatesOrigin.COMMUNE_CENTRE
    if latitude is None or longitude is None or not trusted:
        return "", ""
    return _number(latitude), _number(longitude)


def _number(value):
    return f"{value:.7f}".rstrip("0").rstrip(".")


def phone(value):
    return value if value and E164.match(value) and _JUDGED_PHONE.match(value) else ""


def labels(enum, values, *, without=None):
    """The labels of `values`, in the order of the list, joined. A value of no list is left out."""
    chosen = set(values or ()) - {without}
    return SEPARATOR.join(member.label for member in enum if member in chosen)


def other_labels(place):
    items = [one_line(item).replace(SEPARATOR, ",") for item in place.get("other_labels") or ()]
    if TrainingLabel.LA_POSTE_STAGES in (place.get("training_labels") or ()):
        items.append(LA_POSTE_STAGES)
    return SEPARATOR.join(dict.fromkeys(filter(None, items)))


def access_modes(place):
    """With services the library drops « n'accueille pas de public »; without any it writes nothing else."""
    if not place.get("services"):
        return AccessMode.NO_PUBLIC.label
    return labels(AccessMode, place.get("access_modes"), without=AccessMode.NO_PUBLIC)


def detail(place):
    """The presentation, and what the columns cannot say: hours in words, no public although there are services."""
    parts = [str(place.get("description") or "").strip()]
    if note := one_line(place.get("opening_hours_note")):
        parts.append(f"Horaires : {note}")
    if place.get("services") and AccessMode.NO_PUBLIC in (place.get("access_modes") or ()):
        parts.append(f"{AccessMode.NO_PUBLIC.label}.")
    return "\n".join(filter(None, parts))
