"""Two invented mapping parties: one that goes on whenever the demonstration is opened, one that is closed."""

import uuid
from datetime import datetime, time, timedelta

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cartoparty.enums import PartyAct, PartyActState
from cartoparty.models import MappingParty, Participant, PartyAction
from cartoparty.parties import acting, results
from cartoparty.parties.opening import open_party
from epn_commons.accounts.demo import person
from epn_commons.accounts.enums import Role

RUNNING, PAST = "Cartoparty de démonstration du Cher", "Cartoparty de démonstration de Loir-et-Cher"
_LEFT = timedelta(days=7)
_LASTS = timedelta(days=28)


def build(demonstration):
    """Idempotent: the parties are made once; the running one is moved forward before it would end."""
    if not MappingParty.objects.filter(is_example=True).exists():
        mediator, coordinator = person(Role.MEDIATOR), person(Role.COORDINATOR)
        _make_past(mediator, coordinator)
        _make_running(mediator, coordinator)
    _keep_running()
    _add_pages(demonstration)


def _morning(days):
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(9)))


def _open(title, by, **facts):
    goal = _("Vérifier ces lieux, trouver les manquants.")
    return open_party(MappingParty(title=title, goal=goal, is_example=True, **facts), by=by)


def _make_running(mediator, coordinator):
    party = _open(
        RUNNING, coordinator, department_id="18", places_wanted=12, starts_at=_morning(-2), ends_at=_morning(26),
        meeting_point=_("Médiathèque du centre, à 9 h 30"),
        description=_("On se retrouve autour d’un café, on se partage les quartiers, on revient à midi."),
    )  # fmt: skip
    places = [listed.structure for listed in party.party_places.select_related("structure")]
    member = Participant.objects.create(party=party, user=mediator)
    guest = Participant.objects.create(party=party, pseudonym="Renard roux")
    for place in places[:3]:
        _act(member, PartyAct.CONFIRM, place)
    _act(guest, PartyAct.CORRECT, places[3], message=_("La porte dit : fermé le mercredi."))
    _act(guest, PartyAct.CLOSED, places[4], message=_("La vitrine est vide."))


def _act(participant, act, place, message=""):
    key = uuid.uuid5(participant.public_id, place.slug)
    acting.take(
        participant,
        {"key": key, "act": act, "place": place.slug, "version": place.version, "message": message, "noted_at": None},
    )


def _make_past(mediator, coordinator):
    start = _morning(-40)
    end = start + timedelta(hours=7)
    party = _open(PAST, coordinator, department_id="41", places_wanted=8, starts_at=start, ends_at=end)
    member = Participant.objects.create(party=party, user=mediator, joined_at=start)
    acts = [PartyAct.CONFIRM] * 5 + [PartyAct.CORRECT, PartyAct.CLOSED]
    PartyAction.objects.bulk_create(
        PartyAction(
            party=party, participant=member, key=uuid.uuid4(), act=act, structure_id=listed.structure_id,
            state=PartyActState.WRITTEN if act == PartyAct.CONFIRM else PartyActState.QUEUED,
            noted_at=start + timedelta(minutes=40 * rank), at=start + timedelta(minutes=40 * rank),
        )
        for rank, (act, listed) in enumerate(zip(acts, party.party_places.all(), strict=False), start=1)
    )  # fmt: skip
    results.close(party, by=coordinator)
    MappingParty.objects.filter(pk=party.pk).update(closed_at=end + timedelta(hours=1))


def _keep_running():
    late = MappingParty.objects.filter(is_example=True, closed_at=None, ends_at__lt=timezone.now() + _LEFT)
    late.update(ends_at=F("ends_at") + _LASTS)


def _example(title):
    return MappingParty.objects.get(title=title, is_example=True)


def _add_pages(demonstration):
    running, past = (_example(title).get_absolute_url() for title in (RUNNING, PAST))
    parties = reverse("cartoparty:party_list")
    public = [parties, running, f"{running}tableau/", past]
    demonstration.add_pages("anonymous", *public, f"{running}rejoindre/")
    demonstration.add_pages(str(Role.MEDIATOR), *public, f"{running}liste/", f"{running}ma-participation/")
    for role in (Role.COORDINATOR, Role.ADMINISTRATOR):
        demonstration.add_pages(
            str(role), parties, reverse("cartoparty:party_open"), running, f"{running}modifier/", f"{running}clore/"
        )
