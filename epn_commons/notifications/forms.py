from django import forms
from django.utils.translation import gettext_lazy as _

from epn_commons.notifications import registry
from epn_commons.notifications.enums import Channel
from epn_commons.notifications.models import Preference
from epn_commons.taxonomy.models import Theme
from epn_commons.territories.models import Department


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
    """A theme or a department to follow."""

    sujet = forms.ChoiceField(label=_("Thème ou département"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        themes = [(f"theme:{slug}", name) for slug, name in Theme.objects.order_by("name").values_list("slug", "name")]
        departments = [
            (f"department:{code}", f"{name} ({code})")
            for code, name in Department.objects.order_by("name").values_list("code", "name")
        ]
        self.fields["sujet"].choices = [("", "–"), (_("Thèmes"), themes), (_("Départements"), departments)]
