"""What the visits of several nights teach: an address is dead after three failures on two days, and not before."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain, islice

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from demarches.enums import FAILURES, LinkState
from demarches.issues import follow_links
from demarches.link_check.addresses import collect
from demarches.link_check.running import visit_all
from demarches.models import LinkCheck, OnlineService, UpstreamRecord
from demarches.models.link_check import DEAD_AFTER

BATCH = 100
AGAIN_AFTER = timedelta(hours=20)
"""An address visited today is left in peace until the next night."""
_WRITTEN = [
    "uses", "state", "reason", "http_status", "final_address", "suggestion", "milliseconds", "checked_at", "failures",
    "first_failed_at", "last_failed_at", "dead_since", "muted_state",
]  # fmt: skip


@dataclass
class Tally:
    """What a run found: ``states`` counts addresses, ``died`` and ``revived`` are those addresses."""

    states: Counter = field(default_factory=Counter)
    died: list = field(default_factory=list)
    revived: list = field(default_factory=list)

    def in_words(self):
        """``{what: number}``, as the report of a job shows it."""
        counts = {str(state.label).capitalize(): self.states[state] for state in LinkState}
        return counts | {_("Mortes depuis cette visite"): len(self.died), _("Revenues"): len(self.revived)}


def check_links(*, everything=False, limit=None, progress=lambda done, total: None, now=timezone.now):
    """Visit what the guide links to, the most used first; returns a ``Tally``. Each batch is kept as it comes.

    ``everything`` visits again what was visited today.
    """
    uses = collect()
    LinkCheck.objects.exclude(address__in=list(uses)).delete()
    known = LinkCheck.objects.in_bulk(list(uses), field_name="address")
    due = [address for address in uses if everything or _is_due(known.get(address), now())]
    due = sorted(due, key=lambda address: (-uses[address], address))[:limit]
    tally, done, findings = Tally(), 0, visit_all(due)
    while batch := list(islice(findings, BATCH)):
        _keep(batch, known, uses, tally, now())
        done += len(batch)
        progress(done, len(due))
    dead = list(dict.fromkeys(chain(tally.died, [address for address, check in known.items() if check.dead_since])))
    _suggest(dead)
    follow_links(dead, tally.revived)
    return tally


def _is_due(check, now):
    return check is None or check.checked_at < now - AGAIN_AFTER


def _keep(batch, known, uses, tally, now):
    rows = []
    for finding in batch:
        check = known.get(finding.address) or LinkCheck(address=finding.address)
        was_dead = check.dead_since is not None
        remember(check, finding, now)
        check.uses = uses[finding.address]
        tally.states[finding.state] += 1
        if check.dead_since and not was_dead:
            tally.died.append(check.address)
        if was_dead and check.dead_since is None:
            tally.revived.append(check.address)
        rows.append(check)
    with transaction.atomic():
        LinkCheck.objects.bulk_create(rows, update_conflicts=True, unique_fields=["address"], update_fields=_WRITTEN)


def remember(check, finding, now):
    """Add a visit to what is known of an address; nothing is written."""
    check.state, check.reason, check.http_status = finding.state, finding.reason[:20], finding.http_status
    check.final_address, check.suggestion = finding.final, finding.suggestion
    check.milliseconds, check.checked_at = finding.milliseconds, now
    if check.muted_state != finding.state:
        check.muted_state = ""
    if finding.state not in FAILURES:
        check.failures, check.first_failed_at, check.last_failed_at, check.dead_since = 0, None, None, None
        return
    check.failures += 1
    check.first_failed_at = check.first_failed_at or now
    check.last_failed_at = now
    two_days = timezone.localdate(check.first_failed_at) < timezone.localdate(now)
    if check.failures >= DEAD_AFTER and two_days and check.dead_since is None:
        check.dead_since = now


def _suggest(addresses):
    """For a dead address, the one that service-public gives today for the same service."""
    dead = list(dict.fromkeys(addresses))
    services = OnlineService.objects.published().filter(url__in=dead).exclude(upstream_ids=[])
    ids = {record_id: service.url for service in services for record_id in service.upstream_ids}
    for record_id, record in UpstreamRecord.objects.current().named(ids).items():
        given = next((one["address"] for one in record.facts["services"] if one["id"] == record_id), "")
        if given and given != ids[record_id]:
            LinkCheck.objects.filter(address=ids[record_id], suggestion="").update(suggestion=given)
