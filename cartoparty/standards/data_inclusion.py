"""A place written in the schema of data·inclusion, version 1: one structure, and one service a purpose.

Pure functions. A place is a mapping with the keys of `PlaceRecord`, closed lists by value, plus `id` (the stable one
of the portal) and optionally `coordinates_origin`. What is not known is not written: no key is ever empty.

| field | what is written |
| --- | --- |
| source | the code of the portal |
| id, structure_id | source, two hyphens, the identifier of the portal; for a service, a hyphen and its purpose |
| nom | on one line, cut at 150 characters, without a full stop; a name under 3 characters holds the place back |
| date_maj | date of the information, never after today; before 2000 it holds the place back |
| description | summary, presentation, hours in words; from 5 to 10,000 characters |
| lien_source | the page of the place |
| siret | a pivot of fourteen digits that are not all zeros |
| commune, code_postal, code_insee, adresse, complement_adresse | as they are |
| latitude, longitude | as in the national file: left out when doubted or only the centre of a commune |
| telephone, courriel, site_web | the number, the first e-mail and the first site that the schema accepts |
| horaires_accueil | the OpenStreetMap expression, on the structure: services have no hours of their own |
| accessibilite_lieu | the link, when it is one of Acceslibre |
| reseaux_porteurs | `NETWORKS`, from typologies, programmes and labels |

A place gives a service for each of `PURPOSES` that one of its services falls under:

| field of a service | what is written |
| --- | --- |
| nom | the national label of its service; with several, that of the theme |
| description | those labels, the kinds of support, then the presentation, within 2,000 characters (best mark) |
| thematiques | those of the purpose |
| type | material aid for access and equipment; else support or workshop, if the place says only one of the two |
| frais | free, free on condition (which data·inclusion calls free); paid as soon as something is |
| frais_precisions | the labels, unless one says it all; what the presentation says after « Tarifs : » or its like |
| publics | those specifically addressed; none means everyone, by the definition of the national schema; all, too |
| publics_precisions | the specific support: it welcomes more people, and must not read as a restriction |
| modes_accueil | on site where hours, walk-in, on-site support or equipment say so, unless the place only travels; |
| | at a distance where it says so |
| modes_mobilisation | the access modes; booking online only with its address, and whenever there is one |
| mobilisable_par | users by the ordinary access modes, professionals by the prescription form |
| lien_mobilisation | the address for booking online |
| zone_eligibilite, contact_nom_prenom, conditions_acces, hours a week, weeks | never: the register does not know |
"""

import datetime
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

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
)
from cartoparty.standards.contacts import E164, url
from cartoparty.standards.export import detail, one_line, position
from cartoparty.standards.identifiers import INSEE_CODE, UNKNOWN_PIVOT
from cartoparty.standards.normalise import Unusable
from cartoparty.standards.record import shorten

STRUCTURE_COLUMNS = (
    "source", "id", "nom", "date_maj", "description", "lien_source", "siret", "commune", "code_postal", "code_insee",
    "adresse", "complement_adresse", "longitude", "latitude", "telephone", "courriel", "site_web", "horaires_accueil",
    "accessibilite_lieu", "reseaux_porteurs",
)  # fmt: skip
NAME_LENGTHS = (3, 150)
DESCRIPTION_LENGTHS = (5, 10_000)
BEST_DESCRIPTION = 1999
"""Beyond, data·inclusion halves the mark of a service's description; the structure keeps the whole text."""
OLDEST = datetime.date(2000, 1, 1)

_ADDRESS_FIELDS = (
    "commune", "code_postal", "code_insee", "adresse", "complement_adresse", "longitude", "latitude",
)  # fmt: skip


class HeldBack(TextChoices):
    """Why a place is in neither file. Values of `held_back`, in this order."""

    NAME = "name", _("Le nom compte moins de trois caractères.")
    DATE = "date", _("La date des informations manque, ou est antérieure à l’an 2000.")


NO_SERVICE = _("Aucun service n’est renseigné : la structure figure dans data·inclusion, sans service.")


@dataclass(frozen=True)
class Purpose:
    """What people come for: the national services that serve it, and how data·inclusion names it."""

    code: str
    name: str
    services: tuple
    themes: tuple
    type: str = ""
    type_if_unsaid: str = ""


