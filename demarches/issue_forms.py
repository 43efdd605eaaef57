"""The short forms by which mediators help each other: a problem, a tip, what is different here, a list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from demarches.enums import IssueNature
from demarches.models import LocalOverride, Playlist, Tip
from epn_commons.contributions.forms import ContributionForm
from epn_commons.core.privacy_guard import validate_no_personal_data


class IssueForm(forms.Form):
    """A problem with an online service."""

    nature = forms.ChoiceField(label=_("Que se passe-t-il ?"), choices=IssueNature)
    symptom = forms.CharField(
        label=_("Ce que l’on voit"),
        help_text=_("Par exemple : « erreur 500 après le choix du département ». N’écrivez rien sur la personne."),
        max_length=400,
        validators=[validate_no_personal_data],
    )
    workaround = forms.CharField(
        label=_("Comment s’en sortir"),
        required=False,
        max_length=800,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[validate_no_personal_data],
    )


class WorkaroundForm(forms.Form):
    workaround = forms.CharField(
        label=_("Comment s’en sortir"),
        max_length=800,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[validate_no_personal_data],
    )


class TipForm(ContributionForm):
    class Meta:
        model = Tip
        fields = ["nature", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["text"].max_length = 600
        self.fields["text"].help_text = _("Ce qu’aucun formulaire ne dit. N’écrivez rien sur les personnes aidées.")

    @property
    def fieldsets(self):
        yield "conseil", _("Le conseil"), [self["nature"], self["text"]]

    def slug_parts(self):
        return (self.instance.procedure.slug, self.instance.nature)


class OverrideForm(ContributionForm):
    class Meta:
        model = LocalOverride
        fields = ["department", "commune", "url", "phone", "note", "checked_on"]
        widgets = {
            "note": forms.Textarea(attrs={"rows": 3}),
            "url": forms.URLInput,
            "commune": forms.TextInput(attrs={"size": 6}),
            "checked_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["commune"].help_text = _("Son code INSEE, si la particularité n’est que là : 18033.")
        self.fields["commune"].error_messages["invalid_choice"] = _("Ce code INSEE n’existe pas.")
        self.fields["department"].help_text = _("Laissez vide si c’est une commune.")

    @property
    def fieldsets(self):
        yield "ici", _("Ce qui change ici"), [self[name] for name in self._meta.fields]

    def slug_parts(self):
        return (self.instance.service.slug, self.instance.territory)


class PlaylistForm(forms.ModelForm):
    class Meta:
        model = Playlist
        fields = ["title", "introduction", "is_public"]
        widgets = {"introduction": forms.Textarea(attrs={"rows": 3})}
