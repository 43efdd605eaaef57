"""Which addresses the guide sends people to, and how many published sheets do."""

import re
from collections import defaultdict

from demarches.facts import LONGEST_ADDRESS, is_web_address, texts_in
from demarches.models import OnlineService, Procedure

_IN_TEXT = re.compile(r"https?://[^\s<>()\[\]\"'«»]+")
_TEXTS = ("steps", "desk_card", "plan_b")


def collect():
    """``{address: number of published sheets that send there}``; a service counts for each procedure that uses it."""
    uses = defaultdict(set)
    services = defaultdict(set)
    for pk, url, support in OnlineService.objects.published().values_list("pk", "url", "support_url"):
        for address in (url, support):
            services[address].add(pk)
            uses[address].add(("service", pk))
    of_services = defaultdict(set)
    pairs = Procedure.services.through.objects.filter(procedure__status="published")
    for procedure, service in pairs.values_list("procedure", "onlineservice"):
        of_services[service].add(procedure)
    for address, pks in services.items():
        uses[address].update(("procedure", procedure) for pk in pks for procedure in of_services[pk])
    for row in Procedure.objects.published().values("pk", "sources", "practice_links", *_TEXTS):
        for address in _of_procedure(row):
            uses[address].add(("procedure", row["pk"]))
    return {address: len(who) for address, who in uses.items() if _is_kept(address)}


def _of_procedure(row):
    yield from (link["url"] for name in ("sources", "practice_links") for link in row[name])
    for name in _TEXTS:
        for text in texts_in(row[name]):
            yield from (found.rstrip(".,;:!?") for found in _IN_TEXT.findall(text))


def _is_kept(address):
    return bool(address) and len(address) <= LONGEST_ADDRESS and is_web_address(address)
