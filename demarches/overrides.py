"""What is different in a territory, found for the services of a page."""

from django.db.models import Q

from demarches.models import LocalOverride
from epn_commons.territories.models import Commune, Department


def territory(text):
    """``(commune, department)`` that a parameter names: an INSEE code, a department's code, or the name of a commune;
    ``(None, None)`` for anything else. Two queries at most."""
    text = (text or "").replace("\x00", "").strip()[:120]
    if not text:
        return None, None
    if department := Department.objects.filter(pk=text.upper()).first():
        return None, department
    commune = next(iter(Commune.objects.search(text.rpartition("(")[2].rstrip(") ") or text, 1)), None)
    return commune, commune.department if commune else None


def here(services, commune, department):
    """``{service: override}``: the nearest of each, the commune's before the department's. One query."""
    if department is None:
        return {}
    place = Q(department=department) | (Q(commune=commune) if commune else Q(pk=None))
    rows = LocalOverride.objects.published().filter(place, service__in=services).order_by("commune_id", "pk")
    found = {}
    for row in rows.values(
        "service", "url", "phone", "note", "checked_on", "slug", "commune__name", "department__name"
    ):
        row["territory"] = row.pop("commune__name") or row["department__name"]
        if row["service"] not in found:
            found[row["service"]] = row
    return found
