"""The form by which a tree of questions is written: its outline, in one field."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from demarches.models import Procedure
from demarches.trees import outline
from epn_commons.contributions.forms import ContributionForm


class OutlineField(forms.CharField):
    """A tree as JSON, written as an outline. Errors name the line or the node at fault."""

    def prepare_value(self, value):
        return outline.write(value) if isinstance(value, list) else value

    def to_python(self, value):
        return outline.read(super().to_python(value) or "")

    def validate(self, value):
        """No tree at all is a tree taken away."""

    def run_validators(self, value):
        """``to_python`` has checked it all."""

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != (initial or [])
        except ValidationError:
            return True


class TreeForm(ContributionForm):
    questions = OutlineField(
        label=_("Questions, réponses et résultats"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "true", "class": "outline", "wrap": "off"}),
        help_text=_(
            "Une ligne chacun : « ? » une question, « - » une réponse, « = » un résultat. Ce qui suit une réponse est "
            "décalé sous elle. Laissez vide pour retirer les questions."
        ),
    )

    class Meta:
        model = Procedure
        fields = ["questions"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
