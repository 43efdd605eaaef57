"""What one asks the board, and who is followed in a group."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from competences.models import Cohort, FrameworkLevel
from competences.profile_page import choose_framework, frameworks_with_levels, paths_of_competences
from competences.steering_enums import Scale
from epn_commons.territories.models import Department

WHOLE_LEVEL = "niveau"


class BoardForm(forms.Form):
    """The filters of the board, from the address. What a link of yesterday no longer names counts as not asked."""

    par = forms.ChoiceField(label=_("Compter"), choices=Scale, required=False)
    referentiel = forms.ChoiceField(label=_("Référentiel"), required=False)
    niveau = forms.ChoiceField(label=_("Au moins au niveau"), required=False)
    departement = forms.ChoiceField(label=_("Département"), required=False)
    manque = forms.BooleanField(label=_("Seulement là où quelque chose prend fin ou manque"), required=False)

    def __init__(self, parameters, *, viewer):
        super().__init__(parameters)
        self.framework = choose_framework(parameters.get("referentiel", "").replace("\x00", ""))
        self.levels = list(FrameworkLevel.objects.filter(framework=self.framework).order_by("order"))
        followed = viewer.department_codes
        departments = Department.objects.filter(pk__in=followed) if followed else Department.objects.all()
        self.fields["referentiel"].choices = [(one.slug, str(one)) for one in frameworks_with_levels()]
        self.fields["niveau"].choices = [("", _("tous"))] + [(str(one.order), one.label) for one in self.levels]
        self.fields["departement"].choices = [("", _("tous les miens"))] + [
            (one.pk, str(one)) for one in departments.order_by("pk")
        ]

    @property
    def asked(self):
        """``{"scale", "rank", "department", "missing"}``."""
        self.is_valid()
        asked = self.cleaned_data
        return {
            "scale": Scale(asked.get("par") or Scale.PLACE),
            "rank": int(asked.get("niveau") or 0),
            "department": asked.get("departement") or "",
            "missing": asked.get("manque", False),
        }


class CohortForm(forms.ModelForm):
    """A new group: its name, and what it aims at, chosen in one list."""

    target = forms.ChoiceField(label=_("Ce que le groupe vise"))

    class Meta:
        model = Cohort
        fields = ["name", "purpose", "due_on"]
        widgets = {
            "purpose": forms.Textarea(attrs={"rows": 2}),
            "due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    field_order = ["name", "target", "due_on", "purpose"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        levels = FrameworkLevel.objects.filter(framework__in=frameworks_with_levels()).select_related("framework")
        self.levels = {f"{WHOLE_LEVEL}-{one.pk}": one for one in levels.order_by("framework__title", "order")}
        self.paths = {one.slug: one for one in paths_of_competences()}
        self.fields["target"].choices = [
            ("", _("à choisir")),
            *((value, f"{one.framework} : {one.label}") for value, one in self.levels.items()),
            *((value, one.title) for value, one in self.paths.items()),
        ]

    def clean(self):
        cleaned = super().clean()
        target = cleaned.get("target", "")
        level, path = self.levels.get(target), self.paths.get(target)
        self.instance.framework = level and level.framework
        self.instance.level_order = level and level.order
        self.instance.path = path
        return cleaned


class InviteForm(forms.Form):
    emails = forms.CharField(
        label=_("Adresses électroniques"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Une par ligne. Chaque personne décide : vous ne voyez rien d’elle avant son accord."),
    )  # fmt: skip

    def clean_emails(self):
        return [part for part in re.split(r"[\s,;]+", self.cleaned_data["emails"].lower()) if part]
