"""What a participant does from the field. Each action bears a key of its own: sent three times by a phone that lost
the network, it counts once and gets the same answer."""

import uuid

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cartoparty.confirming import CannotConfirm, confirm
from cartoparty.duplicates.finding import find
from cartoparty.enums import (
    CoordinatesDoubt,
    CoordinatesOrigin,
    CoordinatesPrecision,
    FactGroup,
    PartyAct,
    PartyActState,
)
from cartoparty.models import MappingParty, Participant, PartyAction, PartyPlace, Structure
from cartoparty.parties.opening import territory
from cartoparty.placing import FAR_FROM_COMMUNE_M
from epn_commons.contributions.enums import Outcome, Status
from epn_commons.contributions.reporting import report
from epn_commons.contributions.slugs import make_slug
from epn_commons.territories.points import distance_to_commune_m


class NotNow(Exception):
    """The party has not begun, or is closed: the message says which."""


class UnknownPlace(Exception):
    def __init__(self):
        super().__init__(_("Ce lieu n’est pas dans le territoire de cette cartoparty."))


def take(participant, cleaned):
    """Do what a valid ``ActionForm`` asks, once; returns its ``PartyAction``, the former one for a key already seen.

    A place added is compared at once with those of the register. Raises NotNow, UnknownPlace and ValidationError: then
    nothing is kept, and the key may serve again.
    """
    action = _take_once(participant, cleaned)
    if action.act == PartyAct.ADD:
        # Once the party is unlocked: a merge that waits for it may hold what this waits for.
        find([action.structure_id])
    return action


def _take_once(participant, cleaned):
    with transaction.atomic():
        party = _open_party(participant.party_id)
        known = PartyAction.objects.filter(participant=participant, key=cleaned["key"]).first()
        if known:
            return known
        refuse_outside_dates(party)
        done = _ACTS[cleaned["act"]](party, participant, cleaned)
        now = timezone.now()
        noted_at = cleaned.get("noted_at") or now
        return PartyAction.objects.create(
            party=party, participant=participant, key=cleaned["key"], act=cleaned["act"], at=now,
            noted_at=min(max(noted_at, party.starts_at), now), **done,
        )  # fmt: skip


def note(user, slug, structure, outcome, *, is_new):
    """Count what a member did by the register's own form, opened from the list of a party; returns the
    ``Participant``, or None when there is nothing to count."""
    participant = Participant.objects.filter(party__slug=slug, user=user).select_related("party").first()
    if participant is None or outcome == Outcome.SAVED:
        return None
    with transaction.atomic():
        party = _open_party(participant.party_id)
        if not party.takes_actions or not _in_reach(party).filter(pk=structure.pk).exists():
            return None
        now = timezone.now()
        state = PartyActState.WRITTEN if outcome == Outcome.PUBLISHED else PartyActState.QUEUED
        PartyAction.objects.create(
            party=party, participant=participant, key=uuid.uuid4(), act=PartyAct.ADD if is_new else PartyAct.CORRECT,
            state=state, structure=structure, noted_at=now, at=now,
        )  # fmt: skip
    return participant


def refuse_outside_dates(party):
    """Raises NotNow."""
    if party.is_closed:
        raise NotNow(_("Cette cartoparty est close : ses résultats sont figés. Passez par la fiche du lieu."))
    if not party.takes_actions:
        raise NotNow(_("Cette cartoparty n’a pas commencé : revenez à l’heure dite."))


def _open_party(pk):
    """Locked: closing waits for the actions under way, and none comes after it."""
    return MappingParty.objects.select_for_update(of=("self",)).get(pk=pk)


def _in_reach(party):
    listed = PartyPlace.objects.filter(party=party).values("structure")
    return Structure._base_manager.filter(territory(party) | Q(pk__in=listed))


def _place(party, slug):
    """What is published, or was: a place archived meanwhile is refused in words, and a draft is unknown."""
    found = _in_reach(party).filter(slug=slug, published_at__isnull=False).select_related("commune").first()
    if found is None:
        raise UnknownPlace
    return found


