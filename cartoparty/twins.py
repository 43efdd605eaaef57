"""The same place, described twice."""

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q, Value

from cartoparty.models import Structure
from epn_commons.contributions.enums import Status
from epn_commons.core.text import FoldName, fold_name

SAME_NAME = 0.5
"""Share of trigrams: « médiathèque » and « médiathèque municipale » are alike, two « mairies » of one town too."""
MOST_SHOWN = 5


def likely_twins(user, *, name, address, commune, besides=None):
    """Places of one commune with nearly the same name, or at the same address, that ``user`` may see; at most five,
    the most alike first: ``[{name, address, slug, status}, …]``."""
    folded_address = fold_name(address)
    at_the_same = Q(folded_address=folded_address) if folded_address else Q(pk__in=[])
    found = (
        Structure.objects.visible_to(user)
        .filter(commune=commune, status__in=[Status.PUBLISHED, Status.SUBMITTED, Status.DRAFT])
        .annotate(
            likeness=TrigramSimilarity(FoldName("name"), Value(fold_name(name))), folded_address=FoldName("address")
        )
        .filter(Q(likeness__gte=SAME_NAME) | at_the_same)
    )
    if besides is not None:
        found = found.exclude(pk=besides)
    return list(found.order_by("-likeness", "pk").values("name", "address", "slug", "status")[:MOST_SHOWN])
