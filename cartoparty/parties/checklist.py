"""The list that one carries in the field: what is left to look at, the nearest first where a position is given."""

import uuid

from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _

from cartoparty.cards import freshness
from cartoparty.confirming import vouched_via
from cartoparty.enums import Service
from cartoparty.models import PartyPlace, Structure
from cartoparty.opening_hours import to_french
from cartoparty.parties.board import counted
from cartoparty.wording import all_words

PER_PAGE = 40
_COLUMNS = (
    "pk", "slug", "name", "version", "address", "postcode", "phone", "opening_hours", "opening_hours_note", "services",
    "updated_on", "confirmed_at", "is_checked", "is_mine", "is_example",
)  # fmt: skip


def page(participant, near, number):
    """A Django ``Page`` of places as the template takes them, those left to check first; ``near`` is a point or
    None."""
    found = _places(participant)
    columns = [*_COLUMNS]
    if near:
        found, order = found.with_distance(*near), [F("distance_m").asc(nulls_last=True)]
        columns.append("distance_m")
    else:
        order = ["commune__name", "name"]
    rows = found.order_by("is_checked", *order, "pk").values(
        *columns, commune_name=F("commune__name"), vouched_via=vouched_via()
    )
    shown = Paginator(rows, PER_PAGE).get_page(number)
    shown.object_list = [_row(row) for row in shown.object_list]
    return shown


def _places(participant):
    listed = PartyPlace.objects.filter(party=participant.party_id).values("structure")
    done = counted().filter(party=participant.party_id, structure=OuterRef("pk"))
    return Structure.objects.published().filter(pk__in=listed).annotate(
        is_checked=Exists(done), is_mine=Exists(done.filter(participant=participant))
    )  # fmt: skip


def _row(row):
    where = " ".join(filter(None, [row["postcode"], row["commune_name"]]))
    return {
        "id": f"lieu-{row['slug']}",
        "slug": row["slug"],
        "name": row["name"],
        "version": row["version"],
        "address": ", ".join(filter(None, [row["address"], where])),
        "phone": row["phone"],
        "hours": to_french(row["opening_hours"]) or [_("horaires non renseignés")],
        "note": row["opening_hours_note"],
        "services": all_words(Service, row["services"]),
        "distance": row.get("distance_m"),
        "freshness": freshness(row["confirmed_at"], row["updated_on"], row["vouched_via"]),
        "is_checked": row["is_checked"],
        "is_mine": row["is_mine"],
        "keys": {act: str(uuid.uuid4()) for act in ("confirm", "correct", "closed")},
    }
