"""What « Mon espace » shows of the places: those of my organisations that nobody has confirmed for long."""

from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartoparty.models import Structure
from epn_commons.contributions.space import Block, Item, register

CONFIRMED_FOR = timedelta(days=180)
MOST = 50


def to_confirm(desk):
    """Published places of the organisations where one works, the longest unconfirmed first: one query."""
    old = Q(confirmed_at=None) | Q(confirmed_at__lt=timezone.now() - CONFIRMED_FOR)
    mine = Structure.objects.published().filter(old, organisation__memberships__user=desk.user)
    rows = mine.select_related("commune").order_by(F("confirmed_at").asc(nulls_first=True), "pk").distinct()[:MOST]
    return [Item(str(row), row.get_absolute_url(), _said(row), row.confirmed_at) for row in rows]


def _said(row):
    return _("confirmé") if row.confirmed_at else _("jamais confirmé")


register(Block("places_to_confirm", gettext_lazy("Lieux à confirmer"), to_confirm, "place", 40))
