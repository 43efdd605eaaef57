"""What a mediator finds at the desk of the demonstration: two tours with their dates, a place closed for some days,
the favourites of a team, selections kept and followed. Dates move on when the demonstration is opened again."""

from datetime import time, timedelta

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cartoparty import keeping, travelling
from cartoparty.models import SavedSelection, Structure, TravelStop
from cartoparty.opening_hours import dated_stops
from cartoparty.opening_hours.closures import Closure
from cartoparty.opening_hours.closures import read_osm as read_closure
from cartoparty.opening_hours.stops import Stop
from cartoparty.selection import Selection
from cartoparty.signed_links import address_of_the_day
from epn_commons.accounts.demo import person
from epn_commons.accounts.enums import Role
from epn_commons.contributions.follow_news import subject_of
from epn_commons.notifications.following import follow

WEDNESDAY, SATURDAY = 2, 5
TOURS = {
    "Bus numérique du Boischaut": (
        WEDNESDAY,
        [(time(14), time(17))],
        ("Vatan, place de la République", "Buzançais, halle du marché", "Argy, mairie", "Vineuil, place de l’Église"),
    ),
    "Atelier mobile Numéri’Route": (
        SATURDAY,
        [(time(9, 30), time(12)), (time(13, 30), time(16))],
        ("Tréon, salle des fêtes", "Garnay, mairie", "Charpont, école"),
    ),
}
WEEKS, FEWEST_STOPS = 6, 3
CLOSED = "Médiathèque du Clos Fleuri"
FAVOURITES = {
    Role.MEDIATOR: ("Espace numérique du Canal", "Bus numérique du Boischaut", "Médiathèque des Rives"),
    Role.COORDINATOR: ("Espace numérique des Marais", "Atelier mobile Numéri’Route"),
}
AROUND = "lieu=Montargis&rayon=20&frais=gratuit"
SELECTIONS = {
    AROUND: True,
    "lieu=Montargis&rayon=50&ouvert=week-end": False,
    "departement=45&service=aide-aux-demarches-administratives&accessible=oui": True,
}
"""Filters, and whether the organisation shares them."""


def build(demonstration):
    """Idempotent: what is kept is made once; dates are written again when few are left."""
    mediator, coordinator = person(Role.MEDIATOR), person(Role.COORDINATOR)
    for name, tour in TOURS.items():
        _travel(_place(name), *tour, by=coordinator)
    _close(_place(CLOSED), by=coordinator)
    travelling.rebuild()
    for role, names in FAVOURITES.items():
        for name in names:
            keeping.keep(_place(name), by=person(role))
    if not SavedSelection.objects.visible_to(mediator).exists():
        for query, shared in SELECTIONS.items():
            selection = Selection(QueryDict(query))
            keeping.save(selection, keeping.suggested_name(selection), by=mediator, shared=shared)
    follow(mediator, f"places:{AROUND}")
    follow(mediator, subject_of(_place("Médiathèque des Rives")))
    _add_pages(demonstration)


def _place(name):
    return Structure.objects.get(name=name, is_example=True)


def _week(place):
    """The ordinary hours, without what bears a date."""
    return [rule for rule in place.opening_hours.split("; ") if not rule[:4].isdigit()]


def _travel(place, weekday, slots, spots, *, by):
    today = timezone.localdate()
    if sum(stop.day >= today for stop in dated_stops(place.opening_hours)) >= FEWEST_STOPS:
        return
    first = today + timedelta(days=(weekday - today.weekday()) % 7)
    days = [first + timedelta(weeks=week) for week in range(WEEKS)]
    stops = [Stop(day, tuple(slots), spots[day.isocalendar().week % len(spots)]) for day in days]
    hours = "; ".join([*_week(place), *(stop.osm for stop in stops)])
    place.revise({"opening_hours": hours}, by=by, comment=_("Les dates de la tournée."))


def _close(place, *, by):
    today = timezone.localdate()
    closures = filter(None, map(read_closure, place.opening_hours.split("; ")))
    if any(closure.last > today for closure in closures):
        return
    closure = Closure(today - timedelta(days=3), today + timedelta(days=11))
    hours = "; ".join([*_week(place), closure.osm])
    place.revise({"opening_hours": hours}, by=by, comment=_("Travaux de peinture."))


def _add_pages(demonstration):
    register = reverse("cartoparty:structure_list")
    bus = _place("Bus numérique du Boischaut")
    stop = TravelStop.objects.filter(structure=bus).order_by("period")[0]
    demonstration.add_pages(
        "anonymous",
        bus.get_absolute_url(),
        _place(CLOSED).get_absolute_url(),
        address_of_the_day(_place("Médiathèque des Rives")),
        f"{register}?commune={stop.commune_id}",
        f"{register}?lieu=Bourges&rayon=50&ouvert=week-end&tri=fraicheur",
    )
