"""What « Mon espace » shows of the guide: what is down in the procedures and the services that one follows."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from demarches.models import KnownIssue, OnlineService, Procedure
from epn_commons.contributions.enums import Status
from epn_commons.contributions.space import Block, Item, register

MOST = 50


def down(desk):
    """Problems that still hold in what one follows, the last seen first."""
    procedures = _followed(desk, Procedure.kind)
    services = _followed(desk, OnlineService.kind)
    if not procedures and not services:
        return []
    mine = Q(service__public_id__in=services) | Q(
        service__procedures__public_id__in=procedures, service__procedures__status=Status.PUBLISHED
    )
    rows = KnownIssue.objects.visible_to(desk.user).open().filter(mine).select_related("service").distinct()
    return [
        Item(
            str(row.service), row.get_absolute_url(), _("%(symptom)s, vu") % {"symptom": row.symptom}, row.last_seen_at
        )
        for row in rows.order_by("-last_seen_at", "pk")[:MOST]
    ]


def _followed(desk, kind):
    return [key.removeprefix(f"{kind}:") for key in desk.followed["item"] if key.startswith(f"{kind}:")]


register(
    Block("services_down", gettext_lazy("En panne dans ce que je suis"), down, "alert", 25, "demarches:issue_list")
)
