"""The forms of mapping parties: opening one, joining one, one action."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartoparty.enums import PartyAct, SeenOnSite
from cartoparty.fields import AmbiguousCommune, CommuneField
from cartoparty.models import MappingParty
from cartoparty.parties.opening import communes_of
from epn_commons.core.form_fields import moment_field
from epn_commons.core.privacy_guard import validate_no_personal_data
from epn_commons.territories.models import Department, Epci

MOST_COMMUNES = 60
LONGEST_MESSAGE = 600
"""With its introduction, what a report may hold."""
TERRITORY = ("department", "epci", "communes", "places_wanted")


class CommunesField(forms.CharField):
    """Communes, one a line, by name, postcode or INSEE code; gives their codes."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        lines = list(
            dict.fromkeys(line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip())
        )
        if len(lines) > MOST_COMMUNES:
            raise ValidationError(_("Au-delà de 60 communes, choisissez une intercommunalité ou un département."))
        return [self._code(line) for line in lines]

    def _code(self, line):
        try:
            return CommuneField().resolve(line[:120]).pk
        except AmbiguousCommune as doubt:
            raise ValidationError(
                _("« %(line)s » : %(doubt)s") % {"line": line[:120], "doubt": doubt.message}
            ) from doubt


class PartyForm(forms.ModelForm):
    """A mapping party. Its territory and the number of places change only until somebody has worked on the list."""

    starts_at = moment_field(gettext_lazy("Début"))
    ends_at = moment_field(gettext_lazy("Fin"))
    communes = CommunesField(
        label=gettext_lazy("ou des communes"), required=False, help_text=gettext_lazy("Une par ligne.")
    )

    class Meta:
        model = MappingParty
        fields = [
            "title", "goal", "starts_at", "ends_at", "meeting_point", "department", "epci", "communes",
            "places_wanted", "description", "is_announced",
        ]  # fmt: skip
        labels = {
            "goal": gettext_lazy("Objectif"),
            "department": gettext_lazy("Tout un département"),
            "epci": gettext_lazy("ou une intercommunalité"),
            "places_wanted": gettext_lazy("Combien de lieux vérifier ?"),
            "is_announced": gettext_lazy("Annoncer cette cartoparty à tout le monde"),
        }
        help_texts = {
            "title": gettext_lazy("Par exemple : Cartoparty de Bourges."),
            "goal": gettext_lazy("Par exemple : vérifier ces 40 lieux, trouver les manquants."),
            "meeting_point": gettext_lazy("Où l’on se retrouve, s’il y a lieu. Ne donnez le nom de personne."),
            "places_wanted": gettext_lazy("Ceux dont la fiche a été confirmée il y a le plus longtemps."),
        }
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.codes = user.department_codes
        if self.instance.pk and self.instance.actions.exists():
            for name in TERRITORY:
                del self.fields[name]
            return
        departments, epcis = Department.objects.order_by("name"), Epci.objects.order_by("name")
        if self.codes:
            departments = departments.filter(pk__in=self.codes)
            epcis = epcis.filter(communes__department__in=self.codes).distinct()
        self.fields["department"].queryset, self.fields["epci"].queryset = departments, epcis
        self.fields["department"].empty_label = self.fields["epci"].empty_label = _("aucun en entier")

    @property
    def moves_territory(self):
        return "places_wanted" in self.fields

    def clean(self):
        cleaned = super().clean()
        if not self.moves_territory or not self.codes or not cleaned.get("communes"):
            return cleaned
        asked = MappingParty(communes=cleaned["communes"])
        if set(communes_of(asked).values_list("department", flat=True)) - set(self.codes):
            self.add_error("communes", _("Une de ces communes n’est pas dans vos départements."))
        return cleaned


class GuestForm(forms.Form):
    """Joining without an account: a pseudonym, nothing that says who one is."""

    pseudonym = forms.CharField(
        label=gettext_lazy("Votre pseudonyme"),
        help_text=gettext_lazy("Un mot qui vous amuse, pas votre nom : « Renard roux ». Rien d’autre n’est demandé."),
        min_length=2,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        validators=[
            RegexValidator(r"^[\w’' -]+$", gettext_lazy("Des lettres, des chiffres, des espaces et des tirets.")),
            validate_no_personal_data,
        ],
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)
    """The trap: a person never sees this field, a robot fills it in."""

    def clean_website(self):
        if self.cleaned_data["website"]:
            raise ValidationError(_("Ce champ reste vide."))
        return ""


