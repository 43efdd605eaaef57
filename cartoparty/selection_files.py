"""The places of a selection as files that other tools open: GeoJSON, CSV, GPX, KML. Each says its licence, whom to
credit and its date, and is written as it is read, in flat memory."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

import orjson
from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cartoparty.enums import AccessMode, Audience, Fee, Mobility, Service, Typology
from cartoparty.opening_hours import to_french
from cartoparty.wording import all_words
from epn_commons.contributions.enums import Licence
from epn_commons.core import phones
from epn_commons.core.text import without_formula

_COLUMNS = (
    "public_id", "slug", "name", "typologies", "address", "address_complement", "postcode", "commune_id",
    "latitude", "longitude", "phone", "emails", "websites", "booking_url", "opening_hours", "opening_hours_note",
    "services", "audiences", "fees", "access_modes", "accessible", "mobility", "updated_on", "confirmed_at",
    "provenance",
)  # fmt: skip
_BATCH = 1000
_BLOCK = 64 * 1024
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, even escaped."""


@dataclass(frozen=True)
class Format:
    """``write(places, about)`` gives the parts of the text; ``about`` is what ``_about`` gives."""

    label: str
    media_type: str
    write: Callable


def stream(extension, selection, **options):
    """The file as blocks of bytes."""
    parts = FORMATS[extension].write(_places(selection), _about(selection), **options)
    block = bytearray()
    for part in parts:
        block += part.encode()
        if len(block) >= _BLOCK:
            yield bytes(block)
            block.clear()
    yield bytes(block)


def _about(selection):
    return {
        "title": _("Lieux de médiation numérique"),
        "attribution": _("Les communs de la médiation numérique"),
        "licence": str(Licence.ETALAB.label),
        "licence_url": Licence.ETALAB.url,
        "date": timezone.localdate().isoformat(),
        "url": f"{settings.BASE_URL}{reverse('cartoparty:structure_list')}{selection.address()}",
    }


def _places(selection):
    found = selection.structures().values(*_COLUMNS, commune_name=F("commune__name"))
    return (_place(row) for row in found.iterator(chunk_size=_BATCH))


def _place(row):
    """One place under the names of the columns, which people read."""
    accessible = {None: "", True: _("oui"), False: _("non")}[row["accessible"]]
    source = (row["provenance"].get("*") or {}).get("source", "")
    return {
        "id": str(row["public_id"]),
        "nom": row["name"],
        "nature": all_words(Typology, row["typologies"]),
        "adresse": row["address"],
        "complement": row["address_complement"],
        "code_postal": row["postcode"],
        "commune": row["commune_name"] or "",
        "code_insee": row["commune_id"] or "",
        "latitude": row["latitude"],
        "longitude": row["longitude"],
        "telephone": phones.written(row["phone"]) if row["phone"] else "",
        "courriels": row["emails"],
        "sites": row["websites"],
        "rendez_vous": row["booking_url"],
        "horaires": to_french(row["opening_hours"]),
        "horaires_osm": row["opening_hours"],
        "precisions_horaires": row["opening_hours_note"],
        "services": all_words(Service, row["services"]),
        "publics": all_words(Audience, row["audiences"]),
        "frais": all_words(Fee, row["fees"]),
        "acces": all_words(AccessMode, row["access_modes"]),
        "fauteuil_roulant": accessible,
        "itinerant": _("oui") if Mobility.ITINERANT in row["mobility"] else "",
        "informations_du": row["updated_on"].isoformat(),
        "confirme_le": timezone.localdate(row["confirmed_at"]).isoformat() if row["confirmed_at"] else "",
        "page": f"{settings.BASE_URL}{reverse('cartoparty:structure_detail', args=[row['slug']])}",
        "source": source,
    }


_PLACE_COLUMNS = (
    "id", "nom", "nature", "adresse", "complement", "code_postal", "commune", "code_insee", "latitude", "longitude",
    "telephone", "courriels", "sites", "rendez_vous", "horaires", "horaires_osm", "precisions_horaires", "services",
    "publics", "frais", "acces", "fauteuil_roulant", "itinerant", "informations_du", "confirme_le", "page", "source",
)  # fmt: skip
_ABOUT_COLUMNS = {"licence": "licence", "attribution": "attribution", "extrait_le": "date"}


