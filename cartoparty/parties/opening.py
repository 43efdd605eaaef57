"""Opening a mapping party: its territory, and the places to check that are drawn from the register."""

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from cartoparty.models import MappingParty, PartyPlace, Structure
from epn_commons.contributions.slugs import make_slug
from epn_commons.territories.models import Commune

ATTEMPTS = 5
MOST_NAMED = 3


class CannotOpen(Exception):
    """Several parties of the same name were opened at once."""


def territory(party, *, through=""):
    """A condition on the commune of ``Structure``, or on what reaches one by ``through``."""
    if party.department_id:
        return Q(**{f"{through}commune__department": party.department_id})
    if party.epci_id:
        return Q(**{f"{through}commune__epci": party.epci_id})
    return Q(**{f"{through}commune__in": party.communes})


def communes_of(party):
    """The communes where one looks."""
    if party.department_id:
        return Commune.objects.filter(department=party.department_id)
    if party.epci_id:
        return Commune.objects.filter(epci=party.epci_id)
    return Commune.objects.filter(pk__in=party.communes)


def territory_name(party):
    """« Cher (18) », « CA Bourges Plus », « Bourges, Trouy et 3 autres communes »."""
    if party.department_id or party.epci_id:
        return str(party.department or party.epci)
    names = list(communes_of(party).order_by("name").values_list("name", flat=True))
    if len(names) <= MOST_NAMED:
        return ", ".join(names)
    rest = len(names) - MOST_NAMED + 1
    return _("%(names)s et %(rest)d autres communes") % {
        "names": ", ".join(names[: MOST_NAMED - 1]), "rest": rest}  # fmt: skip


def open_party(party, *, by):
    """Save a checked, unsaved party in the name of a coordinator, and draw its places. Raises CannotOpen."""
    party.opened_by = by
    party.departments = sorted(set(communes_of(party).values_list("department", flat=True)))
    for _attempt in range(ATTEMPTS):
        party.slug = make_slug(MappingParty, party.title, timezone.localdate(party.starts_at))
        try:
            with transaction.atomic():
                party.save()
                draw(party)
            return party
        except IntegrityError as error:
            if "slug" not in str(error) and "code" not in str(error):
                raise
    raise CannotOpen(_("Plusieurs cartoparties du même nom s’ouvrent en même temps : envoyez de nouveau."))


def draw(party):
    """Choose the places to check: those of the territory whose facts were confirmed longest ago. Returns how many.

    The list is drawn again as long as nobody has worked on it.
    """
    with transaction.atomic():
        party.party_places.all().delete()
        oldest = (
            Structure.objects.published()
            .filter(territory(party))
            .order_by(Coalesce(TruncDate("confirmed_at"), F("updated_on")), "pk")
            .values_list("pk", flat=True)[: party.places_wanted]
        )
        drawn = PartyPlace.objects.bulk_create(
            [PartyPlace(party=party, structure_id=pk, rank=rank) for rank, pk in enumerate(oldest, start=1)]
        )
    return len(drawn)
