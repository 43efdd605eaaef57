"""What the OpenAPI document cannot tell schemathesis; loaded by its own environment, never by ours."""

import re
from datetime import UTC, datetime

import schemathesis
from hypothesis import strategies

BOX = re.compile(r"(-?[\d.]+),(-?[\d.]+),(-?[\d.]+),(-?[\d.]+)")

# A cursor is signed: the one that anybody can write is the empty one, « from the beginning ».
schemathesis.openapi.format("cursor", strategies.just(""))
# What the database holds and the document does not list: no value is every value.
schemathesis.openapi.format("listed", strategies.just(""))
# Years that no calendar of the commons has are refused: OpenAPI bounds no date.
MOMENTS = strategies.datetimes(datetime(1900, 1, 2), datetime(8999, 12, 30), timezones=strategies.just(UTC))
schemathesis.openapi.format("date-time", MOMENTS.map(datetime.isoformat))


@schemathesis.hook
def before_call(context, case, kwargs):
    """What one value owes to another: a radius goes with its centre, south is under north, a key sorts once."""
    query = case.query or {}
    if query.get("radius_km") and not query.get("near"):
        query["near"] = "47.0833,2.4"
    if isinstance(box := query.get("bbox"), str) and (found := BOX.fullmatch(box)):
        west, south, east, north = found.groups()
        if float(south) > float(north):
            query["bbox"] = ",".join((west, north, east, south))
    if isinstance(keys := query.get("ordering"), str):
        query["ordering"] = ",".join({key.removeprefix("-"): key for key in keys.split(",")}.values())
