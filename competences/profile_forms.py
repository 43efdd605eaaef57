"""The forms of « Mon profil »."""

import re
from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competences.enums import VALIDATIONS, Basis, Verdict
from competences.forms import HttpsField
from competences.models import PortfolioShare
from epn_commons.core.privacy_guard import validate_no_personal_data

LONGEST_SHARE = timedelta(days=366)


class AssessmentForm(forms.Form):
    """One choice a competence: the levels of the framework, or nothing yet. ``areas`` come from
    ``profile.assessable``, ``orders`` is ``{item id: rank held by self-assessment}``."""

    def __init__(self, *args, areas, orders, **kwargs):
        super().__init__(*args, **kwargs)
        self.areas = areas
        for _area, competences in areas:
            for item, item_levels in competences:
                self.fields[self._name(item)] = forms.TypedChoiceField(
                    label=f"{item.code} {item.title}", required=False, coerce=int, empty_value=None,
                    widget=forms.RadioSelect, initial=orders.get(item.pk, ""),
                    choices=[("", _("pas encore")), *((one.pk, self._label(one)) for one in item_levels)],
                )  # fmt: skip

    def _name(self, item):
        return f"c{item.pk}"

    def _label(self, one):
        return f"{one.level.label} : {one.description}" if one.description else one.level.label

    @property
    def parts(self):
        """``[(area, [bound fields])]``, as the page shows them."""
        return [(area, [self[self._name(item)] for item, _levels in found]) for area, found in self.areas]

    def chosen(self):
        """The ``ItemLevel`` chosen, for each competence where the choice changed."""
        for _area, competences in self.areas:
            for item, item_levels in competences:
                name = self._name(item)
                wanted = self.cleaned_data.get(name)
                if wanted and name in self.changed_data:
                    yield next(one for one in item_levels if one.pk == wanted)


class DeclarationForm(forms.Form):
    """One competence: the level, and an example of what one does."""

    level = forms.ModelChoiceField(
        queryset=None, label=gettext_lazy("Où j’en suis"), widget=forms.RadioSelect, empty_label=None
    )
    example = forms.CharField(
        label=gettext_lazy("Un exemple de ce que je fais"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}), validators=[validate_no_personal_data],
        help_text=gettext_lazy("Sans rien sur les personnes que vous aidez."),
    )  # fmt: skip

    def __init__(self, *args, item_levels, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["level"].queryset = item_levels
        self.fields["level"].label_from_instance = lambda one: (
            f"{one.level.label} : {one.description}" if one.description else one.level.label
        )


class FileEvidenceForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Ce que cela montre"), max_length=200, validators=[validate_no_personal_data]
    )
    file = forms.FileField(
        label=gettext_lazy("Document"), max_length=200,
        help_text=gettext_lazy("PDF, PNG ou JPEG, 5 Mo au plus, sans rien sur les personnes que vous aidez."),
    )  # fmt: skip


class LinkEvidenceForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Ce que cela montre"), max_length=200, validators=[validate_no_personal_data]
    )
    url = HttpsField(label=gettext_lazy("Adresse"), max_length=500)


class AskForm(forms.Form):
    """Whom one asks to validate a level."""

    way = forms.ChoiceField(
        label=gettext_lazy("Je demande à"), widget=forms.RadioSelect,
        choices=[
            (Basis.PEER, gettext_lazy("un pair : un collègue du réseau")),
            (Basis.COORDINATOR, gettext_lazy("une coordination de mon territoire")),
            (Basis.JURY, gettext_lazy("un jury de deux personnes d’autres organisations")),
        ],
    )  # fmt: skip
    emails = forms.CharField(
        label=gettext_lazy("Leur adresse électronique"), required=False, max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Une pour un pair, deux pour un jury (une par ligne), aucune pour une coordination."),
    )  # fmt: skip

    def clean_way(self):
        return next(one for one in VALIDATIONS if one == self.cleaned_data["way"])

    def clean_emails(self):
        return [part for part in re.split(r"[\s,;]+", self.cleaned_data["emails"].lower()) if part]


class ReviewForm(forms.Form):
    verdict = forms.ChoiceField(label=gettext_lazy("Mon avis"), choices=Verdict, widget=forms.RadioSelect)
    comment = forms.CharField(
        label=gettext_lazy("Pourquoi"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        validators=[validate_no_personal_data],
        help_text=gettext_lazy("La personne le lit : ce que vous avez vu faire, ou ce qui manque encore."),
    )  # fmt: skip
    no_conflict = forms.BooleanField(
        label=gettext_lazy("Je n’ai ni lien familial, ni lien hiérarchique, ni intérêt commun avec cette personne"),
        error_messages={"required": gettext_lazy("Sans cette assurance, ne rendez pas d’avis.")},
    )


class ShareForm(forms.ModelForm):
    class Meta:
        model = PortfolioShare
        fields = ["label", "with_name", "with_evidence", "expires_on"]
        widgets = {"expires_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].initial = timezone.localdate() + timedelta(days=90)

    def clean_expires_on(self):
        day = self.cleaned_data["expires_on"]
        if not timezone.localdate() <= day <= timezone.localdate() + LONGEST_SHARE:
            raise forms.ValidationError(_("Entre aujourd’hui et dans un an."))
        return day