PURPOSES = (
    Purpose(
        "demarches-en-ligne",
        "Aide aux démarches administratives",
        (Service.ADMINISTRATIVE_HELP,),
        (
            "numerique--acceder-a-des-services-en-ligne",
            "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives",
        ),
        type_if_unsaid="accompagnement",
    ),
    Purpose(
        "fondamentaux-du-numerique",
        "Maîtriser les fondamentaux du numérique",
        (Service.EVERYDAY_TOOLS, Service.SAFE_USE, Service.LEISURE_AND_CREATION, Service.DIGITAL_CULTURE),
        ("numerique--maitriser-les-fondamentaux-du-numerique",),
    ),
    Purpose(
        "insertion-professionnelle",
        "Insertion professionnelle via le numérique",
        (Service.EMPLOYMENT,),
        (
            "numerique--maitriser-les-fondamentaux-du-numerique",
            "preparer-sa-candidature--organiser-ses-demarches-de-recherche-demploi",
        ),
    ),
    Purpose(
        "parentalite",
        "Parentalité et éducation avec le numérique",
        (Service.PARENTING,),
        (
            "numerique--maitriser-les-fondamentaux-du-numerique",
            "famille--soutien-a-la-parentalite-et-a-leducation",
        ),
    ),
    Purpose(
        "acces-internet",
        "Accès internet et matériel informatique",
        (Service.ACCESS,),
        ("numerique--acceder-a-une-connexion-internet",),
        type="aide-materielle",
    ),
    Purpose(
        "equipement",
        "Acquisition de matériel informatique à prix solidaire",
        (Service.AFFORDABLE_EQUIPMENT,),
        ("numerique--acquerir-un-equipement",),
        type="aide-materielle",
    ),
)

NETWORKS = {
    "typologies": {
        Typology.ACI: ("aci",),
        Typology.AFPA: ("afpa",),
        Typology.AI: ("ai",),
        Typology.ASE: ("ase",),
        Typology.AVIP: ("creches-avip",),
        Typology.CAARUD: ("caarud",),
        Typology.CADA: ("cada",),
        Typology.CAF: ("caf",),
        Typology.CAP_EMPLOI: ("cap-emploi-reseau-cheops",),
        Typology.CAVA: ("cava",),
        Typology.CC: ("communes",),
        Typology.CCAS: ("ccas-cias",),
        Typology.CCONS: ("chambres-consulaires",),
        Typology.CD: ("departements",),
        Typology.CDAS: ("departements",),
        Typology.CHRS: ("chrs",),
        Typology.CHU: ("chu",),
        Typology.CIAS: ("ccas-cias",),
        Typology.CIDFF: ("cidff",),
        Typology.CMP: ("cmp",),
        Typology.CMS: ("cms",),
        Typology.CPAM: ("cpam",),
        Typology.CPH: ("cph",),
        Typology.CSAPA: ("csapa",),
        Typology.DEETS: ("regions",),
        Typology.DEPT: ("departements",),
        Typology.E2C: ("ecoles-de-la-deuxieme-chance",),
        Typology.EA: ("ea",),
        Typology.EATT: ("eatt",),
        Typology.EI: ("ei",),
        Typology.EITI: ("eiti",),
        Typology.EPCI: ("communes",),
        Typology.EPIDE: ("epide",),
        Typology.EPN: ("espaces-publics-numeriques",),
        Typology.ESAT: ("esat",),
        Typology.ETTI: ("etti",),
        Typology.FT: ("france-travail",),
        Typology.GEIQ: ("geiq",),
        Typology.HUDA: ("huda",),
        Typology.LA_POSTE: ("la-poste",),
        Typology.MDE: ("maisons-de-l-emploi",),
        Typology.MDEF: ("maisons-de-l-emploi",),
        Typology.MDPH: ("mdph",),
        Typology.MDS: ("maisons-des-solidarites", "departements"),
        Typology.MJC: ("mjc",),
        Typology.ML: ("mission-locale",),
        Typology.MSA: ("mutualite-sociale-agricole",),
        Typology.MSAP: ("msap",),
        Typology.MUNI: ("communes",),
        Typology.ODC: ("delegataire-conseil-departemental",),
        Typology.PAD: ("points-justice",),
        Typology.PIJ_BIJ: ("reseau-information-jeunesse",),
        Typology.PIMMS: ("pimms-mediation",),
        Typology.PJJ: ("pjj",),
        Typology.PLIE: ("plie",),
        Typology.PREF: ("regions",),
        Typology.REG: ("regions",),
        Typology.RESSOURCERIE: ("ressourceries",),
        Typology.RFS: ("france-service",),
        Typology.RS_FJT: ("residences-fjt",),
        Typology.SPIP: ("spip",),
        Typology.UDAF: ("departements",),
    },
    "programmes": {
        Programme.AIDANTS_CONNECT: ("aidants-connect",),
        Programme.DIGITAL_ADVISERS: ("conseillers-numeriques",),
        Programme.EMMAUS_CONNECT: ("emmaus",),
        Programme.FRANCE_SERVICES: ("france-service",),
        Programme.DIGITAL_SCHOOL: ("grandes-ecoles-du-numerique",),
        Programme.RED_CROSS: ("croix-rouge",),
    },
    "training_labels": {TrainingLabel.TERRITORY_FACTORIES: ("fabrique-de-territoire",)},
}
"""Only what belongs to a network by its very name: a social centre need not be of the federation of social centres."""