def _geojson(places, about):
    head = orjson.dumps({"type": "FeatureCollection", **about}).decode()
    yield f'{head[:-1]},"features":['
    comma = ""
    for place in places:
        latitude, longitude = place.pop("latitude"), place.pop("longitude")
        point = None if latitude is None else {"type": "Point", "coordinates": [longitude, latitude]}
        feature = {"type": "Feature", "id": place.pop("id"), "geometry": point, "properties": place}
        yield comma + orjson.dumps(feature).decode()
        comma = ",\n"
    yield "]}\n"


def _csv(places, about, *, spreadsheet=False):
    """``spreadsheet``: what French office software opens in columns by a double click (byte order mark, semicolons).
    No cell is run as a formula."""
    line = io.StringIO()
    writer = csv.writer(line, delimiter=";" if spreadsheet else ",", lineterminator="\r\n")
    writer.writerow([*_PLACE_COLUMNS, *_ABOUT_COLUMNS])
    yield ("\ufeff" if spreadsheet else "") + _taken(line)
    ends = [about[name] for name in _ABOUT_COLUMNS.values()]
    for place in places:
        writer.writerow([*(_cell(place[name]) for name in _PLACE_COLUMNS), *ends])
        yield _taken(line)


def _taken(line):
    text = line.getvalue()
    line.seek(0)
    line.truncate()
    return text


def _cell(value):
    if isinstance(value, list):
        value = " | ".join(value)
    return without_formula(value) if isinstance(value, str) else value


def _gpx(places, about):
    """GPX 1.1: for GPS devices and walking apps. A place without a point cannot be in it."""
    year = about["date"][:4]
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<gpx version="1.1" creator={_attribute(about["attribution"])} xmlns="http://www.topografix.com/GPX/1/1">\n'
        f"<metadata><name>{_text(about['title'])}</name>"
        f"<desc>{_text(_credit(about))}</desc>"
        f"<copyright author={_attribute(about['attribution'])}><year>{year}</year>"
        f"<license>{_text(about['licence_url'])}</license></copyright>"
        f"<link href={_attribute(about['url'])}/><time>{about['date']}T00:00:00Z</time></metadata>\n"
    )
    for place in _located(places):
        yield (
            f'<wpt lat="{place["latitude"]:.6f}" lon="{place["longitude"]:.6f}"><name>{_text(place["nom"])}</name>'
            f"<desc>{_text(_sheet(place))}</desc><link href={_attribute(place['page'])}/></wpt>\n"
        )
    yield "</gpx>\n"


def _kml(places, about):
    """KML 2.2: for Google Earth and most map software."""
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2" '
        'xmlns:atom="http://www.w3.org/2005/Atom">\n'
        f"<Document><name>{_text(about['title'])}</name>"
        f"<atom:author><atom:name>{_text(about['attribution'])}</atom:name></atom:author>"
        f"<atom:link href={_attribute(about['url'])}/><description>{_text(_credit(about))}</description>\n"
    )
    for place in _located(places):
        phone = f"<phoneNumber>{_text(place['telephone'])}</phoneNumber>" if place["telephone"] else ""
        yield (
            f"<Placemark><name>{_text(place['nom'])}</name><atom:link href={_attribute(place['page'])}/>"
            f"<address>{_text(_address(place))}</address>{phone}<description>{_text(_sheet(place))}</description>"
            f"<Point><coordinates>{place['longitude']:.6f},{place['latitude']:.6f}</coordinates></Point></Placemark>\n"
        )
    yield "</Document></kml>\n"


def _located(places):
    return (place for place in places if place["latitude"] is not None)


def _credit(about):
    return _("%(attribution)s, %(licence)s (%(licence_url)s), %(date)s. Les lieux sans position n’y sont pas.") % about


def _address(place):
    town = f"{place['code_postal']} {place['commune']}".strip()
    return ", ".join(filter(None, [place["adresse"], place["complement"], town]))


def _sheet(place):
    """What one reads on tapping the point."""
    lines = [_address(place), place["telephone"], *place["horaires"], ", ".join(place["services"])]
    return "\n".join([*filter(None, [*lines, ", ".join(place["frais"])]), place["page"]])


def _text(value):
    return escape(_NOT_XML.sub("", value))


def _attribute(value):
    return quoteattr(_NOT_XML.sub("", value))


FORMATS = {
    "geojson": Format("GeoJSON", "application/geo+json", _geojson),
    "csv": Format("CSV", "text/csv; charset=utf-8", _csv),
    "gpx": Format("GPX", "application/gpx+xml; charset=utf-8", _gpx),
    "kml": Format("KML", "application/vnd.google-earth.kml+xml; charset=utf-8", _kml),
}
