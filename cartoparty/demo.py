"""Some sixty invented places over the six departments of Centre-Val de Loire, and a queue that is not empty."""

import csv
import hashlib
from pathlib import Path

from django.urls import reverse
from django.utils.translation import gettext as _

from cartoparty import demo_desk, open_slots
from cartoparty.addresses import demonstration as addresses
from cartoparty.confirming import confirm
from cartoparty.duplicates import finding
from cartoparty.enums import CoordinatesOrigin, CoordinatesPrecision, FactGroup
from cartoparty.models import DuplicatePair, Structure
from cartoparty.parties import demonstration as parties
from epn_commons.accounts.demo import person
from epn_commons.accounts.enums import Role
from epn_commons.contributions import reporting
from epn_commons.contributions.enums import Status
from epn_commons.contributions.models import ReviewItem
from epn_commons.contributions.slugs import SlugMaker
from epn_commons.core import demo
from epn_commons.territories.models import Commune

TABLE = Path(__file__).parent / "data" / "demo_places.tsv"
PHONES = "+3326191"
"""0261 91 …: numbers that ARCEP keeps for fiction (décision 2018-0881, plan de numérotation)."""
SPREAD_DEGREES = 0.008
_LISTS = ("typologies", "services", "fees")
_ACCESS = {"booking": "online_booking"}


def build(demonstration):
    """Idempotent: the places are made once, together."""
    if not Structure.objects.filter(is_example=True).exists():
        _make()
    open_slots.rebuild()
    _add_pages(demonstration)
    addresses.build(demonstration, person(Role.COORDINATOR))


def _make():
    mediator, coordinator = person(Role.MEDIATOR), person(Role.COORDINATOR)
    places = list(_places(mediator))
    Structure.objects.bulk_create(places)
    by_name = {place.name: place for place in places}
    for place in places:
        place.refresh_from_db()
    Structure.objects.filter(pk__in=[place.pk for place in places]).publish_all(by=coordinator)
    _archive(by_name, coordinator)
    _correct(by_name, mediator, coordinator)
    _report(by_name, mediator)
    _vouch(places, mediator)
    _write(mediator, coordinator)
    finding.find()


def _places(author):
    slugs = SlugMaker(Structure)
    with TABLE.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file, delimiter="\t")):
            commune = Commune.objects.get(pk=row["commune"])
            yield _place(row, number, commune, slug=slugs.make(row["name"], commune.name), author=author)


def _place(row, number, commune, *, slug, author):
    more = dict(item.split("=") for item in row["more"].split())
    latitude, longitude = _near(commune, row["name"])
    lists = {name: [code.lower() for code in row[name].split(",")] for name in _LISTS}
    return Structure(
        **lists,
        name=row["name"],
        slug=slug,
        author=author,
        commune=commune,
        postcode=commune.postcodes[0],
        address=row["address"],
        latitude=latitude,
        longitude=longitude,
        coordinates_origin=CoordinatesOrigin.HAND,
        coordinates_precision=CoordinatesPrecision.STREET,
        phone=f"{PHONES}{number:04d}",
        emails=[f"{slug[:40].strip('-')}@demo.example"],
        opening_hours=row["opening_hours"],
        access_modes=[_ACCESS.get(code, code) for code in row["access"].split(",")],
        accompaniments=["individual", "workshop"] if number % 3 else ["individual", "autonomous"],
        accessible={"oui": True, "non": False}.get(more.get("accessible")),
        audiences=_codes(more, "audiences"),
        specific_support=_codes(more, "support"),
        languages=_codes(more, "languages"),
        programmes=_codes(more, "programmes"),
        mobility=_codes(more, "mobility"),
        summary=row["summary"],
        provenance={"*": {"source": _("Démonstration"), "licence": "etalab-2.0", "on": None}},
        is_example=True,
    )


def _codes(more, name):
    return more[name].split(",") if name in more else []


def _near(commune, name):
    """A point of the commune that depends on the name alone: the same at each demonstration."""
    north, east = hashlib.sha256(name.encode()).digest()[:2]
    return (
        round(commune.latitude + SPREAD_DEGREES * (north / 127.5 - 1), 6),
        round(commune.longitude + SPREAD_DEGREES * (east / 127.5 - 1), 6),
    )


def _archive(places, coordinator):
    places["Atelier du Cher"].archive(by=coordinator, reason=_("L’atelier a fermé ses portes en juin."))


def _correct(places, mediator, coordinator):
    """Accepted corrections make a history; pending ones wait, one of them on a version that moved since."""
    canal = places["Espace numérique du Canal"]
    canal.revise({"opening_hours": "Mo-Fr 09:00-12:30,14:00-18:00; Sa 10:00-12:00; PH off"}, by=coordinator,
                 comment=_("Nouveaux horaires d’hiver."))  # fmt: skip
    canal.revise({"description": _("Atelier « premiers clics » le mardi matin, accès libre les autres jours.")},
                 by=coordinator)  # fmt: skip
    places["Médiathèque des Rives"].revise(
        {"opening_hours": "Tu-Fr 13:30-18:30; Sa 10:00-17:00; PH off"}, by=mediator, comment=_("Vu sur leur porte.")
    )
    places["Maison de quartier du Vallon"].revise(
        {"phone": f"{PHONES}0999", "summary": _("On apprend entre voisins, à son rythme, et dans sa langue.")},
        by=mediator, comment=_("Le numéro a changé."),
    )  # fmt: skip
    places["Le Labo de la Creusille"].revise({"fees": ["free_on_condition"]}, by=mediator)
    forges = places["Maison des services des Forges"]
    forges.revise({"name": _("Maison France Services des Forges")}, by=mediator, comment=_("Nouveau nom."))
    forges.revise({"name": _("Maison des services des Forges et du Bassin")}, by=coordinator)


