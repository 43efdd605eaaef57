"""Who helps near somewhere: the app that knows places answers, the app that knows what to do shows; neither knows the
other. A provider is declared in a module named ``helping``, found at start-up."""

from dataclasses import dataclass

SHOWN = 3

_providers = []
_directories = []


@dataclass(frozen=True)
class Helper:
    """A place that helps. ``detail``: when, in words; ``linked``: somebody said that it helps with this very thing."""

    title: str
    url: str
    detail: str
    distance_m: float
    address: str = ""
    phone: str = ""
    linked: bool = False


def register(provider):
    """Declare ``provider(contribution, need, latitude, longitude, limit)``, which gives the nearest ``Helper``s that
    are open in the coming seven days. ``need``: a code of the national list of services (``administrative_help``)."""
    _providers.append(provider)
    return provider


def nearest(contribution, need, latitude, longitude, limit=SHOWN):
    """The nearest helpers of every provider."""
    found = [one for provider in _providers for one in provider(contribution, need, latitude, longitude, limit)]
    return sorted(found, key=lambda helper: helper.distance_m)[:limit]


def register_offices(directory):
    """Declare ``directory(code, latitude, longitude, limit)``: the nearest offices of a kind as ``Helper``s, or None
    where it knows no such kind. ``code``: what DILA's directory of local offices calls it (``mairie``, ``caf``…)."""
    _directories.append(directory)
    return directory


def nearest_offices(code, latitude, longitude, limit=SHOWN):
    """The nearest offices of a kind; None when nobody keeps that kind."""
    answers = [directory(code, latitude, longitude, limit) for directory in _directories]
    known = [found for found in answers if found is not None]
    return sorted((one for found in known for one in found), key=lambda one: one.distance_m)[:limit] if known else None


def is_offered():
    """Whether anybody can answer."""
    return bool(_providers)
