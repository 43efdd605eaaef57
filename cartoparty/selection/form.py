"""The parameters of an address, checked: what is wrong is said, and the rest still counts."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from cartoparty.enums import from_label
from cartoparty.opening_hours.moments import YEARS
from cartoparty.selection.facets import FACETS
from epn_commons.territories.models import Commune, Department, Epci

RADII_KM = (5, 10, 20, 50)
LARGEST_RADIUS_KM = 100
NOW = "maintenant"
WEEK_END = "week-end"
BY_DISTANCE, BY_NAME, BY_FRESHNESS = "distance", "nom", "fraicheur"
MOST_CHOICES = 100


def _in_our_time(day):
    """A date, or a date and time, or None. Raises ValidationError."""
    if day and day.year not in YEARS:
        raise ValidationError(_("Donnez une date entre 2000 et 2100."))
    return day


class CodesField(forms.Field):
    """Several values of a closed list, by their readable code, their label or our own value."""

    widget = forms.SelectMultiple

    def __init__(self, enum, formerly, **kwargs):
        self.enum, self.formerly = enum, formerly
        super().__init__(required=False, **kwargs)

    def to_python(self, value):
        found = []
        for code in filter(str.strip, (value or [])[:MOST_CHOICES]):
            member = self.formerly.get(code) or from_label(self.enum, code[:200])
            if member is None:
                raise ValidationError(
                    _("« %(code)s » n’est pas un choix de la liste « %(label)s »."),
                    params={"code": code[:60], "label": self.label},
                )
            found.append(member.value)
        return list(dict.fromkeys(found))


class SelectionForm(forms.Form):
    """Everything is optional; a field in error is left out of the selection."""

    q = forms.CharField(label=_("Nom ou mot"), required=False, max_length=200)
    lieu = forms.CharField(label=_("Où"), required=False, max_length=200)
    lat = forms.FloatField(
        label=_("Latitude"), required=False, min_value=-90, max_value=90,
        error_messages=dict.fromkeys(["invalid", "min_value", "max_value"], _("Une latitude va de −90 à 90.")),
    )  # fmt: skip
    lon = forms.FloatField(
        label=_("Longitude"), required=False, min_value=-180, max_value=180,
        error_messages=dict.fromkeys(["invalid", "min_value", "max_value"], _("Une longitude va de −180 à 180.")),
    )  # fmt: skip
    rayon = forms.IntegerField(
        label=_("Distance"), required=False, min_value=1, max_value=LARGEST_RADIUS_KM,
        error_messages=dict.fromkeys(
            ["invalid", "min_value", "max_value"], _("Une distance va de 1 à 100 km : elle n’est pas prise en compte.")
        ),
    )  # fmt: skip
    departement = forms.CharField(label=_("Département"), required=False, max_length=3)
    commune = forms.CharField(label=_("Commune"), required=False, max_length=5)
    epci = forms.CharField(label=_("Intercommunalité"), required=False, max_length=9)
    accessible = forms.BooleanField(label=_("Accessible en fauteuil roulant"), required=False)
    ouvert = forms.CharField(label=_("Ouvert"), required=False, max_length=40)
    jour = forms.DateField(
        label=_("Ouvert le"),
        required=False,
        error_messages={"invalid": _("Écrivez une date, par exemple 28/11/2026.")},
    )
    heure = forms.TimeField(
        label=_("à"), required=False, error_messages={"invalid": _("Écrivez une heure, par exemple 14:30.")}
    )
    tri = forms.ChoiceField(
        label=_("Classer par"), required=False,
        choices=[(BY_DISTANCE, _("distance")), (BY_FRESHNESS, _("fraîcheur")), (BY_NAME, _("nom"))],
        error_messages={"invalid_choice": _("On classe par distance, par fraîcheur ou par nom.")},
    )  # fmt: skip
    page = forms.IntegerField(
        label=_("Page"), required=False, min_value=1,
        error_messages=dict.fromkeys(
            ["invalid", "min_value"], _("Ce numéro de page n’existe pas : voici la première page.")
        ),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for facet in FACETS:
            self.fields[facet.name] = CodesField(facet.enum, facet.formerly, label=facet.label)

    def clean_departement(self):
        """The ``Department``, or None."""
        code = self.cleaned_data["departement"].strip().upper()
        if not code:
            return None
        found = Department.objects.filter(pk=code).first()
        if found is None:
            raise ValidationError(_("Aucun département ne porte ce numéro."))
        return found

    def clean_commune(self):
        """The ``Commune`` of an INSEE code, current or former, or None."""
        code = self.cleaned_data["commune"].strip().upper()
        if not code:
            return None
        found = (
            Commune.objects.filter(pk=code).first()
            or Commune.objects.filter(former_communes__code=code).order_by("pk").first()
        )
        if found is None:
            raise ValidationError(_("Aucune commune ne porte ce code : donnez son code INSEE, par exemple 45234."))
        return found

    def clean_epci(self):
        """The ``Epci``, or None."""
        code = self.cleaned_data["epci"].strip()
        if not code:
            return None
        found = Epci.objects.filter(pk=code).first()
        if found is None:
            raise ValidationError(_("Aucune intercommunalité ne porte ce numéro SIREN."))
        return found

    def clean_ouvert(self):
        """``NOW``, ``WEEK_END``, a moment in Paris, or None."""
        text = self.cleaned_data["ouvert"]
        if text in ("", NOW, WEEK_END):
            return text or None
        try:
            moment = parse_datetime(text)
        except ValueError:
            moment = None
        if moment is None:
            raise ValidationError(_("Écrivez « maintenant », « week-end », ou un jour et une heure."))
        _in_our_time(moment)
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)

    def clean_jour(self):
        return _in_our_time(self.cleaned_data["jour"])

    def clean_page(self):
        return self.cleaned_data["page"] or 1

    def clean(self):
        cleaned = super().clean()
        half = {name for name in ("lat", "lon") if cleaned.get(name) is None}
        if len(half) == 1 and not self.errors.keys() & {"lat", "lon"}:
            self.add_error(half.pop(), _("Une position a une latitude et une longitude."))
        day, hour = cleaned.get("jour"), cleaned.get("heure")
        if hour and not day and "jour" not in self.errors:
            day = timezone.localdate()
            cleaned["jour"] = day
        if day and hour:
            cleaned["ouvert"], cleaned["jour"] = timezone.make_aware(datetime.combine(day, hour)), None
        elif day:
            cleaned["ouvert"] = None
        return cleaned
