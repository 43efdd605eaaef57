"""The query string, read strictly: what is unknown, malformed, or given twice is refused by its name, in French."""

import difflib
import math
import re

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from epn_commons.api.errors import ParameterErrors

LONGEST_VALUE = 2000
"""Characters; a longer value is refused before anything reads it."""
MOST_REPEATS = 100
MOST_KEYS = 3

_SPACE_FOR_PLUS = re.compile(r"(\d) (\d\d:?\d\d)$")
_DECIMAL = r"-?\d{1,6}(\.\d{1,15})?"
_NUMBER = re.compile(_DECIMAL)
_LATITUDE = r"-?([0-8]?\d(\.\d{1,15})?|90(\.0{1,15})?)"
_LONGITUDE = r"-?((\d{1,2}|1[0-7]\d)(\.\d{1,15})?|180(\.0{1,15})?)"


class TextParameter(forms.CharField):
    def __init__(self, *, max_length=200, **options):
        super().__init__(**{"required": False, "max_length": max_length, **options})
        self.validators = [v for v in self.validators if not isinstance(v, MaxLengthValidator)]
        if max_length:
            message = ngettext("Au plus %(limit_value)d caractère.", "Au plus %(limit_value)d caractères.", max_length)
            self.validators.append(MaxLengthValidator(max_length, message))
        self.json_type = {"type": "string", "maxLength": max_length}


class CursorParameter(TextParameter):
    """A position given by an earlier answer, signed: ``format`` tells tools that any other text is refused."""

    def __init__(self, **options):
        super().__init__(**options)
        self.json_type["format"] = "cursor"


class CodeParameter(TextParameter):
    """A code of known shape; ``example`` is told in the refusal."""

    def __init__(self, pattern, example, **options):
        self.pattern, self.example = re.compile(pattern, re.ASCII), example
        super().__init__(**options)
        self.json_type = {"type": "string", "pattern": f"^(?:{pattern})$", "example": example}

    def clean(self, value):
        value = super().clean(value)
        if value and not self.pattern.fullmatch(value):
            raise forms.ValidationError(
                _("« %(value)s » n’a pas la forme attendue, par exemple %(example)s."),
                params={"value": value[:50], "example": self.example},
            )
        return value


class FlagParameter(forms.Field):
    """``true`` or ``false``."""

    json_type = {"type": "boolean"}

    def __init__(self, **options):
        super().__init__(**{"required": False, **options})

    def to_python(self, value):
        if value in (None, ""):
            return None
        if value not in ("true", "false"):
            raise forms.ValidationError(_("Écrivez true ou false."))
        return value == "true"


class NumberParameter(forms.Field):
    """A number within limits; ``integer`` refuses a fraction."""

    def __init__(self, *, minimum, maximum, integer=False, **options):
        self.minimum, self.maximum, self.integer = minimum, maximum, integer
        self.json_type = {
            "type": "integer" if integer else "number",
            "minimum": minimum,
            "maximum": maximum,
        }
        super().__init__(**{"required": False, **options})

    def to_python(self, value):
        if value in (None, ""):
            return None
        number = read_number(value)
        if number is None or (self.integer and number != int(number)) or not self.minimum <= number <= self.maximum:
            raise forms.ValidationError(
                _("Donnez un nombre entier de %(minimum)s à %(maximum)s.")
                if self.integer
                else _("Donnez un nombre de %(minimum)s à %(maximum)s."),
                params={"minimum": self.minimum, "maximum": self.maximum},
            )
        return int(number) if self.integer else number


class MomentParameter(forms.Field):
    """A date, or a date and time, in ISO 8601. Without a time zone: legal time in metropolitan France."""

    json_type = {"type": "string", "format": "date-time"}
    words = {}

    def __init__(self, **options):
        super().__init__(**{"required": False, **options})

    def to_python(self, value):
        if value in (None, ""):
            return None
        if value in self.words:
            return self.words[value]()
        moment = read_moment(value)
        if moment is None:
            raise forms.ValidationError(
                _("Écrivez une date ISO 8601, par exemple 2026-03-12 ou 2026-03-12T09:30:00+01:00.")
            )
        return moment


