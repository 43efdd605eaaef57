"""Which addresses the guide sends people to, and how many published sheets do."""

import re
from collections import defaultdict

from demarches.facts import LONGEST_ADDRESS, is_web_address, texts_in
from demarches.models import OnlineService, Procedure
from epn_commons.contributions.enums import Status

_IN_TEXT = re.compile(r"https?://[^\s<>()\[\]\"'«»]+")
_MODELS = {OnlineService.kind: OnlineService, Procedure.kind: Procedure}
_TEXTS = ("steps", "desk_card", "plan_b")


def collect():
    """``{address: number of published sheets that send there}``; a service counts for each procedure that uses it."""
    return {address: len(who) for address, who in _users().items() if _is_kept(address)}


def users_of(addresses):
    """``{address: [sheet]}``: the published services and procedures that send there, each once."""
    users = {address: who for address, who in _users().items() if address in set(addresses)}
    wanted = {kind: {pk for who in users.values() for one, pk in who if one == kind} for kind in _MODELS}
    sheets = {kind: model.objects.in_bulk(wanted[kind]) for kind, model in _MODELS.items()}
    return {address: sorted((sheets[kind][pk] for kind, pk in who), key=str) for address, who in users.items()}


def _users():
    """``{address: {(kind, primary key)}}``."""
    users, services, used_by = defaultdict(set), defaultdict(set), defaultdict(set)
    for pk, url, support in OnlineService.objects.published().values_list("pk", "url", "support_url"):
        for address in (url, support):
            services[address].add(pk)
            users[address].add((OnlineService.kind, pk))
    pairs = Procedure.services.through.objects.filter(procedure__status=Status.PUBLISHED)
    for procedure, service in pairs.values_list("procedure", "onlineservice"):
        used_by[service].add((Procedure.kind, procedure))
    for address, pks in services.items():
        for pk in pks:
            users[address] |= used_by[pk]
    for row in Procedure.objects.published().values("pk", "sources", "practice_links", *_TEXTS):
        for address in _of_procedure(row):
            users[address].add((Procedure.kind, row["pk"]))
    return users


def _of_procedure(row):
    yield from (link["url"] for name in ("sources", "practice_links") for link in row[name])
    for name in _TEXTS:
        for text in texts_in(row[name]):
            yield from (found.rstrip(".,;:!?") for found in _IN_TEXT.findall(text))


def _is_kept(address):
    return bool(address) and len(address) <= LONGEST_ADDRESS and is_web_address(address)