_PUBLICS = {
    Audience.YOUNG_PEOPLE: "jeunes",
    Audience.STUDENTS: "etudiants",
    Audience.FAMILIES: "familles",
    Audience.SENIORS: "seniors",
    Audience.WOMEN: "femmes",
}
_MOBILISATION = {
    AccessMode.WALK_IN: "se-presenter",
    AccessMode.PHONE: "telephoner",
    AccessMode.EMAIL: "envoyer-un-courriel",
    AccessMode.PRESCRIPTION: "envoyer-un-courriel",
}
_BY_USERS = {AccessMode.WALK_IN, AccessMode.PHONE, AccessMode.EMAIL, AccessMode.ONLINE_BOOKING}
_ON_SITE = {Accompaniment.AUTONOMOUS, Accompaniment.INDIVIDUAL, Accompaniment.WORKSHOP}

_FEE_LINE = re.compile(r"^(?:Tarifs?|Frais|Conditions d[’']accès)\s*:\s*(\S.*)$", re.MULTILINE | re.IGNORECASE)
_EMAIL = re.compile(
    r"^(?=.{1,64}@)[\w!#$%&'*+=?^`{}~-]+(?:\.[\w!#$%&'*+=?^`{}~-]+)*"
    r"@(?:(?!..--)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$",
    re.ASCII,
)
_RESERVED_DOMAINS = ("arpa", "invalid", "local", "localhost", "onion", "test")


def held_back(place):
    """The values of `HeldBack` that keep the place out of both files."""
    updated_on = place.get("updated_on")
    reasons = {
        HeldBack.NAME: len(_name(place.get("name"))) < NAME_LENGTHS[0],
        HeldBack.DATE: not updated_on or updated_on < OLDEST,
    }
    return [reason for reason in HeldBack if reasons[reason]]


def to_structure(place, *, source, page_url, today):
    """The structure of a place that is not held back. `source` is the portal's code; `today` caps the date."""
    return _known(
        {
            "source": source,
            "id": f"{source}--{place['id']}",
            "nom": _name(place.get("name")),
            "date_maj": min(place["updated_on"], today).isoformat(),
            "description": _long_enough(shorten(_presentation(place), DESCRIPTION_LENGTHS[1])),
            "lien_source": page_url,
            "siret": _siret(place.get("pivot")),
            **_location(place),
            **_contacts(place),
            "site_web": next(filter(None, map(_web_address, place.get("websites") or ())), ""),
            "horaires_accueil": one_line(place.get("opening_hours")),
            "accessibilite_lieu": _acceslibre(place.get("accessibility_url")),
            "reseaux_porteurs": _networks(place),
        }
    )


def to_services(place, structure):
    """The services of a place, whose `to_structure` is given, in the order of `PURPOSES`; maybe none."""
    shared = {
        "source": structure["source"],
        "structure_id": structure["id"],
        "lien_source": structure["lien_source"],
        "date_maj": structure["date_maj"],
        **{name: structure.get(name) for name in (*_ADDRESS_FIELDS, "telephone", "courriel")},
        **_conditions(place),
    }
    offered = set(place.get("services") or ())
    services = []
    for purpose in PURPOSES:
        labels = [service.label for service in purpose.services if service in offered]
        if labels:
            own = {
                "id": f"{structure['id']}-{purpose.code}",
                "nom": labels[0] if len(labels) == 1 else purpose.name,
                "description": _service_description(place, labels),
                "thematiques": list(purpose.themes),
                "type": _type(purpose, set(place.get("accompaniments") or ())),
            }
            services.append(_known(shared | own))
    return services


def _known(record):
    return {name: value for name, value in record.items() if value not in (None, "", [])}


def _name(value):
    name = shorten(one_line(value), NAME_LENGTHS[1])
    return name if name.endswith("etc.") else name.rstrip(". ")


def _long_enough(text):
    return text if len(text) >= DESCRIPTION_LENGTHS[0] else ""


def _presentation(place):
    summary, text = one_line(place.get("summary")), detail(place)
    return text if summary in text else "\n".join(filter(None, (summary, text)))