class ChoicesParameter(forms.Field):
    """One or several values of a closed list, by repeating the parameter. ``choices`` maps what the API accepts to
    what the database holds (a national label to its code, say); it may be a function, called at each reading: the
    document then lists what it gives when it is ``fixed`` once the portal has started."""

    repeatable = True

    def __init__(self, *, choices, fixed=False, **options):
        self.given_choices, self.fixed = choices, fixed or not callable(choices)
        super().__init__(**{"required": False, "widget": forms.MultipleHiddenInput, **options})

    @property
    def accepted(self):
        return self.given_choices() if callable(self.given_choices) else self.given_choices

    @property
    def json_type(self):
        known = {"enum": [str(choice) for choice in self.accepted]} if self.fixed else {"format": "listed"}
        return {"type": "array", "items": {"type": "string", **known}}

    def clean(self, values):
        values = [value for value in values or [] if value]
        if not values:
            return []
        accepted = {str(choice): held for choice, held in self.accepted.items()}
        for value in values:
            if value not in accepted:
                raise forms.ValidationError(
                    _("« %(value)s » ne fait pas partie des valeurs acceptées.%(hint)s"),
                    params={"value": value[:80], "hint": _closest(value, accepted)},
                )
        return [accepted[value] for value in values]


class OneOfParameter(forms.Field):
    """One value of a short list."""

    def __init__(self, *, choices, **options):
        self.given_choices = list(choices)
        self.json_type = {"type": "string", "enum": self.given_choices}
        super().__init__(**{"required": False, **options})

    def to_python(self, value):
        if value and value not in self.given_choices:
            raise forms.ValidationError(
                _("Valeurs acceptées : %(choices)s."), params={"choices": ", ".join(self.given_choices)}
            )
        return value


class OrderingParameter(forms.Field):
    """Up to three keys separated by commas, each with « - » in front to go down → list of names."""

    def __init__(self, *, choices, **options):
        self.given_choices = list(choices)
        key = f"-?({'|'.join(self.given_choices)})"
        self.json_type = {
            "type": "string",
            "pattern": f"^{key}(,{key}){{0,{MOST_KEYS - 1}}}$",
            "example": f"-{self.given_choices[0]}",
        }
        super().__init__(**{"required": False, **options})

    def to_python(self, value):
        names = [name.strip() for name in value.split(",")] if value else []
        plain = [name.removeprefix("-") for name in names]
        if len(names) > MOST_KEYS or len(set(plain)) < len(plain) or not set(plain) <= set(self.given_choices):
            raise forms.ValidationError(
                _("Trois clés au plus, séparées par des virgules, chacune une fois, parmi : %(choices)s."),
                params={"choices": ", ".join(self.given_choices)},
            )
        return names


class CodesParameter(CodeParameter):
    """One or several codes of known shape, by repeating the parameter."""

    repeatable = True

    def __init__(self, pattern, example, **options):
        super().__init__(pattern, example, widget=forms.MultipleHiddenInput, **options)
        self.json_type = {"type": "array", "items": self.json_type}

    def clean(self, values):
        return [CodeParameter.clean(self, value) for value in values or [] if value]


class PointParameter(forms.Field):
    """``lat,lon`` in degrees (WGS 84) → ``(latitude, longitude)``."""

    json_type = {"type": "string", "pattern": f"^{_LATITUDE},{_LONGITUDE}$", "example": "47.0833,2.4"}

    def __init__(self, **options):
        super().__init__(**{"required": False, **options})

    def to_python(self, value):
        if value in (None, ""):
            return None
        numbers = [read_number(part) for part in value.split(",", 2)]
        if len(numbers) != 2 or None in numbers or abs(numbers[0]) > 90 or abs(numbers[1]) > 180:
            raise forms.ValidationError(
                _("Écrivez latitude,longitude en degrés (de −90 à 90, puis de −180 à 180), par exemple 47.0833,2.4.")
            )
        return tuple(numbers)


