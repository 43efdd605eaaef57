"""A place made ready to be compared many times."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from cartoparty.duplicates.addresses import Address, read_address
from cartoparty.duplicates.words import Name, read_name
from cartoparty.enums import CoordinatesOrigin, CoordinatesPrecision

COLUMNS = (
    "pk", "name", "address", "postcode", "commune_id", "commune__name", "commune_name_given", "latitude", "longitude",
    "coordinates_origin", "coordinates_precision", "coordinates_doubt", "phone", "emails", "websites", "pivot",
)  # fmt: skip
"""What of ``Structure`` is compared."""


@dataclass(frozen=True, slots=True)
class Profile:
    """``point`` is None where there is none or where it is no more than the centre of the commune; ``doubted`` says
    that the place has a point that cannot be trusted."""

    pk: int | None
    label: str
    name: Name
    address: Address | None
    postcode: str
    commune: str | None
    point: tuple | None
    doubted: bool
    phone: str
    emails: frozenset
    sites: frozenset
    pivot: str


def read_profile(values):
    """The profile of a place given by ``COLUMNS``; what is missing is unknown."""
    commune_name = values.get("commune__name") or values.get("commune_name_given") or ""
    latitude, longitude = values.get("latitude"), values.get("longitude")
    doubted = bool(values.get("coordinates_doubt"))
    central = (
        values.get("coordinates_origin") == CoordinatesOrigin.COMMUNE_CENTRE
        or values.get("coordinates_precision") == CoordinatesPrecision.COMMUNE
    )
    known = latitude is not None and longitude is not None and not doubted and not central
    return Profile(
        pk=values.get("pk"),
        label=values.get("name") or "",
        name=read_name(values.get("name") or "", commune_name),
        address=read_address(values.get("address") or "", commune_name),
        postcode=values.get("postcode") or "",
        commune=values.get("commune_id"),
        point=(latitude, longitude) if known else None,
        doubted=doubted,
        phone=values.get("phone") or "",
        emails=frozenset(email.casefold() for email in values.get("emails") or ()),
        sites=frozenset(_site(url) for url in values.get("websites") or ()),
        pivot=(values.get("pivot") or "").strip("0") and values["pivot"],
    )


def _site(url):
    """A site whatever its protocol, its « www. » and its last slash."""
    try:
        parts = urlsplit(url.casefold())
    except ValueError:
        return url.casefold()
    return f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}"
