from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from epn_commons.notifications import registry
from epn_commons.notifications.enums import Channel
from epn_commons.notifications.models import Preference
from epn_commons.taxonomy.models import Theme
from epn_commons.territories.fields import CommuneField
from epn_commons.territories.models import Department, Region


class PreferencesForm(forms.Form):
    """One choice for each declared kind."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        chosen = Preference.chosen_by(user)
        for kind in registry.kinds():
            self.fields[kind.code] = forms.ChoiceField(
                label=kind.label, choices=Channel.choices, initial=chosen[kind.code]
            )

    def save(self):
        Preference.choose(self.user, self.cleaned_data)


class NewFollowForm(forms.Form):
    """A theme, a department or a region to follow."""

    sujet = forms.ChoiceField(label=_("Thème, département ou région"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        themes = [(f"theme:{slug}", name) for slug, name in Theme.objects.order_by("name").values_list("slug", "name")]
        departments = [
            (f"department:{code}", f"{name} ({code})")
            for code, name in Department.objects.order_by("name").values_list("code", "name")
        ]
        regions = [(f"region:{code}", name) for code, name in Region.objects.values_list("code", "name")]
        self.fields["sujet"].choices = [
            ("", "–"), (_("Thèmes"), themes), (_("Départements"), departments), (_("Régions"), regions)
        ]  # fmt: skip


class FollowAroundForm(forms.Form):
    """A commune to follow, or the intercommunality around it."""

    commune = CommuneField(
        label=_("Commune"), error_messages={"required": _("Écrivez le nom d’une commune.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "maxlength": 120, "data-communes-url": reverse_lazy("territories:communes")}
        ),
    )  # fmt: skip
    etendue = forms.ChoiceField(
        label=_("Étendue"), choices=[("commune", _("La commune")), ("epci", _("Toute son intercommunalité"))]
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("etendue") == "epci" and cleaned.get("commune") and not cleaned["commune"].epci_id:
            raise ValidationError(_("Cette commune n’est dans aucune intercommunalité : suivez-la, elle seule."))
        return cleaned

    def subject(self):
        """What to follow; raises ValidationError, in words."""
        if not self.is_valid():
            raise ValidationError([error for errors in self.errors.values() for error in errors])
        commune, extent = self.cleaned_data["commune"], self.cleaned_data["etendue"]
        return f"{extent}:{commune.epci_id if extent == 'epci' else commune.pk}"
