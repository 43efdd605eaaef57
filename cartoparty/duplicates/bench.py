"""What a coordinator reads to decide whether two records are one place: all of it on one page."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cartoparty.duplicates.choosing import LINES, SINGLE, Side, merged_values, propose
from cartoparty.duplicates.finding import LIVING
from cartoparty.duplicates.merging import better_kept, stamp
from cartoparty.enums import CoordinatesOrigin, PairState
from cartoparty.models import DuplicatePair, Structure
from cartoparty.sheet import sources
from epn_commons.contributions import diff
from epn_commons.contributions.enums import Status
from epn_commons.core.geography import haversine_m
from epn_commons.taxonomy.models import Theme

CHOICE, SEEN, KEPT = "choix_", "vu_", "garder"
"""Names of the form's fields: the side of a line, the stamp of a record, the record that is kept."""


@dataclass(frozen=True)
class Option:
    """One side of a line, in words, and where it comes from."""

    side: Side
    text: str
    sources: list
    is_chosen: bool


@dataclass(frozen=True)
class Choice:
    """A line on which the two records differ."""

    name: str
    label: str
    options: list


def undecided(pairs):
    """Those of a queryset that wait, while both records are in the register."""
    return pairs.filter(state=PairState.SUGGESTED, first__status__in=LIVING, second__status__in=LIVING)


def to_decide(user):
    """What waits for a coordinator, in their territory."""
    return undecided(DuplicatePair.objects.in_territory_of(user))


def beside(structure, user):
    """What a coordinator should compare with a place before publishing it, the surest first: ``[{name, url}]``."""
    pairs = to_decide(user).filter(Q(first=structure) | Q(second=structure)).order_by("-score", "pk")
    return [
        {
            "name": pair.second if pair.first_id == structure.pk else pair.first,
            "url": reverse("admin:cartoparty_duplicatepair_change", args=[pair.pk]),
        }
        for pair in pairs.select_related("first__commune", "second__commune")
    ]


def sides_of(pair, asked):
    """``(keep, drop)`` as the person asked by a primary key (text); otherwise, and when the other cannot be kept, as
    proposed."""
    keep, drop = better_kept(pair.first, pair.second)
    return (drop, keep) if asked == str(drop.pk) and may_swap(keep, drop) else (keep, drop)


def may_swap(keep, drop):
    """What is published is never dropped for what is not."""
    return (keep.status == Status.PUBLISHED) == (drop.status == Status.PUBLISHED)


def read_choices(data):
    """``{line: side}`` from what was posted; names that are no line are left out."""
    return {name: data[f"{CHOICE}{name}"] for name in LINES if f"{CHOICE}{name}" in data}


def read_seen(data, *structures):
    """``{primary key: stamp}``; a stamp that was not sent differs from any."""
    return {structure.pk: data.get(f"{SEEN}{structure.pk}", "") for structure in structures}


def describe(pair, asked):
    """The template's context for a pair and the record that the person wants to keep."""
    keep, drop = sides_of(pair, asked)
    lines = propose(keep, drop)
    words = _Words(lines)
    return {
        "pair": pair,
        "keep": keep,
        "drop": drop,
        "may_swap": may_swap(keep, drop),
        "records": [_record("A", keep), _record("B", drop)],
        "choices": [_choice(keep, drop, line, words) for line in lines if line.differs],
        "same": [(line.label, text) for line in lines if not line.differs and (text := words.of(keep, line.name))],
        "metres": _metres(keep, drop),
        "points": [point for point in (_point("A", keep), _point("B", drop)) if point],
        "tiles_url": settings.TILES_URL,
        "tiles_attribution": settings.TILES_ATTRIBUTION,
    }


def _record(letter, structure):
    return {
        "letter": letter,
        "structure": structure,
        "stamp": stamp(structure),
        "status": structure.get_status_display(),
        "sources": sources(structure, "name"),
        "lacks": [structure.missing_label(code) for code in structure.lacks],
    }


def _choice(keep, drop, line, words):
    written = {
        Side.KEEP: (words.of(keep, line.name), _sources(keep, line.name)),
        Side.DROP: (words.of(drop, line.name), _sources(drop, line.name)),
    }
    if Side.BOTH in line.sides:
        united = merged_values(keep, drop, [line._replace(side=Side.BOTH)]).get(line.name, line.kept)
        written[Side.BOTH] = (words.say(line.name, united), [])
        if line.side != Side.BOTH and written[Side.BOTH][0] in (written[Side.KEEP][0], written[Side.DROP][0]):
            del written[Side.BOTH]  # one side alone says it
    options = [
        Option(side, *said, is_chosen=side == line.side) for side, said in written.items() if side in line.sides
    ]
    return Choice(line.name, line.label, options)


def _sources(structure, name):
    columns = [column.removesuffix("_id") for column in SINGLE.get(name, (name,))]
    return sources(structure, *columns) if name != "themes" else []


def _metres(keep, drop):
    if keep.latitude is None or drop.latitude is None:
        return None
    return round(haversine_m(keep.latitude, keep.longitude, drop.latitude, drop.longitude))


def _point(letter, structure):
    if structure.latitude is None:
        return None
    return {
        "letter": letter,
        "name": structure.name,
        "latitude": structure.latitude,
        "longitude": structure.longitude,
    }


class _Words:
    """Values of lines as a reader expects them; the themes of both records are read once."""

    def __init__(self, lines):
        keys = {key for line in lines if line.name == "themes" for key in (*line.kept, *line.dropped)}
        self.themes = {("themes", key): str(theme) for key, theme in Theme.objects.in_bulk(keys).items()}

    def of(self, structure, name):
        if name == "address":
            return _address(structure)
        if name == "pivot" and not structure.pivot and structure.siren:
            return _("SIREN %(siren)s") % {"siren": structure.siren}
        if name == "position":
            return _position(structure)
        if name == "organisation":
            return str(structure.organisation or "")
        if name == "themes":
            return self.say(name, sorted(theme.pk for theme in structure.themes.all()))
        return self.say(name, getattr(structure, name))

    def say(self, name, value):
        return diff.display(Structure._meta.get_field(name), value, self.themes)


def _address(structure):
    town = structure.commune.name if structure.commune else structure.commune_name_given
    lines = [structure.address, structure.address_complement, f"{structure.postcode} {town}".strip()]
    return "\n".join(line for line in lines if line)


def _position(structure):
    if structure.latitude is None:
        return ""
    said = [f"{structure.latitude:.5f}, {structure.longitude:.5f}"]
    if structure.coordinates_origin:
        said.append(CoordinatesOrigin(structure.coordinates_origin).label)
    if structure.coordinates_doubt:
        said.append(_("douteuse : %(why)s") % {"why": structure.get_coordinates_doubt_display()})
    return "\n".join(str(text) for text in said)
