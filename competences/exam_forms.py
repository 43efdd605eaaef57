from django import forms
from django.utils.translation import gettext_lazy as _

from competences.exam.supervising import MOST_CODES
from competences.exam_enums import ExamLevel, IncidentKind, JuryVerdict, SessionMode
from epn_commons.accounts.models import User


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Votre code"),
        max_length=40,
        help_text=_("Douze lettres et chiffres, sur le papier que le médiateur vous a remis."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class SessionForm(forms.Form):
    level = forms.ChoiceField(label=_("Niveau"), choices=ExamLevel)
    mode = forms.ChoiceField(
        label=_("Nature"),
        choices=SessionMode,
        help_text=_(
            "Une session d’attestation ne pose que des questions relues par deux personnes. Un essai pose toutes "
            "celles de la banque ; ce qu’il délivre porte la mention « essai »."
        ),
    )
    place_name = forms.CharField(
        label=_("Lieu"), max_length=160, help_text=_("Par exemple : EPN des Forges, Vierzon.")
    )


class AdjustForm(forms.Form):
    """What somebody needs to sit in good conditions; nothing says why."""

    extra_time = forms.BooleanField(label=_("Temps majoré d’un tiers"), required=False)
    untimed = forms.BooleanField(label=_("Sans limite de temps"), required=False)
    read_aloud = forms.BooleanField(label=_("Questions lues à voix haute"), required=False)
    large_print = forms.BooleanField(label=_("Gros caractères"), required=False)


class HandOutForm(AdjustForm):
    count = forms.IntegerField(label=_("Nombre de codes"), min_value=1, max_value=MOST_CODES, initial=1)
    candidate = forms.EmailField(
        label=_("Compte de la personne"),
        required=False,
        help_text=_("Niveau C seulement : l’adresse de son compte sur le portail. Alors, un seul code."),
    )

    def __init__(self, *args, session, **kwargs):
        super().__init__(*args, **kwargs)
        self.session = session
        if session.level != ExamLevel.C:
            del self.fields["candidate"]
        self.order_fields(["count", "candidate"])

    def clean_candidate(self):
        email = self.cleaned_data["candidate"]
        if not email:
            raise forms.ValidationError(_("Au niveau C, l’attestation va à un compte : donnez son adresse."))
        found = User.objects.filter(email=email.lower(), is_active=True).first()
        if found is None or not found.can_contribute:
            raise forms.ValidationError(_("Aucun compte de médiateur n’a cette adresse."))
        return found

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("candidate") and cleaned.get("count", 1) != 1:
            self.add_error("count", _("Un seul code pour une personne."))
        return cleaned


class RetakeForm(AdjustForm):
    field_order = ["former_code"]
    former_code = forms.CharField(
        label=_("Code de la première fois"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class IncidentForm(forms.Form):
    kind = forms.ChoiceField(label=_("Ce qui s’est passé"), choices=IncidentKind)
    minutes = forms.IntegerField(label=_("Minutes à rendre"), min_value=0, max_value=60, required=False)
    position = forms.IntegerField(
        label=_("Numéro de la question"), min_value=1, max_value=200, required=False,
        help_text=_("Seulement pour une question qui pose problème : elle ne comptera pas."),
    )  # fmt: skip


class VerdictForm(forms.Form):
    verdict = forms.ChoiceField(label=_("Votre avis"), choices=JuryVerdict, widget=forms.RadioSelect)
    no_conflict = forms.BooleanField(
        label=_("Je n’ai pas de lien d’intérêt avec cette personne"),
        error_messages={"required": _("Sans cette assurance, votre avis ne peut pas compter.")},
    )
