"""Asking the BAN about the addresses of the published places, and what its answers change here.

The questions are asked outside any transaction; each batch of answers is then one transaction, so that a stop loses
fifty answers at most and the next run goes on from there.
"""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cartoparty import geocoding
from cartoparty.addresses.answers import judge
from cartoparty.addresses.applying import apply
from cartoparty.enums import AddressState
from cartoparty.models import AddressCheck, Structure
from epn_commons.territories.models import FormerCommune

BATCH = 50
AGAIN_AFTER = timedelta(days=180)
"""The BAN changes every week, the address of one place seldom."""
SECONDS_BETWEEN = 1 / 40
"""The public service takes 50 questions a second from one address, then refuses for five seconds."""
LONGEST_WAIT = 30
"""Seconds to wait when the service asks for it; beyond, the work stops and is taken up again later."""
WAITS = 3
FAILURES = 3
"""Questions in a row left without answer before the service is held to be down."""
DISTRICTS = {"75056", "69123", "13055"}
"""Cities whose addresses the BAN files under their municipal districts: only the postcode narrows the question."""


@dataclass
class Tally:
    """What a run did. ``stopped`` says in French why it ended early, and what to do."""

    states: Counter = field(default_factory=Counter)
    keys: int = 0
    moved: int = 0
    left: int = 0
    stopped: str = ""

    def in_words(self):
        """``{what: number}``, as the report of a job shows it."""
        counts = {str(state.label).capitalize(): self.states[state] for state in AddressState}
        return counts | {
            _("Clés BAN apportées"): self.keys,
            _("Positions apportées"): self.moved,
            _("Restent à vérifier"): self.left,
        }


class _Stop(Exception):
    """``str()`` is the sentence for people."""


def to_check(commune="", now=None):
    """Published places whose address was never asked, has changed since, or was asked long ago; those never asked
    first."""
    places = Structure.objects.published().exclude(address="").filter(commune__isnull=False)
    if commune:
        places = places.filter(commune=commune)
    old = (now or timezone.now()) - AGAIN_AFTER
    return places.filter(
        Q(address_check__isnull=True)
        | Q(address_check__state=AddressState.SERVICE_DOWN)
        | Q(address_check__checked_at__lt=old)
        | ~Q(address_check__asked_address=F("address"))
        | ~Q(address_check__asked_commune=F("commune"))
    ).order_by(F("address_check__checked_at").asc(nulls_first=True), "pk")


def check_addresses(*, commune="", limit=None, dry_run=False, progress=lambda done, total: None, wait=time.sleep):
    """Ask about the places of ``to_check``, at most ``limit``; returns a ``Tally``. Never raises for the service:
    a run that stops early says so. A dry run asks and writes nothing."""
    ids = list(to_check(commune).values_list("pk", flat=True)[:limit])
    run, done = _Run(wait), 0
    tally = Tally(left=to_check(commune).count())
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        places = Structure.objects.filter(pk__in=batch).select_related("commune")
        checks = []
        for place in sorted(places, key=lambda place: batch.index(place.pk)):
            try:
                checks.append(run.check(place))
            except _Stop as stop:
                tally.stopped = str(stop)
                break
            done += 1
            progress(done, len(ids))
        _keep(checks, tally, dry_run)
        if tally.stopped:
            break
    return tally


def _keep(checks, tally, dry_run):
    """Write what a batch learnt. A silence does not erase what an earlier answer said."""
    with transaction.atomic():
        applied = apply(checks)
        silent = [check for check in checks if check.state == AddressState.SERVICE_DOWN]
        answered = [check for check in checks if check.state != AddressState.SERVICE_DOWN]
        fields = [field.name for field in AddressCheck._meta.concrete_fields if field.name not in ("id", "structure")]
        AddressCheck.objects.bulk_create(
            answered, update_conflicts=True, unique_fields=["structure"], update_fields=fields
        )
        AddressCheck.objects.bulk_create(silent, ignore_conflicts=True)
        transaction.set_rollback(dry_run)
    tally.states.update(check.state for check in checks)
    tally.left -= len(answered)
    tally.keys += applied.keys
    tally.moved += applied.moved


class _Run:
    """One conversation with the service: its pace, its refusals, its silences."""

    def __init__(self, wait):
        self._wait, self._failures = wait, 0
        self._districts = dict(FormerCommune.objects.order_by().values_list("code", "current"))

    def check(self, place):
        """The ``AddressCheck`` of one place, unsaved. Raises _Stop when it is no use going on."""
        if self._failures >= FAILURES:
            raise _Stop(
                _("Le service d’adresses ne répond pas. Relancez plus tard : le travail reprendra où il s’est arrêté.")
            )
        asked = AddressCheck(structure=place, asked_address=place.address, asked_commune=place.commune_id)
        try:
            found = self._ask(place)
        except geocoding.GeocoderDown:
            self._failures += 1
            asked.state = AddressState.SERVICE_DOWN
            return asked
        self._failures = 0
        return judge(asked, found, self._districts)

    def _ask(self, place):
        filters = {"postcode": place.postcode} if place.commune_id in DISTRICTS else {"citycode": place.commune_id}
        question = f"{place.address} {place.postcode} {place.commune.name}"
        for _attempt in range(WAITS):
            self._wait(SECONDS_BETWEEN)
            try:
                return geocoding.candidates(question, **filters)
            except geocoding.RateLimited as refusal:
                seconds = refusal.retry_after or 5
                if seconds > LONGEST_WAIT:
                    break
                self._wait(seconds)
        raise _Stop(
            _("Le service d’adresses demande une pause. Relancez plus tard : le travail reprendra où il s’est arrêté.")
        )
