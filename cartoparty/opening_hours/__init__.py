"""Opening hours of the places: OSM syntax inside, French outside."""

from cartoparty.opening_hours.expressions import MAX_LENGTH, PARIS, InvalidOpeningHours, follows_the_sun, validate
from cartoparty.opening_hours.holidays import holiday_name
from cartoparty.opening_hours.reading import FrenchHours, from_french, from_hub_lo, repair
from cartoparty.opening_hours.schedule import Openness, OpenState, Schedule, Slot, WeekRow
from cartoparty.opening_hours.wording import dated_sentences, dated_stops, to_french

__all__ = [
    "MAX_LENGTH",
    "PARIS",
    "FrenchHours",
    "InvalidOpeningHours",
    "OpenState",
    "Openness",
    "Schedule",
    "Slot",
    "WeekRow",
    "dated_sentences",
    "dated_stops",
    "follows_the_sun",
    "from_french",
    "from_hub_lo",
    "holiday_name",
    "repair",
    "to_french",
    "validate",
]
