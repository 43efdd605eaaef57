"""The form by which a place is added and corrected."""

from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.forms.utils import ErrorDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartoparty.duplicates.finding import closest
from cartoparty.duplicates.profile import COLUMNS
from cartoparty.enums import (
    AccessMode,
    Accompaniment,
    Audience,
    CoordinatesOrigin,
    CoordinatesPrecision,
    Fee,
    Language,
    Mobility,
    Programme,
    Service,
    SpecificSupport,
    TrainingLabel,
    Typology,
)
from cartoparty.fields import (
    AmbiguousCommune,
    CodesChoiceField,
    CommuneField,
    HoursField,
    KnownOrNotField,
    LinesField,
    NormalisedField,
    commune_label,
    emails,
    lines,
    phone_field,
    pivot,
    websites,
)
from cartoparty.geocoding import GeocoderDown, geocode
from cartoparty.models import Structure
from cartoparty.placing import FAR_FROM_COMMUNE_M
from cartoparty.standards import contacts, identifiers
from epn_commons.contributions.forms import ContributionForm
from epn_commons.core.geography import haversine_m

_PRECISIONS = {
    "housenumber": CoordinatesPrecision.HOUSENUMBER,
    "street": CoordinatesPrecision.STREET,
    "locality": CoordinatesPrecision.LOCALITY,
    "municipality": CoordinatesPrecision.COMMUNE,
}


class Fieldset(NamedTuple):
    """A part of the form: ``fields`` are bound fields; ``folded`` when it is closed at first."""

    code: str
    title: str
    fields: list
    help: str = ""
    folded: bool = False


FIELDSETS = (
    ("identite", gettext_lazy("Le lieu"), ["name", "typologies", "summary", "description"]),
    ("ou", gettext_lazy("Où"), ["commune", "postcode", "address", "address_complement"]),
    ("point", gettext_lazy("Sur la carte"), ["latitude", "longitude", "position_source"]),
    ("quand", gettext_lazy("Quand"), ["opening_hours", "opening_hours_note", "mobility"]),
    ("activites", gettext_lazy("Ce que l’on y fait"), ["services", "accompaniments"]),
    ("cout", gettext_lazy("Combien ça coûte"), ["fees"]),
    ("venir", gettext_lazy("Comment venir"), ["access_modes", "accessible", "accessibility_url"]),
    ("contacts", gettext_lazy("Le joindre"), ["phone", "emails", "websites", "booking_url"]),
    ("publics", gettext_lazy("Pour qui en particulier"), ["audiences", "specific_support", "languages"]),
    (
        "organisme",
        gettext_lazy("Qui le tient"),
        ["parent_name", "pivot", "programmes", "training_labels", "other_labels"],
    ),
)
FOLDED = {"publics", "organisme"}


