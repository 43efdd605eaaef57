"""Opening a consultation, voting on one criterion, closing."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competences.asking_forms import check_end
from competences.criteria.pages import within
from competences.criteria_enums import SAYING_WHY, VOTER_ROLES, Decision, Position
from competences.models import Consultation, Criterion, VotedCriterion
from competences.models.criteria import LONGEST_PART
from epn_commons.accounts.models import Organisation
from epn_commons.core.form_fields import moment_field
from epn_commons.core.privacy_guard import validate_no_personal_data

MOST_CRITERIA = 40
MOST_SHOWN = 60


class ConsultationForm(forms.ModelForm):
    starts_at = moment_field(gettext_lazy("Début du vote"))
    ends_at = moment_field(gettext_lazy("Fin du vote"))
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Rôles qui votent"), choices=[(str(role), role.label) for role in VOTER_ROLES],
        widget=forms.CheckboxSelectMultiple, initial=[str(role) for role in VOTER_ROLES],
    )  # fmt: skip
    criteria = forms.ModelMultipleChoiceField(
        queryset=Criterion.objects.none(), label=gettext_lazy("Critères mis au vote"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Chacun est figé dans sa version d’aujourd’hui."),
    )  # fmt: skip

    class Meta:
        model = Consultation
        fields = ["title", "question", "starts_at", "ends_at", "roles", "organisations", "quorum", "threshold"]
        widgets = {
            "question": forms.Textarea(attrs={"rows": 3}),
            "organisations": forms.SelectMultiple(attrs={"size": 5}),
        }

    field_order = ["title", "question", "criteria"]

    def __init__(self, *args, area=None, **kwargs):
        """``area``: only its criteria are shown, ticked."""
        super().__init__(*args, **kwargs)
        self.area = area
        self.fields["organisations"].queryset = Organisation.objects.order_by("name")
        criteria = self.fields["criteria"]
        criteria.queryset = waiting(self.instance).order_by("title", "pk")
        shown = criteria.queryset.filter(within(area)) if area else criteria.queryset
        self.total = shown.count()
        chosen = self._chosen(shown)
        criteria.initial = chosen
        criteria.choices = [
            (one.pk, one.title) for one in criteria.queryset.filter(Q(pk__in=shown[:MOST_SHOWN]) | Q(pk__in=chosen))
        ]

    def _chosen(self, shown):
        """Those that stay in sight: what was sent, what the consultation asks already, or the whole area."""
        if self.is_bound:
            return [int(pk) for pk in self.data.getlist("criteria") if pk.isascii() and pk.isdigit() and len(pk) < 10]
        if self.instance.pk:
            return list(self.instance.voted.values_list("criterion", flat=True))
        return list(shown.values_list("pk", flat=True)[:MOST_CRITERIA]) if self.area else []

    @property
    def hides(self):
        """How many criteria are not shown: an area has to be chosen to reach them."""
        return max(0, self.total - MOST_SHOWN)

    def clean_criteria(self):
        chosen = self.cleaned_data["criteria"]
        if len(chosen) > MOST_CRITERIA:
            raise ValidationError(_("Au plus %(most)d critères : au-delà, personne ne lit.") % {"most": MOST_CRITERIA})
        return chosen

    def clean_ends_at(self):
        return check_end(self.cleaned_data["ends_at"])


def waiting(consultation):
    """Published criteria that no other vote has in hand."""
    elsewhere = VotedCriterion.objects.filter(decision="").exclude(consultation=consultation.pk)
    return Criterion.objects.published().exclude(pk__in=elsewhere.values("criterion"))


class BallotForm(forms.Form):
    """One criterion: an opinion, and why where it needs words. Nothing chosen = no ballot."""

    position = forms.ChoiceField(
        label=gettext_lazy("Votre avis"), choices=Position.choices, widget=forms.RadioSelect, required=False
    )
    text = forms.CharField(
        label=gettext_lazy("Le texte que vous proposez, ou pourquoi vous n’êtes pas d’accord"), required=False,
        max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), validators=[validate_no_personal_data],
        help_text=gettext_lazy("Ne vous nommez pas : ces textes sont lus sans le nom de leur auteur."),
    )  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        position, text = cleaned.get("position"), (cleaned.get("text") or "").strip()
        if position in SAYING_WHY and not text and "text" not in self.errors:
            self.add_error("text", {
                Position.RESERVE: _("Écrivez le texte que vous proposez à la place."),
                Position.DISAGREE: _("Dites pourquoi : c’est ce qui aide à faire mieux."),
            }[position])  # fmt: skip
        if text and position not in SAYING_WHY:
            self.add_error(
                "position", _("Un texte accompagne une réserve ou un désaccord : choisissez, ou effacez-le.")
            )
        return cleaned


def _part(label, **kwargs):
    widget = {} if "max_length" in kwargs else {"widget": forms.Textarea(attrs={"rows": 3})}
    limits = {"max_length": LONGEST_PART, "validators": [validate_no_personal_data]} | widget | kwargs
    return forms.CharField(label=label, **limits)


class AgreedForm(forms.Form):
    """The text retained of a criterion that was accepted with reserves."""

    title = _part(gettext_lazy("Intitulé"), max_length=200)
    statement = _part(gettext_lazy("Ce que dit ce critère"))
    reasons = _part(gettext_lazy("Pourquoi c’est important"))
    proofs = _part(gettext_lazy("Ce qui le montre"))


class ConclusionForm(forms.Form):
    conclusion = forms.CharField(
        label=gettext_lazy("Conclusion"), required=False, max_length=5000, validators=[validate_no_personal_data],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Ce que la coordination retient de cette consultation, en quelques phrases."),
    )  # fmt: skip


def ballot_forms(voted, ballots, data=None):
    """``[(voted criterion, form)]``, each filled with what this person answered."""
    return [
        (one, BallotForm(data, prefix=f"c{one.pk}", initial=_given(ballots.get(one.pk)))) for one in voted
    ]  # fmt: skip


def _given(ballot):
    return {"position": ballot.position, "text": ballot.text} if ballot else {}


def agreed_forms(voted, decisions, data=None):
    """``{pk: form}`` for what is about to be retained with reserves."""
    return {
        one.pk: AgreedForm(data, prefix=f"c{one.pk}", initial=one.texts)
        for one in voted
        if decisions[one.pk] == Decision.WITH_RESERVES
    }
