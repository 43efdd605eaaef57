from django import forms

from epn_commons.notifications import registry
from epn_commons.notifications.enums import Channel
from epn_commons.notifications.models import Preference


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