class ActionForm(forms.Form):
    """One action, or the answer to « is it this one? », as a form of the list or the queue of a phone sends it."""

    key = forms.UUIDField(error_messages={
        "required": gettext_lazy("Ce geste est incomplet : rechargez la page et recommencez."),
        "invalid": gettext_lazy("Ce geste est incomplet : rechargez la page et recommencez."),
    })  # fmt: skip
    act = forms.ChoiceField(choices=[*PartyAct.choices, *SeenOnSite.choices], error_messages={
        "required": gettext_lazy("Le bouton n’a pas été compris : rechargez la page et recommencez."),
        "invalid_choice": gettext_lazy("Le bouton n’a pas été compris : rechargez la page et recommencez."),
    })  # fmt: skip
    place = forms.CharField(required=False, max_length=120)
    version = forms.IntegerField(required=False, min_value=1)
    pair = forms.IntegerField(required=False, min_value=1)
    noted_at = forms.DateTimeField(required=False)
    message = forms.CharField(
        label=gettext_lazy("Qu’avez-vous vu ?"), required=False, max_length=LONGEST_MESSAGE,
        validators=[validate_no_personal_data],
    )  # fmt: skip
    name = forms.CharField(label=gettext_lazy("Nom du lieu"), required=False, max_length=255,
                           validators=[validate_no_personal_data])  # fmt: skip
    address = forms.CharField(label=gettext_lazy("Adresse"), required=False, max_length=255)
    commune = forms.CharField(label=gettext_lazy("Commune"), required=False, max_length=120)
    here_lat = forms.FloatField(required=False, min_value=-90, max_value=90)
    here_lon = forms.FloatField(required=False, min_value=-180, max_value=180)

    def __init__(self, *args, party, **kwargs):
        super().__init__(*args, **kwargs)
        self.party = party
        for name in ("here_lat", "here_lon"):
            self.fields[name].error_messages |= dict.fromkeys(
                ["invalid", "min_value", "max_value"], _("La position n’est pas lisible : notez-la de nouveau.")
            )

    def clean_commune(self):
        """The ``Commune``; a name that several bear is that of the territory. None for what is no addition."""
        text = self.cleaned_data["commune"].strip()
        if not text or self.data.get("act") != PartyAct.ADD:
            return None
        try:
            found = CommuneField().resolve(text)
            candidates = [found]
        except AmbiguousCommune as doubt:
            candidates = doubt.candidates
            if not candidates:
                raise
        here = list(communes_of(self.party).filter(pk__in=[one.pk for one in candidates])[:2])
        if not here:
            raise ValidationError(_("Cette commune n’est pas dans le territoire de la cartoparty."))
        if len(here) > 1:
            raise ValidationError(_("Plusieurs communes portent ce nom : donnez le code postal."))
        return here[0]

    def clean(self):
        cleaned = super().clean()
        act = cleaned.get("act")
        if act == PartyAct.ADD:
            for name, text in (
                ("name", _("Écrivez le nom du lieu, comme sur la porte.")),
                ("address", _("Écrivez l’adresse du lieu.")),
                ("commune", _("Indiquez la commune.")),
            ):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, text)
        elif act in SeenOnSite.values:
            if not cleaned.get("pair"):
                self.add_error("pair", _("Cette question n’est plus posée : rechargez la page."))
        elif act and not cleaned.get("place"):
            self.add_error("place", _("Ce geste ne dit pas de quel lieu il parle : rechargez la page."))
        if act == PartyAct.CORRECT and not cleaned.get("message") and "message" not in self.errors:
            self.add_error("message", _("Dites en quelques mots ce qu’il faut corriger."))
        return cleaned

    @property
    def reasons(self):
        """All that is wrong, in one line."""
        return " ".join(str(error) for errors in self.errors.values() for error in errors)