def _service_description(place, labels):
    accompaniments = [member.label for member in Accompaniment if member in (place.get("accompaniments") or ())]
    facts = [f"{', '.join(labels)}."]
    if accompaniments:
        facts.append(f"Modalités d’accompagnement : {', '.join(accompaniments)}.")
    return shorten("\n".join(filter(None, (*facts, _presentation(place)))), BEST_DESCRIPTION)


def _siret(pivot):
    return pivot if re.fullmatch(r"[0-9]{14}", pivot or "") and pivot != UNKNOWN_PIVOT else ""


def _location(place):
    latitude, longitude = position(place)
    insee_code, postcode = place.get("insee_code") or "", place.get("postcode") or ""
    return {
        "commune": one_line(place.get("commune_name")),
        "code_postal": postcode if re.fullmatch(r"[0-9]{5}", postcode) else "",
        "code_insee": insee_code if INSEE_CODE.match(insee_code) else "",
        "adresse": one_line(place.get("address")),
        "complement_adresse": one_line(place.get("address_complement")),
        "longitude": float(longitude) if longitude else None,
        "latitude": float(latitude) if latitude else None,
    }


def _contacts(place):
    phone = place.get("phone") or ""
    return {
        "telephone": phone if E164.match(phone) else "",
        "courriel": next(filter(_is_email, place.get("emails") or ()), ""),
    }


def _is_email(address):
    return bool(_EMAIL.match(address)) and address.rpartition(".")[2].lower() not in _RESERVED_DOMAINS


def _web_address(address):
    """The address as every reader of web addresses takes it, or ""."""
    try:
        written = url(address)
        if "xn--" in written:
            (urlsplit(written).hostname or "").encode().decode("idna")
    except (Unusable, UnicodeError):
        return ""
    return written


def _acceslibre(address):
    written = _web_address(address or "")
    return written if "acceslibre" in (urlsplit(written).hostname or "") else ""


def _networks(place):
    found = {
        network
        for field, networks in NETWORKS.items()
        for value in place.get(field) or ()
        for network in networks.get(value, ())
    }
    return sorted(found)


def _type(purpose, accompaniments):
    if purpose.type:
        return purpose.type
    individual, workshop = Accompaniment.INDIVIDUAL in accompaniments, Accompaniment.WORKSHOP in accompaniments
    if individual != workshop:
        return "accompagnement" if individual else "atelier"
    return "" if workshop else purpose.type_if_unsaid


def _conditions(place):
    """What holds for every service of the place: the register says it once for all of them."""
    access, booking = set(place.get("access_modes") or ()), _web_address(place.get("booking_url") or "")
    return {
        **_fees(place),
        **_publics(place),
        "modes_accueil": _reception(place, access),
        "modes_mobilisation": sorted(
            {mode for name, mode in _MOBILISATION.items() if name in access}
            | ({"utiliser-lien-mobilisation"} if booking else set())
        ),
        "mobilisable_par": [
            *(["usagers"] if access & _BY_USERS or booking else []),
            *(["professionnels"] if AccessMode.PRESCRIPTION in access else []),
        ],
        "lien_mobilisation": booking,
    }


def _fees(place):
    fees = set(place.get("fees") or ())
    if not fees:
        return {}
    labels = [fee.label for fee in Fee if fee in fees] if fees not in ({Fee.FREE}, {Fee.PAID}) else []
    said = _FEE_LINE.findall(str(place.get("description") or ""))
    return {
        "frais": "payant" if Fee.PAID in fees else "gratuit",
        "frais_precisions": "\n".join(filter(None, (", ".join(labels), *map(one_line, said)))),
    }


def _publics(place):
    addressed = [code for audience, code in _PUBLICS.items() if audience in (place.get("audiences") or ())]
    support = [member.label for member in SpecificSupport if member in (place.get("specific_support") or ())]
    return {
        "publics": addressed if 0 < len(addressed) < len(_PUBLICS) else ["tous-publics"],
        "publics_precisions": f"Prise en charge spécifique : {', '.join(support)}." if support else "",
    }


def _reception(place, access):
    accompaniments = set(place.get("accompaniments") or ())
    said_on_site = (
        place.get("opening_hours")
        or place.get("opening_hours_note")
        or AccessMode.WALK_IN in access
        or accompaniments & _ON_SITE
        or Service.ACCESS in (place.get("services") or ())
    )
    only_travels = set(place.get("mobility") or ()) == {Mobility.ITINERANT}
    closed = AccessMode.NO_PUBLIC in access
    modes = ["en-presentiel"] if said_on_site and not only_travels and not closed else []
    return [*modes, "a-distance"] if Accompaniment.REMOTE in accompaniments else modes
