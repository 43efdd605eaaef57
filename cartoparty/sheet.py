"""One place as its page tells it: can I send someone there now, then everything else, each block with its source."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cartoparty import keeping, upkeep
from cartoparty.cards import STALE_AFTER, open_badge
from cartoparty.confirming import voucher_name
from cartoparty.enums import (
    AccessMode,
    Accompaniment,
    Audience,
    CoordinatesOrigin,
    Fee,
    Language,
    Mobility,
    Programme,
    Service,
    SpecificSupport,
    TrainingLabel,
    Typology,
    Voucher,
)
from cartoparty.opening_hours import Schedule, dated_sentences, to_french
from cartoparty.wording import all_words
from epn_commons.contributions.enums import Licence
from epn_commons.core.dates import on_day

MOST_DATED = 8
"""Of stops and closures shown at once; the others are unfolded."""
DIRECTIONS = "https://www.openstreetmap.org/directions"
SEARCH = "https://www.openstreetmap.org/search"


def context(structure, user):
    """The whole context of ``cartoparty/structure_detail.html``; ``structure`` comes with ``vouched_via``."""
    now = timezone.now()
    schedule = Schedule(structure.opening_hours, structure.latitude, structure.longitude)
    moderates = user.is_authenticated and structure.is_moderated_by(user)
    return {
        "structure": structure,
        "kind": ", ".join(all_words(Typology, structure.typologies)[:2]),
        "state": open_badge(schedule, now),
        "hours": _hours(structure, schedule, now),
        "address": _address(structure),
        "route_url": _route(structure),
        "approximate": structure.coordinates_origin == CoordinatesOrigin.COMMUNE_CENTRE,
        "tiles_url": settings.TILES_URL,
        "tiles_attribution": settings.TILES_ATTRIBUTION,
        "fees": all_words(Fee, structure.fees),
        "blocks": [block for block in _blocks(structure) if block["facts"]],
        "contact_sources": sources(structure, "phone", "emails", "websites", "booking_url"),
        "place_sources": sources(structure, "address", "postcode", "commune", "latitude", "longitude"),
        "stale_after": STALE_AFTER.days,
        "voucher": voucher_name(structure.vouched_via),
        "upkeep": upkeep.context(structure, user, moderates=moderates),
        "moderates": moderates,
        "keeps": user.is_authenticated and user.can_contribute,
        "is_favourite": user.is_authenticated and structure.slug in keeping.kept_slugs(user),
        "lacks": [structure.missing_label(code) for code in structure.lacks] if moderates else [],
        "blocking": [structure.missing_label(code) for code in structure.missing_for_publication()]
        if moderates
        else [],
        "licence": Licence(structure.licence),
        "today": timezone.localdate(),
        "page_address": settings.BASE_URL + structure.get_absolute_url(),
        "structured_data": _structured_data(structure, schedule, now),
    }


def sources(structure, *fields):
    """Where some fields come from, for ``components/source_line.html``: one line a file, one for the members."""
    stamps = []
    for field in fields:
        stamp = structure.provenance.get(field) or structure.provenance.get("*")
        if stamp and getattr(structure, field) not in (None, "", []) and stamp not in stamps:
            stamps.append(stamp)
    return [
        {
            "label": stamp["source"] or (_("corrigé par un membre du réseau") if stamp.get("on") else ""),
            "date": parse_date(stamp.get("on") or ""),
            "licence": _licence_name(stamp.get("licence")) if stamp["source"] else "",
            "confirmed": _confirmed(stamp),
        }
        for stamp in stamps
    ]


def _confirmed(stamp):
    """Who said since that it holds, and when."""
    on = parse_date(stamp.get("confirmed_on") or "")
    if on is None:
        return ""
    said = {
        Voucher.PLACE: _("confirmé par le lieu %(on_day)s"),
        Voucher.MEMBER: _("confirmé par un membre du réseau %(on_day)s"),
    }[stamp["confirmed_by"]]
    return said % {"on_day": on_day(on)}


def _licence_name(code):
    return str(Licence(code).label) if code in Licence.values else code or ""


def _hours(structure, schedule, now):
    today = timezone.localtime(now).date()
    rows = [
        {
            "day": row.weekday,
            "date": row.date,
            "is_today": row.date == today,
            "label": row.label,
            "is_closed": not row.slots,
            "holiday": row.holiday,
            "unsure": row.holiday_unsure,
        }
        for row in (schedule.week(today) if schedule.is_known else [])
    ]
    dated = dated_sentences(structure.opening_hours, today)
    return {
        "rows": rows,
        "dated": dated[:MOST_DATED],
        "later": dated[MOST_DATED:],
        "sentences": [said for said in to_french(structure.opening_hours, on=today) if said not in dated],
        "note": structure.opening_hours_note,
        "sources": sources(structure, "opening_hours", "opening_hours_note"),
    }


def _address(structure):
    """Lines, as on an envelope."""
    town = structure.commune.name if structure.commune else structure.commune_name_given
    lines = [structure.address, structure.address_complement, f"{structure.postcode} {town}".strip()]
    return [line for line in lines if line]


def _route(structure):
    """A plain link to a route planner, to the point or, without a trusted one, to the address."""
    if structure.latitude is not None and structure.coordinates_origin != CoordinatesOrigin.COMMUNE_CENTRE:
        return f"{DIRECTIONS}?{urlencode({'to': f'{structure.latitude:.6f},{structure.longitude:.6f}'})}"
    return f"{SEARCH}?{urlencode({'query': ', '.join(_address(structure))})}" if structure.address else ""


def _blocks(structure):
    yield {
        "title": _("Ce que l’on y fait"),
        "icon": "help",
        "facts": _facts(
            (_("Services"), all_words(Service, structure.services)),
            (_("Comment on est aidé"), all_words(Accompaniment, structure.accompaniments)),
        ),
        "text": structure.description or structure.summary,
        "lead": structure.summary if structure.description else "",
        "sources": sources(structure, "services", "accompaniments", "summary", "description"),
    }
    yield {
        "title": _("Pour qui"),
        "icon": "people",
        "facts": _facts(
            (_("Publics accueillis en particulier"), all_words(Audience, structure.audiences)),
            (_("Prise en charge"), all_words(SpecificSupport, structure.specific_support)),
            (_("Langues parlées"), all_words(Language, structure.languages)),
        ),
        "sources": sources(structure, "audiences", "specific_support", "languages"),
    }
    yield {
        "title": _("Coût et accès"),
        "icon": "free",
        "facts": _facts(
            (
                _("Frais"),
                all_words(Fee, structure.fees) or [_("Non renseigné : demandez avant d’y envoyer quelqu’un")],
            ),
            (_("Comment venir"), all_words(AccessMode, structure.access_modes)),
            (_("Fauteuil roulant"), [_accessibility(structure.accessible)]),
            (_("Mobilité du lieu"), all_words(Mobility, structure.mobility)),
        ),
        "links": [(_("Fiche d’accessibilité Acceslibre"), structure.accessibility_url)]
        if structure.accessibility_url
        else [],
        "sources": sources(structure, "fees", "access_modes", "accessible", "mobility"),
    }
    yield {
        "title": _("Qui tient ce lieu"),
        "icon": "home",
        "facts": _facts(
            (_("Nature du lieu"), all_words(Typology, structure.typologies)),
            (_("Organisation"), [structure.organisation.name] if structure.organisation else []),
            (_("Structure parente"), [structure.parent_name] if structure.parent_name else []),
            (_("Programmes nationaux"), all_words(Programme, structure.programmes)),
            (
                _("Formations et labels"),
                [*all_words(TrainingLabel, structure.training_labels), *structure.other_labels],
            ),
            (_("SIRET ou RNA"), [structure.pivot] if structure.pivot else []),
        ),
        "sources": sources(
            structure, "typologies", "organisation", "parent_name", "programmes", "training_labels", "other_labels"
        ),
    }


def _facts(*pairs):
    return [{"label": label, "values": values} for label, values in pairs if values]


def _accessibility(accessible):
    if accessible is None:
        return _("Inconnu")
    return _("Oui, accessible") if accessible else _("Non, pas accessible")


def _structured_data(structure, schedule, now):
    """schema.org, for search engines; nothing that the page does not say."""
    data = {
        "@context": "https://schema.org",
        "@type": "CivicStructure",
        "name": structure.name,
        "url": settings.BASE_URL + reverse("cartoparty:structure_detail", args=[structure.slug]),
        "address": {
            "@type": "PostalAddress",
            "streetAddress": structure.address,
            "postalCode": structure.postcode,
            "addressLocality": structure.commune.name if structure.commune else "",
            "addressCountry": "FR",
        },
    }
    if structure.latitude is not None:
        data["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": structure.latitude,
            "longitude": structure.longitude,
        }
    if structure.phone:
        data["telephone"] = structure.phone
    if structure.accessible is not None:
        data["amenityFeature"] = {
            "@type": "LocationFeatureSpecification",
            "name": "wheelchair",
            "value": structure.accessible,
        }
    week = schedule.week(timezone.localtime(now).date()) if schedule.is_known else []
    data["openingHoursSpecification"] = [
        {
            "@type": "OpeningHoursSpecification",
            "validFrom": row.date.isoformat(),
            "validThrough": row.date.isoformat(),
            "opens": slot.start.isoformat("minutes"),
            "closes": slot.end.isoformat("minutes"),
        }
        for row in week
        for slot in row.slots
        if slot.is_certain
    ]
    return data