class BoxParameter(forms.Field):
    """``w,s,e,n`` in degrees → four numbers. A box that crosses the antimeridian has w > e."""

    json_type = {
        "type": "string",
        "pattern": f"^{_LONGITUDE},{_LATITUDE},{_LONGITUDE},{_LATITUDE}$",
        "example": "0.0,46.3,3.2,48.9",
    }

    def __init__(self, **options):
        super().__init__(**{"required": False, **options})

    def to_python(self, value):
        if value in (None, ""):
            return None
        numbers = [read_number(part) for part in value.split(",", 4)]
        if len(numbers) != 4 or None in numbers:
            raise forms.ValidationError(_("Écrivez ouest,sud,est,nord en degrés, par exemple 0.0,46.3,3.2,48.9."))
        west, south, east, north = numbers
        if max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:
            raise forms.ValidationError(_("Les longitudes vont de −180 à 180 et les latitudes de −90 à 90."))
        if south > north:
            raise forms.ValidationError(_("Le sud doit être sous le nord : l’ordre est ouest,sud,est,nord."))
        return tuple(numbers)


def read_number(text):
    """A plain decimal number, or ``None``: neither « nan », « inf », « 1e9 » nor « 1_000 »."""
    text = text.strip()
    if not (text.isascii() and _NUMBER.fullmatch(text)):
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def read_moment(text):
    """An aware datetime from ISO 8601, or ``None``. The « + » of an offset that nobody escaped came as a space."""
    text = _SPACE_FOR_PLUS.sub(r"\1+\2", text.strip()) if "T" in text else text.strip()
    try:
        day = parse_date(text)
        moment = parse_datetime(f"{text}T00:00:00" if day else text)
        if moment is None or not 1900 <= moment.year <= 9000:
            return None
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
    except (ValueError, OverflowError):
        return None


def _misread(query, fields):
    """Refusals, by name, of what no field reads, what is given twice and cannot be, and bytes that are no text.

    ``query``: a QueryDict; ``fields``: name → form field.
    """
    errors = {}
    for name, values in query.lists():
        field = fields.get(name)
        if field is None:
            errors[_shown(name)] = _unknown(name, fields)
        elif len(values) > 1 and not getattr(field, "repeatable", False):
            errors[name] = _("Ce paramètre ne se donne qu’une fois.")
        elif len(values) > MOST_REPEATS:
            errors[name] = _("Ce paramètre se répète au plus %(most)d fois.") % {"most": MOST_REPEATS}
        elif any(len(value) > LONGEST_VALUE for value in values):
            errors[name] = _("Valeur trop longue : au plus %(most)d caractères.") % {"most": LONGEST_VALUE}
        elif any("\x00" in value or "\ufffd" in value for value in values):
            errors[name] = _("Valeur illisible : écrivez-la en UTF-8, sans caractère nul.")
    return errors


def read(query, fields):
    """The cleaned value of each field, by name. Raises :class:`ParameterErrors` with all the refusals at once."""
    cleaned, errors = {}, _misread(query, fields)
    for name, field in fields.items():
        if name in errors:
            continue
        given = query.getlist(name) if getattr(field, "repeatable", False) else query.get(name)
        try:
            cleaned[name] = field.clean(given)
        except forms.ValidationError as error:
            errors[name] = " ".join(error.messages)
    if errors:
        raise ParameterErrors(errors)
    return cleaned


def openapi(fields):
    """OpenAPI parameter objects, from the fields themselves: the documentation cannot differ from what is read."""
    for name, field in fields.items():
        schema = dict(field.json_type)
        example = schema.pop("example", None)
        if field.initial is not None:
            schema["default"] = field.initial
        parameter = {"name": name, "in": "query", "schema": schema, "description": str(field.help_text)}
        # An empty value is no value: forms send them.
        parameter["allowEmptyValue"] = True
        if schema["type"] == "array":
            schema["items"] = {name: value for name, value in schema["items"].items() if name != "example"}
            example = [field.example] if hasattr(field, "example") else None
            parameter |= {"explode": True, "style": "form"}
        if example:
            parameter["example"] = example
        yield parameter


def _shown(name):
    """A name that comes from outside, short and writable."""
    return re.sub(r"[\x00-\x1f\ufffd]", "?", name)[:60] or "?"


def _unknown(name, fields):
    return _("Paramètre inconnu.%(hint)s Paramètres acceptés : %(accepted)s.") % {
        "hint": _closest(name, fields),
        "accepted": ", ".join(sorted(fields)),
    }


def _closest(value, accepted):
    found = difflib.get_close_matches(value[:80], list(accepted), n=1)
    return " " + _("Vouliez-vous dire « %(closest)s » ?") % {"closest": found[0]} if found else ""
