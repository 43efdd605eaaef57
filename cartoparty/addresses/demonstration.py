"""What an invented BAN would say of some places of the demonstration, and what is told to their communes.

Nothing of it leaves: an example is never sent."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cartoparty.addresses import outbox
from cartoparty.addresses.applying import is_exact
from cartoparty.addresses.numbered import read_numbered
from cartoparty.enums import AddressRefusal, AddressState, BanReportState, CoordinatesPrecision
from cartoparty.models import AddressCheck, BanReport, Structure
from epn_commons.accounts.enums import Role

_METRE = 1 / 111_195
"""Of latitude, in degrees."""
_HOUSE, _STREET = CoordinatesPrecision.HOUSENUMBER, CoordinatesPrecision.STREET
_ANSWERS = (
    ("Espace numérique des Marais", AddressState.FOUND, _HOUSE, 8),
    ("Médiathèque du Clos Fleuri", AddressState.FOUND, _HOUSE, 180),
    ("Atelier des Bons Branchements", AddressState.FOUND, _STREET, 40),
    ("Point info jeunes de l’Yèvre", AddressState.NOT_FOUND, AddressRefusal.UNLIKELY, 0),
    ("Tiers-lieu La Passerelle", AddressState.AMBIGUOUS, _HOUSE, 300),
    ("Espace public numérique du Donjon", AddressState.FOUND, _HOUSE, 3),
    ("Centre social Les Platanes", AddressState.NOT_FOUND, AddressRefusal.OTHER_COMMUNE, 0),
    ("Permanence numérique de la mairie", AddressState.FOUND, CoordinatesPrecision.LOCALITY, 25),
    ("Espace numérique de la Source vive", AddressState.FOUND, _HOUSE, 12),
    ("Atelier Jeanne la Geek", AddressState.NOT_FOUND, AddressRefusal.NONE_GIVEN, 0),
    ("Maison des associations connectées", AddressState.FOUND, CoordinatesPrecision.COMMUNE, 900),
)
"""Name of the place, what became of the question, how precise the answer is or why it is refused, and how many metres
north of the place it is."""
_REPORTS = {
    "Point info jeunes de l’Yèvre": {},
    "Atelier des Bons Branchements": {"state": BanReportState.PENDING, "remote_id": "exemple-1"},
    "Atelier Jeanne la Geek": {"state": BanReportState.PROCESSED, "remote_id": "exemple-2"},
    "Centre social Les Platanes": {"state": BanReportState.BY_HAND},
    "Médiathèque du Clos Fleuri": {"state": BanReportState.REFUSED},
}


def build(demonstration, coordinator):
    """Idempotent: made once, of the places that still stand as they were invented."""
    if not AddressCheck.objects.filter(structure__is_example=True).exists():
        _make(coordinator)
    pages = [
        f"{reverse('cartoparty:address_report')}?departement=18",
        reverse("admin:cartoparty_banreport_changelist"),
    ]
    for report in BanReport.objects.filter(structure__is_example=True).order_by("pk")[:1]:
        pages.append(reverse("admin:cartoparty_banreport_change", args=[report.pk]))
    for role in (Role.COORDINATOR, Role.ADMINISTRATOR):
        demonstration.add_pages(str(role), *pages)


def _make(coordinator):
    names = [name for name, *_facts in _ANSWERS]
    examples = Structure.objects.published().filter(is_example=True, name__in=names).select_related("commune")
    places = {place.name: place for place in examples if read_numbered(place.address)}
    checks = AddressCheck.objects.bulk_create(
        _check(places[name], *facts) for name, *facts in _ANSWERS if name in places
    )
    for check in filter(is_exact, checks):
        Structure.objects.filter(pk=check.structure_id).update(ban_key=check.ban_key)
    for name, facts in _REPORTS.items():
        if name not in places:
            continue
        place = Structure.objects.select_related("address_check").get(pk=places[name].pk)
        report = outbox.prepare(place, by=coordinator)
        answer = outbox.not_open() if facts.get("state") == BanReportState.REFUSED else ""
        BanReport.objects.filter(pk=report.pk).update(answer=answer, **facts)


def _check(place, state, detail, metres):
    check = AddressCheck(
        structure=place, state=state, asked_address=place.address, asked_commune=place.commune_id,
        checked_at=timezone.now(),
    )  # fmt: skip
    if state == AddressState.NOT_FOUND:
        check.refusal = detail
        return check
    address = read_numbered(place.address)
    check.precision, check.latitude, check.longitude = detail, place.latitude + metres * _METRE, place.longitude
    check.score = 0.94 if detail == _HOUSE else 0.71
    if detail == _HOUSE:
        check.number, check.street = str(address.number), address.street
        check.ban_key = f"{place.commune_id.lower()}_xxxx_{address.number:05d}"
        check.label = f"{place.address} {place.postcode} {place.commune.name}"
    elif detail == _STREET:
        check.label = f"{address.street} {place.postcode} {place.commune.name}"
    else:
        check.label = _("%(postcode)s %(commune)s") % {"postcode": place.postcode, "commune": place.commune.name}
    return check
