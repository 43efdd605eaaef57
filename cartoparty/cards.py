"""Places as a list shows them: rows of the database turned into what ``components/result_card.html`` takes."""

from datetime import timedelta

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cartoparty import map_data
from cartoparty.confirming import vouched_via, voucher_name
from cartoparty.enums import AccessMode, CoordinatesOrigin, Fee, Mobility, Service, Typology
from cartoparty.opening_hours import Schedule, dated_stops
from cartoparty.wording import all_words, words

STALE_AFTER = timedelta(days=365)
COLUMNS = (
    "slug", "name", "typologies", "address", "postcode", "services", "fees", "access_modes", "mobility",
    "accessible", "opening_hours", "latitude", "longitude", "coordinates_origin", "updated_on", "confirmed_at",
    "is_example",
)  # fmt: skip


def cards(found, *, with_distance=False, passing=None):
    """The cards of a sliced queryset, by one query; ``passing`` as ``Selection.passing``."""
    columns = [*COLUMNS, "distance_m"] if with_distance else COLUMNS
    now = timezone.now()
    return [
        card({**row, "passing": (passing or {}).get(row["slug"])}, now)
        for row in found.values(*columns, commune_name=F("commune__name"), vouched_via=vouched_via())
    ]


def card(row, now):
    """One place, from a row of ``COLUMNS`` and ``commune_name``; ``distance_m`` where it is known."""
    return {
        "id": f"lieu-{row['slug']}",
        "slug": row["slug"],
        "point": map_data.point(row["latitude"], row["longitude"]),
        "url": reverse("cartoparty:structure_detail", args=[row["slug"]]),
        "title": row["name"],
        "kind": ", ".join(all_words(Typology, row["typologies"])[:2]),
        "distance": row.get("distance_m"),
        "meta": list(_lines(row, now)),
        "badges": list(_badges(row, now)),
        "freshness": freshness(row["confirmed_at"], row["updated_on"], row.get("vouched_via")),
    }


def _lines(row, now):
    if stop := row.get("passing") or _next_stop(row["opening_hours"], now):
        yield {"icon": "calendar", "text": stop}
    where = " ".join(filter(None, [row["postcode"], row["commune_name"]]))
    yield {"icon": "place", "text": ", ".join(filter(None, [row["address"], where]))}
    if row["services"]:
        yield {"icon": "help", "text": " · ".join(all_words(Service, row["services"]))}
    if row["access_modes"]:
        yield {"icon": "people", "text": " · ".join(all_words(AccessMode, row["access_modes"]))}


def _next_stop(opening_hours, now):
    """Of who travels; most places have no stop, and their hours are not parsed."""
    stops = dated_stops(opening_hours) if '"' in opening_hours else ()
    words = next((stop.words for stop in stops if stop.spot and stop.day >= timezone.localdate(now)), "")
    return _("Prochaine étape. %(stop)s") % {"stop": words} if words else ""


def _badges(row, now):
    yield open_badge(Schedule(row["opening_hours"], row["latitude"], row["longitude"]), now)
    for fee in row["fees"]:
        yield {"label": words(Fee, fee), "icon": "free"} if fee == Fee.FREE else {"label": words(Fee, fee)}
    if row["accessible"]:
        yield {"label": _("Accessible en fauteuil"), "icon": "accessible"}
    if Mobility.ITINERANT in row["mobility"]:
        yield {"label": _("Itinérant")}
    if row["coordinates_origin"] == CoordinatesOrigin.COMMUNE_CENTRE:
        yield {"label": _("Position approximative"), "tone": "warning", "icon": "target"}
    if row["is_example"]:
        yield {"label": _("Exemple"), "tone": "info", "icon": "info"}


def open_badge(schedule, now):
    """Whether one may go there now, and what comes next."""
    words_of_state = schedule.describe_state(now)
    if not schedule.is_known:
        return {"label": words_of_state, "icon": "clock"}
    state = schedule.state(now)
    tone = "warning" if state.holiday_unsure else "done" if state.is_open else ""
    return {"label": words_of_state, "tone": tone, "icon": "clock"}


def freshness(confirmed_at, updated_on, via=None):
    """How old what one reads is, for ``components/freshness_badge.html``."""
    date = timezone.localtime(confirmed_at).date() if confirmed_at else updated_on
    return {
        "date": date,
        "by": voucher_name(via),
        "is_update": not confirmed_at,
        "stale_after": STALE_AFTER.days,
    }
