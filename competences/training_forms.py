"""The forms of trainings: the training, a place where it is held, what somebody who followed it says."""

import datetime
import re
from urllib.parse import urlsplit

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competences.enums import ItemKind
from competences.forms import HttpsField
from competences.models import Certification, Framework, ItemLevel, Training, TrainingReview
from epn_commons.contributions.forms import ContributionForm
from epn_commons.territories.fields import CommuneField

MOST_DATES = 24
FIRST_YEAR = 1990


class DatesField(forms.CharField):
    """One date a line, jj/mm/aaaa → a sorted list of dates."""

    widget = forms.Textarea

    def prepare_value(self, value):
        if isinstance(value, list):
            return "\n".join(f"{day:%d/%m/%Y}" for day in value)
        return value

    def to_python(self, value):
        days = set()
        for line in re.split(r"[\n,;]+", super().to_python(value) or ""):
            if not line.strip():
                continue
            try:
                days.add(datetime.datetime.strptime(line.strip(), "%d/%m/%Y").date())
            except ValueError as error:
                raise forms.ValidationError(
                    _("« %(line)s » n’est pas une date : écrivez-la comme 05/03/2027.") % {"line": line.strip()[:30]}
                ) from error
        if len(days) > MOST_DATES:
            raise forms.ValidationError(_("Au plus %(most)d dates.") % {"most": MOST_DATES})
        return sorted(days)

    def has_changed(self, initial, data):
        return (initial or []) != self.to_python(data)


class OutcomesField(forms.ModelMultipleChoiceField):
    """Competences at a level, filed under their competence."""

    def label_from_instance(self, obj):
        return f"{obj.item.code} {obj.item.title} : {obj.level.label}"


class TrainingForm(ContributionForm):
    starts_on = DatesField(
        label=gettext_lazy("Prochaines dates de début"), required=False, max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=gettext_lazy("Une par ligne, comme 05/03/2027."),
    )  # fmt: skip
    commune = CommuneField(
        label=gettext_lazy("Commune"), required=False,
        help_text=gettext_lazy("Là où elle a lieu ; vide si elle est à distance."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    outcomes = OutcomesField(
        queryset=ItemLevel.objects.none(), label=gettext_lazy("Compétences, au niveau atteint"), required=False,
        widget=forms.SelectMultiple(attrs={"size": 10}),
        help_text=gettext_lazy("Ce que l’on sait faire en sortant. Plusieurs choix possibles."),
    )  # fmt: skip

    class Meta:
        model = Training
        fields = [
            "title", "provider_name", "summary", "description", "hours", "modality", "cost_euros", "funding",
            "starts_on", "commune", "website", "outcomes", "certifications",
        ]  # fmt: skip
        field_classes = {"website": HttpsField}
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2}),
            "description": forms.Textarea(attrs={"rows": 6}),
            "certifications": forms.SelectMultiple(attrs={"size": 6}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["commune"].widget.attrs["data-communes-url"] = reverse("territories:communes")
        current = ItemLevel.objects.filter(
            item__framework__in=Framework.objects.current(), item__kind=ItemKind.COMPETENCE
        )
        chosen = self.instance.outcomes.values("pk") if self.instance.pk else ItemLevel.objects.none().values("pk")
        self.fields["outcomes"].queryset = (
            (current | ItemLevel.objects.filter(pk__in=chosen))
            .select_related("item", "level")
            .order_by("item__framework", "item__position", "level__order")
        )
        kept = self.instance.certifications.values("pk") if self.instance.pk else Certification.objects.none()
        self.fields["certifications"].queryset = (
            Certification.objects.current() | Certification.objects.filter(pk__in=kept.values("pk"))
        ).order_by("title")

    def slug_parts(self):
        return (self.instance.title, self.instance.provider_name)


class TrainingPlaceForm(forms.Form):
    """A place of the register where the training is held, by the address of its page."""

    place = forms.CharField(
        label=gettext_lazy("Page du lieu"), max_length=300,
        help_text=gettext_lazy("L’adresse de sa fiche sur le portail, par exemple /structures/mediatheque-du-pont/."),
    )  # fmt: skip

    def clean_place(self):
        path = urlsplit(self.cleaned_data["place"].strip()).path
        return path.strip("/").rpartition("/")[2]


class TrainingReviewForm(forms.ModelForm):
    """Only who followed it says what they think of it: they say when, and their name stands under it."""

    rating = forms.TypedChoiceField(
        label=gettext_lazy("Utile dans mon travail"), coerce=int, widget=forms.RadioSelect,
        choices=[
            (5, gettext_lazy("5, tous les jours")), (4, gettext_lazy("4, souvent")), (3, gettext_lazy("3, parfois")),
            (2, gettext_lazy("2, rarement")), (1, gettext_lazy("1, jamais")),
        ],
    )  # fmt: skip

    class Meta:
        model = TrainingReview
        fields = ["followed_in", "rating", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3}), "followed_in": forms.NumberInput()}

    def clean_followed_in(self):
        year = self.cleaned_data["followed_in"]
        if not FIRST_YEAR <= year <= timezone.localdate().year:
            raise forms.ValidationError(_("L’année où vous l’avez suivie : pas dans l’avenir."))
        return year
