"""Form fields of a place: what people type, turned into what the register keeps."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from cartoparty.opening_hours import repair, to_french
from cartoparty.standards import contacts, identifiers
from cartoparty.standards.normalise import Unusable
from cartoparty.wording import words
from epn_commons.core.phones import written
from epn_commons.territories.models import Commune
from epn_commons.territories.resolving import resolve_commune

_NAME_AND_CODE = re.compile(r"(?P<name>[^()]*)\((?P<code>\d[\dAB]\d{3})\)\s*", re.IGNORECASE)
_CODE = re.compile(r"\d[\dAB]\d{3}", re.IGNORECASE)
MOST_CANDIDATES = 12


def commune_label(commune):
    """« Bourges (18033) »: the name, and the code that leaves no doubt between two of the same name."""
    return f"{commune.name} ({commune.pk})"


class AmbiguousCommune(ValidationError):
    """``candidates`` are the communes among which a person may choose."""

    def __init__(self, message, candidates):
        super().__init__(message)
        self.candidates = candidates


class CommuneField(forms.CharField):
    """A commune typed by name, postcode, or picked from the suggestions; gives a ``Commune`` or None."""

    def __init__(self, **kwargs):
        super().__init__(max_length=120, **kwargs)

    def prepare_value(self, value):
        if isinstance(value, Commune):
            return commune_label(value)
        if isinstance(value, str) and _CODE.fullmatch(value):
            commune = Commune.objects.filter(pk=value.upper()).first()
            return commune_label(commune) if commune else value
        return value

    def clean(self, value):
        text = super().clean(value)
        return self.resolve(text) if text else None

    def resolve(self, text, postcode=""):
        """Raises AmbiguousCommune."""
        picked = _NAME_AND_CODE.fullmatch(text)
        code = (picked["code"] if picked else text if _CODE.fullmatch(text) else "").upper()
        if code and (commune := Commune.objects.filter(pk=code).first()):
            return commune
        name = picked["name"].strip() if picked else "" if code else text
        commune = resolve_commune(name=name, postcode=code or postcode)
        if commune is not None:
            return commune
        candidates = list(Commune.objects.search(code or name, limit=MOST_CANDIDATES))
        if not candidates:
            raise AmbiguousCommune(_("Commune inconnue : vérifiez son nom, ou donnez son code postal."), ())
        raise AmbiguousCommune(_("Plusieurs communes sont possibles : choisissez dans la liste."), candidates)

    def has_changed(self, initial, data):
        initial = initial.pk if isinstance(initial, Commune) else initial
        picked = _NAME_AND_CODE.fullmatch(data or "")
        return (picked["code"] if picked else data or None) != initial


class HoursField(forms.CharField):
    """Opening hours typed in French or in OSM syntax; gives OSM hours. What is not certain is refused, never guessed.

    After ``clean``, ``remark`` holds the part of the text that hours cannot say (« sur rendez-vous »).
    """

    widget = forms.Textarea
    remark = ""

    def prepare_value(self, value):
        """OSM hours in French when that reads back the same, else as they are; what was typed stays as typed."""
        if not value:
            return value
        sentences = "\n".join(to_french(value))
        understood = repair(sentences) if sentences else None
        return sentences if understood and understood.osm == value and not understood.note else value

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return ""
        understood = repair(text)
        if not understood.osm:
            raise ValidationError(
                _(
                    "Ces horaires ne sont pas compris avec certitude. Écrivez par exemple « lundi à vendredi 9h-12h "
                    "14h-17h, samedi 10h-12h », et mettez le reste dans les précisions."
                )
            )
        self.remark = understood.note
        return understood.osm

    def has_changed(self, initial, data):
        return (initial or "") != repair(data or "").osm


class NormalisedField(forms.CharField):
    """A line read by a normaliser of ``cartoparty.standards``; its refusals are said with what to do."""

    def __init__(self, normalise, show=None, **kwargs):
        self.normalise, self.show = normalise, show or (lambda value: value)
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return self.show(value) if value else value

    def clean(self, value):
        text = super().clean(value)
        try:
            return self.normalise(text)
        except Unusable as problem:
            raise ValidationError(f"{problem.message} {problem.advice}") from problem

    def has_changed(self, initial, data):
        try:
            return (initial or "") != self.clean(data)
        except ValidationError:
            return True


def phone(text):
    found = contacts.phones(text)
    if len(found) > 1:
        raise ValidationError(_("Écrivez un seul numéro : les autres vont dans la présentation."))
    return found[0] if found else ""


def pivot(text):
    number, siren = identifiers.pivot(text)
    if siren and not number:
        raise ValidationError(
            _("C’est un SIREN, celui de l’organisme. Écrivez le SIRET du lieu : 14 chiffres, les 9 mêmes au début.")
        )
    return number


def phone_field(**kwargs):
    return NormalisedField(phone, show=written, max_length=60, required=False, **kwargs)


class LinesField(forms.CharField):
    """A list, one item a line; gives a list of strings."""

    widget = forms.Textarea
    most = 10

    def __init__(self, split, **kwargs):
        self.split = split
        super().__init__(required=False, validators=[MaxLengthValidator(4000)], **kwargs)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value):
        items = self.split(super().clean(value))
        if len(items) > self.most:
            raise ValidationError(_("Gardez les %(most)d plus utiles."), params={"most": self.most})
        return items

    def has_changed(self, initial, data):
        try:
            return (initial or []) != self.clean(data)
        except ValidationError:
            return True


def emails(text):
    addresses, leftovers = contacts.emails(text)
    if leftovers:
        raise ValidationError(_("« %(text)s » n’est pas une adresse de courriel."), params={"text": leftovers[:80]})
    return addresses


def websites(text):
    addresses, refused = contacts.urls(text)
    if refused:
        raise ValidationError(
            _("« %(text)s » n’est pas une adresse de site : copiez-la depuis le navigateur."),
            params={"text": refused[:80]},
        )
    return addresses


def lines(text):
    found = list(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))
    if any(len(line) > 255 for line in found):
        raise ValidationError(_("Chaque ligne tient en 255 caractères."))
    return found


class CodesChoiceField(forms.MultipleChoiceField):
    """Boxes to tick, one for each value of a national list; gives a list in the order of that list."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, enum, *, by_name=False, **kwargs):
        choices = [(member.value, words(enum, member)) for member in enum]
        if by_name:
            choices.sort(key=lambda choice: choice[1].casefold())
        super().__init__(choices=choices, required=False, **kwargs)
        self.order = {member.value: rank for rank, member in enumerate(enum)}

    def clean(self, value):
        return sorted(set(super().clean(value)), key=self.order.__getitem__)

    def has_changed(self, initial, data):
        return set(initial or []) != set(data or [])


class KnownOrNotField(forms.TypedChoiceField):
    """Yes, no, or not known: True, False, None."""

    VALUES = {"oui": True, "non": False, "": None}

    def __init__(self, **kwargs):
        choices = [("oui", _("Oui")), ("non", _("Non")), ("", _("Je ne sais pas"))]
        super().__init__(
            choices=choices,
            widget=forms.RadioSelect,
            required=False,
            coerce=self.VALUES.get,
            empty_value=None,
            **kwargs,
        )

    def prepare_value(self, value):
        return {True: "oui", False: "non", None: ""}.get(value, value)

    def has_changed(self, initial, data):
        return initial != self.VALUES.get(data or "")
