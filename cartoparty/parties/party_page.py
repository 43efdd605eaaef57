"""What the pages of mapping parties show."""

import uuid
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cartoparty.enums import PartyAct
from cartoparty.parties import board, twins
from cartoparty.parties.opening import communes_of, draw, territory_name
from epn_commons.core import qr

_ACT_TITLES = {
    PartyAct.CONFIRM: gettext_lazy("Confirmer un lieu"),
    PartyAct.CORRECT: gettext_lazy("Proposer une correction"),
    PartyAct.CLOSED: gettext_lazy("Signaler un lieu fermé"),
    PartyAct.ADD: gettext_lazy("Proposer un lieu manquant"),
}
_HIDDEN = ("key", "act", "place", "version", "pair", "lat", "lon", "here_lat", "here_lon")
_ACT_FIELDS = {
    PartyAct.CORRECT: ["message"],
    PartyAct.CLOSED: ["message"],
    PartyAct.ADD: ["name", "address", "commune", "message"],
}


def context(party, user, participant):
    """For ``cartoparty/party_detail.html``."""
    return board.context(party) | way_in(party) | {
        "territory": territory_name(party),
        "participant": participant,
        "is_run_by_me": party.is_run_by(user),
    }  # fmt: skip


def way_in(party):
    """The short link as one reads it and as one scans it."""
    address = settings.BASE_URL + reverse("cartoparty:party_short", args=[party.code])
    label = _("Code à scanner : rejoindre la cartoparty")
    return {"join_address": address, "join_words": address.partition("://")[2], "qr": qr.svg(address, label)}


def joining(party, form):
    return {"party": party, "form": form, "territory": territory_name(party)}


def field(party, participant, user):
    """For ``cartoparty/party_checklist.html``, besides its places."""
    communes = list(communes_of(party).order_by("name").values_list("pk", "name")[:2])
    return {
        "party": party,
        "stage": party.stage,
        "participant": participant,
        "is_member": user.is_authenticated and user.can_contribute,
        "only_commune": communes[0] if len(communes) == 1 else None,
        "add_key": str(uuid.uuid4()),
        "figures": board.figures(party),
    } | questions(party, participant)


def questions(party, participant):
    """For ``cartoparty/_party_twins.html``."""
    return {"party": party, "twins": twins.questions(participant) if participant else []}


def told_to_queue(request, party, participant, told):
    """What the queue of a phone is answered, with the questions that a place just added raises."""
    asked = render_to_string("cartoparty/_party_twins.html", questions(party, participant), request)
    return {"state": told.state, "said": told.said, "asked": asked}


def again(party, form, told):
    """What was typed without scripts and could not be taken: shown to be corrected and sent again."""
    form.is_valid()
    act = form.data.get("act")
    fields = [form[name] for name in _ACT_FIELDS.get(act, [])]
    hidden = [(name, form.data.get(name, "")) for name in _HIDDEN]
    return {
        "party": party, "told": told, "title": _ACT_TITLES.get(act, _("Recommencer")), "fields": fields,
        "hidden": hidden, "can_send": told.state == "later" or bool(fields and told.status == 422),
    }  # fmt: skip


def point(parameters):
    """``(latitude, longitude)``, or None for anything else than a point of the globe."""
    try:
        latitude, longitude = float(parameters.get("lat", "")), float(parameters.get("lon", ""))
    except ValueError:
        return None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def kept(parameters):
    """The query string that keeps the position of a list, and nothing else."""
    near = point(parameters)
    if near is None:
        return ""
    query = QueryDict(mutable=True)
    query.update({"lat": f"{near[0]:.3f}", "lon": f"{near[1]:.3f}"})
    return f"?{query.urlencode()}"


def usual():
    """What a new party starts from: the next Saturday, in the afternoon."""
    today = timezone.localdate()
    saturday = today + timedelta(days=(5 - today.weekday()) % 7 or 7)
    start, end = (timezone.make_aware(datetime.combine(saturday, time(hour))) for hour in (14, 17))
    return {"starts_at": start, "ends_at": end}


def opened(party):
    """What is said of a party that has just been opened."""
    drawn = party.party_places.count()
    if not drawn:
        return _("La cartoparty est ouverte. Aucun lieu publié dans ce territoire : tout est à trouver.")
    return ngettext(
        "La cartoparty est ouverte : %(number)d lieu à vérifier.",
        "La cartoparty est ouverte : %(number)d lieux à vérifier.",
        drawn,
    ) % {"number": drawn}


def save(form):
    """Save an edited party; its list is drawn again when its territory or the number of places changed."""
    with transaction.atomic():
        party = form.save(commit=False)
        if form.moves_territory:
            party.departments = sorted(set(communes_of(party).values_list("department", flat=True)))
        party.save()
        if form.moves_territory and {"department", "epci", "communes", "places_wanted"} & set(form.changed_data):
            draw(party)