class StructureForm(ContributionForm):
    """A place. ``twins`` are those that look like it, ``distance`` how far (metres) its point is from its commune:
    each asks once whether it is meant, by a box that then appears."""

    name = forms.CharField(
        label=gettext_lazy("Nom"), max_length=255, help_text=gettext_lazy("Comme il est écrit sur la porte.")
    )
    typologies = CodesChoiceField(Typology, by_name=True, label=gettext_lazy("Nature du lieu"))
    summary = forms.CharField(
        label=gettext_lazy("En une phrase"), required=False, max_length=280,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Ce qu’un médiateur doit savoir avant d’y envoyer quelqu’un."),
    )  # fmt: skip
    commune = CommuneField(
        label=gettext_lazy("Commune"), help_text=gettext_lazy("Son nom ou son code postal."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    postcode = NormalisedField(
        identifiers.postcode, label=gettext_lazy("Code postal"), required=False, max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    latitude = forms.FloatField(label=gettext_lazy("Latitude"), required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(label=gettext_lazy("Longitude"), required=False, min_value=-180, max_value=180)
    position_source = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    far_is_right = forms.BooleanField(label=gettext_lazy("Oui, le point est bien là"), required=False)
    not_a_twin = forms.BooleanField(label=gettext_lazy("Non, c’est un autre lieu"), required=False)
    opening_hours = HoursField(
        label=gettext_lazy("Horaires"), required=False, validators=[MaxLengthValidator(1500)],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "En français : « lundi à vendredi 9h-12h 14h-17h, samedi 10h-12h, fermé les jours fériés, "
            "fermé du 3 au 15 août 2027 ». Un lieu qui se déplace : une étape par ligne, "
            "« le 28 novembre 2026, 14h-17h, Trouy, place du marché »."
        ),
    )  # fmt: skip
    mobility = CodesChoiceField(Mobility, label=gettext_lazy("Le lieu se déplace-t-il ?"))
    services = CodesChoiceField(Service, label=gettext_lazy("Services"))
    accompaniments = CodesChoiceField(Accompaniment, label=gettext_lazy("Comment on y est aidé"))
    fees = CodesChoiceField(Fee, label=gettext_lazy("Frais"))
    access_modes = CodesChoiceField(AccessMode, label=gettext_lazy("Comment on y vient"))
    accessible = KnownOrNotField(label=gettext_lazy("Accessible en fauteuil roulant"))
    accessibility_url = NormalisedField(
        contacts.url, label=gettext_lazy("Fiche Acceslibre"), required=False, max_length=500
    )
    phone = phone_field(label=gettext_lazy("Téléphone"), widget=forms.TextInput(attrs={"inputmode": "tel"}))
    emails = LinesField(
        emails, label=gettext_lazy("Courriels"), widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Ceux du lieu, un par ligne."),
    )  # fmt: skip
    websites = LinesField(
        websites, label=gettext_lazy("Sites"), widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Une adresse par ligne."),
    )  # fmt: skip
    booking_url = NormalisedField(
        contacts.url, label=gettext_lazy("Prise de rendez-vous en ligne"), required=False, max_length=500
    )
    audiences = CodesChoiceField(
        Audience, label=gettext_lazy("Publics accueillis en particulier"),
        help_text=gettext_lazy("Ne cochez rien si le lieu accueille tout le monde de la même façon."),
    )  # fmt: skip
    specific_support = CodesChoiceField(SpecificSupport, label=gettext_lazy("Prise en charge"))
    languages = CodesChoiceField(
        Language, label=gettext_lazy("Langues parlées"),
        help_text=gettext_lazy("Celles dans lesquelles on y est aidé, en plus du français."),
    )  # fmt: skip
    pivot = NormalisedField(
        pivot, label=gettext_lazy("SIRET ou numéro RNA"), required=False, max_length=30,
        help_text=gettext_lazy("14 chiffres, ou W et 9 chiffres pour une association."),
    )  # fmt: skip
    programmes = CodesChoiceField(Programme, label=gettext_lazy("Programmes nationaux"))
    training_labels = CodesChoiceField(TrainingLabel, label=gettext_lazy("Formations et labels"))
    other_labels = LinesField(
        lines, label=gettext_lazy("Autres formations et labels"), widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Un par ligne."),
    )  # fmt: skip

    class Meta:
        model = Structure
        fields = [
            "name", "typologies", "summary", "description", "commune", "postcode", "address", "address_complement",
            "latitude", "longitude", "opening_hours", "opening_hours_note", "mobility", "services", "accompaniments",
            "fees", "access_modes", "accessible", "accessibility_url", "phone", "emails", "websites", "booking_url",
            "audiences", "specific_support", "languages", "parent_name", "pivot", "programmes",
            "training_labels", "other_labels",
        ]  # fmt: skip
        widgets = {
            "description": forms.Textarea(attrs={"rows": 6}),
            "opening_hours_note": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.twins, self.distance = [], None
        self.fields["commune"].widget.attrs["data-communes-url"] = reverse("territories:communes")
        self.fields["opening_hours"].widget.attrs |= {
            "hx-get": reverse("cartoparty:hours_preview"),
            "hx-trigger": "input changed delay:600ms",
            "hx-target": "#horaires-compris",
        }
        self.fields["address"].help_text = _("Le numéro et la voie, ou le lieu-dit.")
        self.fields["description"].label = _("Présentation")

    # --- what is shown ----------------------------------------------------------------------------------------

    @property
    def fieldsets(self):
        """The form in parts."""
        for code, title, names in FIELDSETS:
            fields = [self[name] for name in names]
            wrong = any(field.errors for field in fields)
            yield Fieldset(code, title, fields, folded=code in FOLDED and not wrong)

    @property
    def hours_understood(self):
        """The hours typed, said again as they were understood."""
        return getattr(self, "cleaned_data", {}).get("opening_hours", "")

    # --- the point --------------------------------------------------------------------------------------------

    def place_point(self, how):
        """Fill in the position as a button asked without JavaScript: ``adresse`` or ``commune``. Nothing is saved."""
        self.full_clean()
        commune = self.cleaned_data.get("commune")
        address = self.cleaned_data.get("address", "")
        self._errors = ErrorDict(renderer=self.renderer)
        self.data = self.data.copy()
        if how == "adresse":
            self._place_at_address(address, commune)
        elif commune is None or commune.latitude is None:
            self.add_error("commune", _("Indiquez d’abord la commune."))
        else:
            self._fill_point(commune.latitude, commune.longitude, CoordinatesOrigin.COMMUNE_CENTRE)

    def _place_at_address(self, address, commune):
        if not address or commune is None:
            self.add_error("address", _("Indiquez d’abord l’adresse et la commune."))
            return
        try:
            found = geocode(f"{address} {commune.name}")
        except GeocoderDown:
            self.add_error("address", _("Le service d’adresses ne répond pas : placez le point sur la carte."))
            return
        if found is None or found.commune_code != commune.pk:
            self.add_error("address", _("Cette adresse n’est pas dans la base nationale : placez le point vous-même."))
            return
        self._fill_point(found.latitude, found.longitude, f"{CoordinatesOrigin.GEOCODER}:{found.precision}")

    def _fill_point(self, latitude, longitude, source):
        self.data[self.add_prefix("latitude")] = f"{latitude:.6f}"
        self.data[self.add_prefix("longitude")] = f"{longitude:.6f}"
        self.data[self.add_prefix("position_source")] = f"{source}:{latitude:.6f},{longitude:.6f}"

    def _position(self, cleaned):
        """The position with its origin: what the buttons found, what a hand moved, or the centre of the commune."""
        commune, point = cleaned["commune"], (cleaned.get("latitude"), cleaned.get("longitude"))
        if (point[0] is None) != (point[1] is None):
            raise ValidationError({"latitude": _("Une position a une latitude et une longitude.")})
        if point[0] is None:
            centre = (commune.latitude, commune.longitude)
            return centre, CoordinatesOrigin.COMMUNE_CENTRE if centre[0] is not None else "", "commune"
        if point == (self.initial.get("latitude"), self.initial.get("longitude")):
            return point, self.instance.coordinates_origin, self.instance.coordinates_precision
        origin, _colon, rest = cleaned.get("position_source", "").partition(":")
        stated = f"{point[0]:.6f},{point[1]:.6f}"
        if origin == CoordinatesOrigin.COMMUNE_CENTRE and rest == stated:
            return point, CoordinatesOrigin.COMMUNE_CENTRE, CoordinatesPrecision.COMMUNE
        precision, _colon, found = rest.partition(":")
        if origin == CoordinatesOrigin.GEOCODER and found == stated:
            return point, CoordinatesOrigin.GEOCODER, _PRECISIONS.get(precision, CoordinatesPrecision.UNKNOWN)
        return point, CoordinatesOrigin.HAND, CoordinatesPrecision.HOUSENUMBER

    # --- checking ---------------------------------------------------------------------------------------------

    def _clean_fields(self):
        super()._clean_fields()
        self._settle_commune()

    def _settle_commune(self):
        """A name that several communes bear is settled by the postcode beside it, else by a list to choose in."""
        field, name = self.fields["commune"], self.add_prefix("commune")
        if "commune" not in self._errors or not self.data.get(name):
            return
        try:
            self.cleaned_data["commune"] = field.resolve(self.data[name], self.cleaned_data.get("postcode", ""))
            del self._errors["commune"]
        except AmbiguousCommune as doubt:
            if doubt.candidates:
                found = [(commune_label(one), f"{one.name} ({one.department_id})") for one in doubt.candidates]
                field.widget = forms.Select(choices=[("", _("Choisissez…")), *found])

    def _say_languages_nationally(self, cleaned):
        """The national list knows English and « autres »: what is chosen here must be on the national map too."""
        spoken = set(cleaned.get("languages") or []) - {Language.SIGNS}
        said = [SpecificSupport.ENGLISH] if Language.ENGLISH in spoken else []
        said += [SpecificSupport.OTHER_LANGUAGES] if spoken - {Language.ENGLISH} else []
        held = cleaned.get("specific_support") or []
        if added := [code.value for code in said if code not in held]:
            self._set("specific_support", [*held, *added])

    def clean(self):
        cleaned = super().clean()
        for name, values in self.initial.items():
            if isinstance(values, list) and set(cleaned.get(name) or []) == set(values):
                cleaned[name] = values  # the same in another order is no correction
        self._say_languages_nationally(cleaned)
        if self.fields["opening_hours"].remark:
            note = [cleaned.get("opening_hours_note", ""), self.fields["opening_hours"].remark]
            self._set("opening_hours_note", "\n".join(dict.fromkeys(filter(None, note)))[:2000])
        commune = cleaned.get("commune")
        if commune is None:
            return cleaned
        if not cleaned.get("postcode") and len(commune.postcodes) == 1:
            self._set("postcode", commune.postcodes[0])
        point, origin, precision = self._position(cleaned)
        self._set("latitude", point[0])
        self._set("longitude", point[1])
        self._set("coordinates_origin", str(origin))
        self._set("coordinates_precision", str(precision))
        if origin in (CoordinatesOrigin.HAND, CoordinatesOrigin.GEOCODER):
            self._set("coordinates_doubt", "")
        self._ask_about_distance(cleaned, commune)
        self._ask_about_twins(cleaned, commune)
        return cleaned

    def _set(self, name, value):
        """A fact that follows from the others: kept by a new place and by a revision alike."""
        self.cleaned_data[name] = value
        setattr(self.instance, name, value)

    def _ask_about_distance(self, cleaned, commune):
        if cleaned["latitude"] is None or commune.latitude is None or cleaned.get("far_is_right"):
            return
        distance = haversine_m(cleaned["latitude"], cleaned["longitude"], commune.latitude, commune.longitude)
        if distance > FAR_FROM_COMMUNE_M:
            self.distance = distance
            self.add_error(
                "latitude",
                _("Le point est à %(km)d km du centre de %(commune)s. Déplacez-le, ou confirmez qu’il est bien là.")
                % {"km": distance // 1000, "commune": commune.name},
            )

    def _ask_about_twins(self, cleaned, commune):
        if self.instance.pk is not None or cleaned.get("not_a_twin") or not cleaned.get("name"):
            return
        typed = {name: cleaned.get(name) for name in COLUMNS if name in cleaned}
        self.twins = closest({**typed, "commune_id": commune.pk, "commune__name": commune.name}, user=self.user)
        if self.twins:
            self.add_error(None, _("Un lieu semblable existe déjà : dites si c’est le même."))
