"""What « Mon espace » shows of competences: levels that one is asked to validate, and one's own attestations."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competences.models import Attestation
from competences.profile_page import waiting_for
from epn_commons.contributions.space import Block, Item, register
from epn_commons.core.dates import day, on_day

MOST = 50


def asked_of_me(user):
    """Requests that wait for one's opinion, the oldest first."""
    rows = waiting_for(user).select_related("declaration__user", "declaration__item_level__item").order_by("asked_at")
    return [
        Item(
            row.declaration.item_level.item.title,
            row.get_absolute_url(),
            _("demandé par %(person)s") % {"person": row.declaration.user},
            row.asked_at,
        )
        for row in rows[:MOST]
    ]


def held(user):
    """Attestations that hold today, the last delivered first."""
    rows = Attestation.objects.in_force().filter(holder=user).order_by("-issued_at", "-pk")
    return [Item(row.document["name"], row.get_absolute_url(), _until(row)) for row in rows[:MOST]]


def _until(attestation):
    if attestation.valid_until is None:
        return _("délivrée %(on_day)s") % {"on_day": on_day(attestation.issued_at)}
    return _("délivrée %(on_day)s, valable jusqu’au %(end)s") % {
        "on_day": on_day(attestation.issued_at),
        "end": day(attestation.valid_until),
    }


for _block in (
    Block("validations", gettext_lazy("Niveaux à valider"), asked_of_me, "confirm", 18, "competences:validation_list"),
    Block("attestations", gettext_lazy("Attestations en vigueur"), held, "star", 80, "competences:profile"),
):
    register(_block)
