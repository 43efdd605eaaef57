"""Short addresses of contributions, to write down, say on the phone or scan: the beginning of their identifier."""

import re
import uuid

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from epn_commons.contributions.enums import Status
from epn_commons.contributions.kinds import all_kinds

LENGTH = 10
CODE = re.compile(r"[0-9a-f]{10}", re.ASCII)


def find(code):
    """The contribution whose identifier begins so, published or withdrawn since (its page tells what became of it), or
    None; None too for the unlikely two. A query a kind, on the index of identifiers."""
    if not CODE.fullmatch(code):
        return None
    low = uuid.UUID(f"{code}{'0' * (32 - LENGTH)}")
    high = uuid.UUID(f"{code}{'f' * (32 - LENGTH)}")
    found = [row for model in all_kinds().values() for row in _public(model).filter(public_id__range=(low, high))[:2]]
    return found[0] if len(found) == 1 else None


def _public(model):
    """What has a public page, or had one."""
    visible = model.objects.visible_to(AnonymousUser()).values("pk")
    return model._base_manager.filter(Q(pk__in=visible) | Q(status=Status.ARCHIVED))