def _report(places, mediator):
    reporting.report(places["Sologne connectée"], _("L’atelier du mardi n’a plus lieu depuis la rentrée."))
    reporting.report(places["Point numérique du Vieux-Pont"], _("Le téléphone sonne dans le vide."), by=mediator)
    reporting.report(places["Réparactif"], _("Ils ferment à 17 h le samedi."))


def _write(mediator, coordinator):
    """What the mediator is writing: a draft, four submissions, of which one lacks its services and one
    describes a place that is already there, one refusal."""
    slugs = SlugMaker(Structure)
    waiting = [
        ("Espace numérique des Tisserands", "36044", "3 rue des Tisserands", ["access", "everyday_tools"]),
        ("Bibliothèque de la Cour verte", "45302", "14 rue de la Cour verte", ["access"]),
        ("Local associatif de la Gare", "28134", "1 place de la Gare", []),
        ("Médiathèque Clos Fleuri", "18033", "22 av. des Dentelles", ["access"]),
    ]
    for name, code, address, services in waiting:
        _new(slugs, mediator, name, code, address, services).submit(by=mediator)
    refused = _new(slugs, mediator, "Café des Écrans", "18033", "2 rue Mirebeau", ["access"])
    refused.submit(by=mediator)
    refused.reject(
        by=coordinator,
        reason=_("Le café offre le wifi mais personne n’y accompagne : dites-nous si un médiateur y vient."),
    )
    _new(slugs, mediator, "Permanence du foyer rural", "41136", "", ["administrative_help"])


def _new(slugs, author, name, code, address, services):
    commune = Commune.objects.get(pk=code)
    return Structure.objects.create(
        name=name, slug=slugs.make(name, commune.name), author=author, commune=commune, postcode=commune.postcodes[0],
        address=address, services=services, is_example=True,
    )  # fmt: skip


def _vouch(places, mediator):
    """One place in three says itself that its facts hold, a member says it of another third."""
    for number, place in enumerate(places):
        place.refresh_from_db(fields=["status"])
        if place.status != Status.PUBLISHED or number % 3 == 2:
            continue
        signature = {"by": mediator} if number % 3 else {"link": f"demonstration-{place.pk}"}
        confirm(place, list(FactGroup), **signature)


def _add_pages(demonstration):
    """One example of each kind of page, for each role that may open it."""
    canal = _example("espace-numerique-du-canal").get_absolute_url()
    register = reverse("cartoparty:structure_list")
    demonstration.add_pages(
        "anonymous",
        register,
        f"{register}?lieu=Bourges&rayon=20",
        f"{register}?q=xylophone",
        f"{reverse('cartoparty:embed')}?lieu=Bourges&zoom=11",
        f"{reverse('cartoparty:widget')}?lieu=Bourges",
        reverse("cartoparty:booklet"),
        f"{reverse('cartoparty:orientation')}?p={canal.strip('/').rpartition('/')[2]}",
        reverse("cartoparty:offline"),
        canal,
        f"{canal}historique/",
        f"{canal}signaler/",
        f"{canal}confirmer/",
        _example("atelier-du-cher").get_absolute_url(),
    )
    refused, draft = _example("cafe-des-ecrans"), _example("permanence-du-foyer-rural")
    demonstration.add_pages(
        str(Role.MEDIATOR),
        canal,
        f"{canal}modifier/",
        reverse("cartoparty:structure_create"),
        draft.get_absolute_url(),
        f"{draft.get_absolute_url()}modifier/",
        reverse("cartoparty:favourites"),
        refused.get_absolute_url(),
        reverse("contributions:mine"),
    )
    waiting = ReviewItem.objects.filter(kind=Structure.kind).order_by("wait", "created_at", "pk").distinct("wait")
    twins = DuplicatePair.objects.waiting()[:1]
    moderation = [
        reverse("admin:index"),
        reverse("admin:contributions_reviewitem_changelist"),
        *(reverse("admin:contributions_reviewitem_change", args=[item.pk]) for item in waiting),
        reverse("admin:cartoparty_structure_changelist"),
        reverse("admin:cartoparty_structure_change", args=[_example("espace-numerique-du-canal").pk]),
        reverse("admin:cartoparty_structure_import"),
        reverse("admin:cartoparty_duplicatepair_changelist"),
        *(reverse("admin:cartoparty_duplicatepair_change", args=[pair.pk]) for pair in twins),
        reverse("admin:cartoparty_mergerecord_changelist"),
        f"{canal}archiver/",
        reverse("cartoparty:address_report"),
        f"{reverse('cartoparty:coverage')}?departement=18&km=20&gratuit=on",
        canal,
        reverse("contributions:mine"),
    ]
    for role in (Role.COORDINATOR, Role.ADMINISTRATOR):
        demonstration.add_pages(str(role), *moderation)


def _example(name):
    return Structure.objects.get(slug__startswith=name, is_example=True)


demo.register("places", build, order=30)
demo.register("parties", parties.build, order=31)
demo.register("desk", demo_desk.build, order=32)
