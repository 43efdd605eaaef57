"""The addresses of a commune's places in the format of the « Base Adresse Locale » 1.4: an extract that its town hall
may take over in its own. It certifies nothing, and the portal deposits it nowhere: a BAL replaces the whole of a
commune's addresses."""

import csv
import io
import re

from django.db.models import Case, IntegerField, Value, When

from cartoparty.addresses.answers import ONE_DOOR_M
from cartoparty.addresses.applying import GOOD_SCORE
from cartoparty.addresses.lambert93 import to_lambert93
from cartoparty.addresses.numbered import Numbered, read_numbered
from cartoparty.enums import AddressState, CoordinatesOrigin, CoordinatesPrecision
from cartoparty.models import Structure
from epn_commons.core.geography import haversine_m
from epn_commons.core.publisher import publisher
from epn_commons.core.text import fold_name

COLUMNS = (
    "id_ban_commune", "id_ban_toponyme", "id_ban_adresse", "cle_interop", "commune_insee", "commune_nom",
    "commune_deleguee_insee", "commune_deleguee_nom", "voie_nom", "lieudit_complement_nom", "numero", "suffixe",
    "position", "x", "y", "long", "lat", "cad_parcelles", "source", "date_der_maj", "certification_commune",
)  # fmt: skip
"""In the order of the BAN's own exporter. The identifiers are empty: all or none, and the BAN gives them."""
UNKNOWN_STREET = "xxxx"
_KEY = re.compile(
    r"(?P<commune>[0-9][0-9ab][0-9]{3})_(?P<street>[0-9a-z]{4})_(?P<number>[0-9]{5})(?:_(?P<suffix>\w+))?"
)
_CHECKED = (
    "state", "precision", "score", "number", "street", "ban_key", "asked_address", "asked_commune", "latitude",
    "longitude",
)  # fmt: skip
_NUMBER = re.compile(r"([1-9][0-9]{0,3})\s*([a-z][a-z0-9]{0,8})?", re.IGNORECASE)
_OVERSEAS = ("97", "98")
_DISTRICTS = {"75056": ("750", 75100), "69123": ("690", 69380), "13055": ("130", 13200)}
"""Paris, Lyon and Marseille have an address by municipal district: what their postcodes begin with, and the code
that the number of the district is added to."""


def write_bal(commune):
    """The extract of one ``Commune``, as bytes; its header alone when no address is sure enough."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows(commune))
    return text.getvalue().encode()


def rows(commune):
    """One row an address: of two places at one door, the better placed, then the fresher, speaks for both."""
    kept = {}
    for place in _places(commune):
        row = _row(place, commune)
        if row:
            kept.setdefault((row["commune_insee"], fold_name(row["voie_nom"]), row["numero"], row["suffixe"]), row)
    return [kept[key] for key in sorted(kept)]


def _places(commune):
    """Published places whose point is their own and is believed."""
    return (
        Structure.objects.published()
        .filter(commune=commune, latitude__isnull=False, coordinates_doubt="")
        .exclude(coordinates_origin=CoordinatesOrigin.COMMUNE_CENTRE)
        .exclude(coordinates_precision=CoordinatesPrecision.COMMUNE)
        .annotate(
            rank=Case(
                When(coordinates_precision=CoordinatesPrecision.HOUSENUMBER, then=Value(0)),
                default=Value(1),
                output_field=IntegerField(),
            )
        )
        .order_by("rank", "-updated_on", "pk")
        .values(
            *("address", "postcode", "ban_key", "latitude", "longitude", "updated_on", "provenance"),
            *(f"address_check__{name}" for name in _CHECKED),
        )
    )


def _row(place, commune):
    """None when the number, its street or its point is not sure."""
    theirs = _known_to_ban(place, commune)
    if theirs and _gap_m(place) > ONE_DOOR_M:
        return None
    address = theirs or read_numbered(place["address"])
    known = _KEY.fullmatch(_key(place).lower())
    where = _commune(place["postcode"], commune)
    if address is None or where is None or (known and int(known["number"]) != address.number):
        return None
    code, name = where
    x, y = ("", "")
    if not commune.code.startswith(_OVERSEAS):
        x, y = (f"{metres:.2f}" for metres in to_lambert93(place["longitude"], place["latitude"]))
    return {
        "cle_interop": _interoperability_key(address, known, code.lower()),
        "commune_insee": code,
        "commune_nom": name,
        "voie_nom": address.street,
        "numero": address.number,
        "suffixe": address.suffix,
        "x": x,
        "y": y,
        "long": f"{place['longitude']:.7f}",
        "lat": f"{place['latitude']:.7f}",
        "source": publisher().name or "Communs de la médiation numérique",
        "date_der_maj": place["updated_on"].isoformat(),
        "certification_commune": 0,
    }


def _known_to_ban(place, commune):
    """The number and the street as the BAN writes them, when its answer is exact and about today's address."""
    number = _NUMBER.fullmatch(place["address_check__number"] or "")
    if not (
        number
        and place["address_check__street"]
        and place["address_check__state"] == AddressState.FOUND
        and place["address_check__precision"] == CoordinatesPrecision.HOUSENUMBER
        and place["address_check__score"] >= GOOD_SCORE
        and place["address_check__asked_address"] == place["address"]
        and place["address_check__asked_commune"] == commune.code
    ):
        return None
    return Numbered(int(number[1]), (number[2] or "").lower(), place["address_check__street"])


def _gap_m(place):
    """From our point to the BAN's: beyond one door, one of them is wrong and somebody must look."""
    return haversine_m(
        place["latitude"], place["longitude"], place["address_check__latitude"], place["address_check__longitude"]
    )


def _key(place):
    """The BAN's key, unless somebody has rewritten the address since it was given."""
    if place["address_check__asked_address"] == place["address"]:
        return place["address_check__ban_key"] or place["ban_key"]
    return "" if "address" in place["provenance"] else place["ban_key"]


def _commune(postcode, commune):
    """``(code, name)`` of the commune, or of its municipal district; None when the postcode names none."""
    if commune.code not in _DISTRICTS:
        return commune.code, commune.name
    beginning, base = _DISTRICTS[commune.code]
    number = int(postcode[3:]) if postcode in commune.postcodes and postcode.startswith(beginning) else 0
    if not number:
        return None
    return str(base + number), f"{commune.name} {number}{'er' if number == 1 else 'e'} Arrondissement"


def _interoperability_key(address, known, code):
    """``45234_3580_00012_bis``. The code of the street is the BAN's, when its key is of this very commune."""
    street = known["street"] if known and known["commune"] == code else UNKNOWN_STREET
    key = f"{code}_{street}_{address.number:05d}"
    return f"{key}_{address.suffix}" if address.suffix else key