def _confirm(party, participant, cleaned):
    place = _place(party, cleaned["place"])
    if not _is_member(participant):
        words = _("sur place, quelqu’un dit que tout est exact. Si vous êtes d’accord, confirmez la fiche.")
        return _told(party, participant, place, words, _("Merci : un coordinateur relit votre confirmation."))
    try:
        confirm(place, list(FactGroup), by=participant.user, seen_version=cleaned["version"] or 0)
    except CannotConfirm as refusal:
        return {"structure": place, "state": PartyActState.REFUSED, "said": str(refusal)}
    return {
        "structure": place, "state": PartyActState.WRITTEN, "said": _("Merci : la fiche est confirmée d’aujourd’hui.")
    }  # fmt: skip


def _correct(party, participant, cleaned):
    place = _place(party, cleaned["place"])
    return _told(party, participant, place, cleaned["message"], _("Merci : un coordinateur met la fiche à jour."))


def _closed(party, participant, cleaned):
    place = _place(party, cleaned["place"])
    words = " ".join(filter(None, [_("signalé fermé pour de bon, vu sur place."), cleaned["message"]]))
    return _told(party, participant, place, words, _("Merci : un coordinateur vérifie avant de retirer la fiche."))


def _told(party, participant, place, words, thanks):
    if place.status != Status.PUBLISHED:
        gone = _("Cette fiche n’est plus publiée : il n’y a plus rien à y faire.")
        return {"structure": place, "state": PartyActState.REFUSED, "said": gone}
    message = _("Cartoparty « %(party)s » : %(words)s") % {"party": party.title, "words": words}
    told = report(place, message, by=participant.user)
    return {"structure": place, "state": PartyActState.QUEUED, "said": thanks, "report": told}


def _add(party, participant, cleaned):
    """A missing place, with what one can write standing before its door: a coordinator completes it."""
    commune, user = cleaned["commune"], participant.user
    place = Structure(
        author=user, organisation=user.main_organisation if user else None, name=cleaned["name"],
        address=cleaned["address"], commune=commune, opening_hours_note=cleaned["message"],
        postcode=commune.postcodes[0] if len(commune.postcodes) == 1 else "", is_example=party.is_example,
        **_point(commune, cleaned.get("here_lat"), cleaned.get("here_lon")),
    )  # fmt: skip
    place.slug = make_slug(Structure, place.name, commune.name)
    place.full_clean(exclude=["slug"])
    place.record_provenance(["name", "address", "commune", "postcode"], by=user)
    place.save()
    place.submit(by=user)
    return {
        "structure": place, "state": PartyActState.QUEUED,
        "said": _("Merci : un coordinateur complète et publie ce lieu."),
    }  # fmt: skip


def _point(commune, latitude, longitude):
    """Where the phone stood before the door, when it said so from about the commune; otherwise its centre, with the
    point of the phone kept aside."""
    stood = None not in (latitude, longitude)
    if stood and (distance_to_commune_m(latitude, longitude, commune) or 0) <= FAR_FROM_COMMUNE_M:
        return {
            "latitude": round(latitude, 6), "longitude": round(longitude, 6),
            "coordinates_origin": CoordinatesOrigin.HAND, "coordinates_precision": CoordinatesPrecision.UNKNOWN,
        }  # fmt: skip
    return {
        "latitude": commune.latitude, "longitude": commune.longitude,
        "coordinates_origin": CoordinatesOrigin.COMMUNE_CENTRE if commune.latitude is not None else "",
        "coordinates_precision": CoordinatesPrecision.COMMUNE,
        "coordinates_doubt": CoordinatesDoubt.FAR_FROM_COMMUNE if stood else "",
        "doubted_point": [latitude, longitude] if stood else None,
    }  # fmt: skip


def _is_member(participant):
    return participant.user is not None and participant.user.can_contribute


_ACTS = {
    PartyAct.CONFIRM: _confirm,
    PartyAct.CORRECT: _correct,
    PartyAct.CLOSED: _closed,
    PartyAct.ADD: _add,
}
