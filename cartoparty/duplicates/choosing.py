"""What a merged place holds: for each line of the two records, which side gives it."""

from enum import StrEnum
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cartoparty.enums import CoordinatesOrigin
from cartoparty.models import Structure

SINGLE = {
    "name": ("name",),
    "pivot": ("pivot", "siren"),
    "parent_name": ("parent_name",),
    "organisation": ("organisation_id",),
    "address": ("address", "address_complement", "postcode", "commune_id", "commune_name_given"),
    "position": (
        "latitude", "longitude", "coordinates_origin", "coordinates_precision", "coordinates_doubt", "doubted_point",
        "ban_key",
    ),
    "phone": ("phone",),
    "booking_url": ("booking_url",),
    "opening_hours": ("opening_hours",),
    "summary": ("summary",),
    "accessible": ("accessible",),
    "accessibility_url": ("accessibility_url",),
}  # fmt: skip
"""Lines of which one side is right, with the columns that go together; the first says whether the line is filled."""
LISTS = (
    "typologies", "emails", "websites", "mobility", "access_modes", "services", "audiences", "specific_support",
    "languages",
    "accompaniments", "fees", "programmes", "training_labels", "other_labels", "themes",
)  # fmt: skip
TEXTS = {"description": 20_000, "opening_hours_note": 2000}
"""Texts that follow one another when both say something, and how long they may be."""
LINES = (
    "name", "pivot", "organisation", "parent_name", "typologies", "address", "position", "phone", "emails", "websites",
    "booking_url", "opening_hours", "opening_hours_note", "mobility", "access_modes", "summary", "description",
    "services", "audiences", "specific_support", "languages", "accompaniments", "fees", "accessible",
    "accessibility_url", "programmes", "training_labels", "other_labels", "themes",
)  # fmt: skip


class Side(StrEnum):
    KEEP = "keep"
    DROP = "drop"
    BOTH = "both"


class Line(NamedTuple):
    """One line to choose: ``kept`` and ``dropped`` are the values of its first column (themes: primary keys)."""

    name: str
    label: str
    kept: object
    dropped: object
    side: Side
    sides: tuple

    @property
    def differs(self):
        return self.kept != self.dropped or len(self.sides) > 1


def propose(keep, drop, choices=None):
    """The lines of a merge in the order of a record, each with the sides that may be chosen and the one that is:
    what ``choices`` (``{line: side}``) asks for, otherwise what is filled over what is empty, lists united, texts one
    after the other, a point that can be believed over one that cannot, and for the rest the newest.

    Raises ValidationError for a line or a side that does not exist.
    """
    choices = dict(choices or {})
    lines, sides = [], {}
    for name in LINES:
        ours, theirs = _values(keep, name), _values(drop, name)
        allowed = _allowed(name, ours, theirs)
        default = _default(keep, drop, name, ours, theirs, sides)
        chosen = choices.pop(name, default)
        if chosen not in allowed:
            raise ValidationError(_("« %(side)s » n’est pas un choix pour %(line)s.") % {"side": chosen, "line": name})
        sides[name] = Side(chosen)
        lines.append(Line(name, _label(name), ours[0], theirs[0], sides[name], allowed))
    if choices:
        raise ValidationError(
            _("Ces lignes n’existent pas : %(names)s.") % {"names": ", ".join(str(name) for name in choices)}
        )
    return lines


def merged_values(keep, drop, lines):
    """``{column: value}`` that the kept record must take; ``themes`` are primary keys. Only what changes."""
    written = {}
    for line in lines:
        if line.name in SINGLE:
            if line.side == Side.DROP:
                written.update(zip(SINGLE[line.name], _values(drop, line.name), strict=True))
        elif line.side == Side.DROP:
            written[line.name] = line.dropped
        elif line.side == Side.BOTH:
            written[line.name] = _both(line)
    return {column: value for column, value in written.items() if value != _value(keep, column)}


def _both(line):
    if line.name in TEXTS:
        return _joined(line.kept, line.dropped)
    united = [*line.kept, *(item for item in line.dropped if item not in line.kept)]
    return sorted(united) if line.name == "themes" else united


def _joined(one, other):
    if other in one:
        return one
    return other if one in other else f"{one}\n\n{other}"


def _allowed(name, ours, theirs):
    if ours == theirs:
        return (Side.KEEP,)
    if name in LISTS or (name in TEXTS and len(_joined(ours[0], theirs[0])) <= TEXTS[name]):
        return (Side.KEEP, Side.DROP, Side.BOTH)
    return (Side.KEEP, Side.DROP)


def _default(keep, drop, name, ours, theirs, sides):
    if ours == theirs:
        return Side.KEEP
    if name == "position":
        believed, theirs_believed = _is_believed(keep), _is_believed(drop)
        if believed != theirs_believed:
            return Side.KEEP if believed else Side.DROP
        return sides["address"]
    if _is_empty(theirs[0]):
        # Without a SIRET on either side, the one that has a SIREN.
        return Side.DROP if all(map(_is_empty, ours)) else Side.KEEP
    if _is_empty(ours[0]):
        return Side.DROP
    if Side.BOTH in _allowed(name, ours, theirs):
        return Side.BOTH
    return Side.DROP if _dated(drop, name) > _dated(keep, name) else Side.KEEP


def _is_empty(value):
    return value is None or value == "" or value == []


def _is_believed(structure):
    return (
        structure.latitude is not None
        and not structure.coordinates_doubt
        and structure.coordinates_origin != CoordinatesOrigin.COMMUNE_CENTRE
    )


def _dated(structure, name):
    """ISO date of what a record says on a line: when that field was last written, or the whole confirmed."""
    stamp = structure.provenance.get(name) or structure.provenance.get("*") or {}
    written = stamp.get("on") or (structure.updated_on.isoformat() if structure.updated_on else "")
    confirmed = structure.confirmed_at.date().isoformat() if structure.confirmed_at else ""
    return max(written, confirmed)


def _values(structure, name):
    return tuple(_value(structure, column) for column in SINGLE.get(name, (name,)))


def _value(structure, column):
    if column == "themes":
        return sorted(structure.themes.values_list("pk", flat=True))
    return getattr(structure, column)


def _label(name):
    return _("position sur la carte") if name == "position" else str(Structure._meta.get_field(name).verbose_name)
