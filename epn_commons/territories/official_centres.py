"""The centres that the shipped tables lack, asked of the official geography API."""

import json
import math
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from epn_commons.core.http_client import OutgoingError, fetch
from epn_commons.territories.models import Commune

MAX_BYTES = 4_000_000
TIMEOUT_SECONDS = 20


class CentresError(Exception):
    """The API did not answer as it should. ``str()`` says so in French; nothing was written."""


@dataclass(frozen=True)
class CentresReport:
    missing: int
    """Communes without a centre before."""
    filled: int
    unknown_departments: list
    """Codes that the API does not know: some overseas collectivities."""


def refresh_centres(progress=lambda done, total: None):
    """Fill the missing centres. Asks for every department first and writes once at the end, so that a network that
    fails midway leaves the database as it was."""
    without_centre = dict(Commune.objects.filter(latitude=None).values_list("pk", "department_id"))
    departments = sorted(set(without_centre.values()))
    centres, unknown = {}, []
    for done, department in enumerate(departments):
        progress(done, len(departments))
        answer = _ask(department)
        if answer is None:
            unknown.append(department)
        else:
            centres |= {code: point for code, point in answer.items() if code in without_centre}
    return CentresReport(len(without_centre), _store(centres), unknown)


def _ask(department):
    """INSEE code -> (latitude, longitude), or ``None`` where the API does not know the department."""
    url = f"https://{settings.GEO_API_DOMAIN}/departements/{department}/communes?fields=code,centre&format=json"
    try:
        response = fetch(url, max_bytes=MAX_BYTES, timeout=TIMEOUT_SECONDS)
    except OutgoingError as error:
        raise CentresError(_unavailable(department, error)) from error
    if response.status == 404:
        return None
    if response.status != 200:
        raise CentresError(_unavailable(department, _("réponse %(status)d") % {"status": response.status}))
    try:
        return {row["code"]: _point(row["centre"]) for row in json.loads(response.body) if row.get("centre")}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CentresError(_unavailable(department, _("réponse incompréhensible"))) from error


def _point(centre):
    longitude, latitude = (float(value) for value in centre["coordinates"])
    if not (math.isfinite(latitude) and -90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError(centre)
    return latitude, longitude


def _unavailable(department, reason):
    return _(
        "Le service %(host)s n’a pas donné les centres du département %(department)s (%(reason)s). "
        "Aucun centre n’a été modifié ; relancez la commande plus tard."
    ) % {"host": settings.GEO_API_DOMAIN, "department": department, "reason": reason}


@transaction.atomic
def _store(centres):
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE territories_commune AS commune SET latitude = found.latitude, longitude = found.longitude
            FROM unnest(%s::text[], %s::float8[], %s::float8[]) AS found(code, latitude, longitude)
            WHERE commune.code = found.code AND commune.latitude IS NULL
            """,
            [
                list(centres),
                [latitude for latitude, _longitude in centres.values()],
                [longitude for _latitude, longitude in centres.values()],
            ],
        )
        return cursor.rowcount
