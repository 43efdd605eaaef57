"""Short addresses of contributions, to write down, say on the phone or scan: the beginning of their identifier."""

import re
import uuid

from django.contrib.auth.models import AnonymousUser

from epn_commons.contributions.kinds import all_kinds

LENGTH = 10
CODE = re.compile(r"[0-9a-f]{10}", re.ASCII)


def find(code):
    """The published contribution whose identifier begins so, or None; None too for the unlikely two. A query a kind,
    on the index of identifiers."""
    if not CODE.fullmatch(code):
        return None
    low = uuid.UUID(f"{code}{'0' * (32 - LENGTH)}")
    high = uuid.UUID(f"{code}{'f' * (32 - LENGTH)}")
    found = [
        row
        for model in all_kinds().values()
        for row in model.objects.visible_to(AnonymousUser()).filter(public_id__range=(low, high))[:2]
    ]
    return found[0] if len(found) == 1 else None
