"""« Is it this one? »: a place added from the field, beside those of the register that it looks like."""

import uuid

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartoparty.duplicates.bench import undecided
from cartoparty.duplicates.finding import SUGGESTIONS
from cartoparty.enums import PartyAct, SeenOnSite
from cartoparty.models import DuplicatePair, PartyAction, Structure

_THANKS = {
    SeenOnSite.SAME: gettext_lazy("Merci : un coordinateur réunit les deux fiches."),
    SeenOnSite.OTHER: gettext_lazy("Merci : un coordinateur publie ce lieu à part."),
}


def questions(participant):
    """What waits for an answer, the surest first: ``[{pair, key, added, name, address, url, reasons}]``, of the places
    that the participant may see. Two queries."""
    added = set(_added(participant).values_list("structure", flat=True))
    waiting = _asked(participant).filter(seen_on_site="").order_by("-score", "pk")
    rows = waiting.select_related("first__commune", "second__commune")[:SUGGESTIONS] if added else ()
    return [_question(pair, *_sides(pair, added)) for pair in rows]


def answer(participant, pair, said):
    """Keep what the participant says of a pair (a primary key); sent again, it changes nothing. Returns thanks."""
    kept = _asked(participant).filter(pk=pair).update(seen_on_site=said)
    return str(_THANKS[said]) if kept else _("Merci : la question est déjà tranchée.")


def _added(participant):
    """What was sent from the list; the register’s own form, which answers nothing here, has asked already."""
    return PartyAction.objects.filter(participant=participant, act=PartyAct.ADD).exclude(said="")


def _asked(participant):
    added = _added(participant).values("structure")
    seen = Structure.objects.visible_to(participant.user or AnonymousUser()).values("pk")
    return undecided(DuplicatePair.objects.all()).filter(
        Q(first__in=added, second__in=seen) | Q(second__in=added, first__in=seen)
    )


def _sides(pair, added):
    """The place added, then the one found: of two that were added, the later is the one to doubt."""
    return (pair.second, pair.first) if pair.second_id in added else (pair.first, pair.second)


def _question(pair, added, found):
    town = f"{found.postcode} {found.commune.name if found.commune else found.commune_name_given}".strip()
    return {
        "pair": pair.pk,
        "key": str(uuid.uuid4()),
        "added": added.name,
        "name": found.name,
        "address": ", ".join(filter(None, [found.address, town])),
        "url": found.get_absolute_url(),
        "reasons": pair.reasons,
    }
