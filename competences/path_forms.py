"""The form of a career path: its head, and one line of fields a step."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competences.enums import Register, StepKind
from competences.models import Achievement, CareerPath, Certification, Framework, ItemLevel, Training
from competences.steps import MOST_STEPS, InvalidSteps, check
from epn_commons.contributions.forms import ContributionForm

BLANK_STEPS = 3


class StepForm(forms.Form):
    """One step. Steps are numbered in the order of the page: ``after`` names those numbers."""

    title = forms.CharField(label=gettext_lazy("Étape"), max_length=200, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Nature"), choices=StepKind, required=False)
    target = forms.ChoiceField(label=gettext_lazy("Ce que l’on y vise"), required=False)
    hours = forms.FloatField(label=gettext_lazy("Heures"), required=False, min_value=0, max_value=20_000)
    cost = forms.FloatField(label=gettext_lazy("Coût en euros"), required=False, min_value=0, max_value=200_000)
    after = forms.CharField(
        label=gettext_lazy("Après les étapes"), max_length=60, required=False,
        help_text=gettext_lazy("Leurs numéros, par exemple : 1, 2."),
    )  # fmt: skip
    branch = forms.CharField(
        label=gettext_lazy("Alternative"), max_length=4, required=False,
        help_text=gettext_lazy("1a et 1b sont deux façons de faire : l’une suffit. Vide : pour tout le monde."),
    )  # fmt: skip

    def __init__(self, *args, targets=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = targets

    def clean_after(self):
        text = self.cleaned_data["after"].strip()
        if text and not re.fullmatch(r"\d{1,2}([ ,;]+\d{1,2})*", text):
            raise ValidationError(_("Des numéros d’étapes séparés par des virgules."))
        return re.findall(r"\d+", text)

    def clean_branch(self):
        text = self.cleaned_data["branch"].strip().lower()
        if text and not re.fullmatch(r"\d{1,2}[a-z]", text):
            raise ValidationError(_("Un numéro et une lettre, comme 1a."))
        return text


StepFormSet = forms.formset_factory(StepForm, extra=BLANK_STEPS, max_num=MOST_STEPS, absolute_max=MOST_STEPS)


class CareerPathForm(ContributionForm):
    """The path with its steps, read together: ``formset`` is shown beside the form."""

    class Meta:
        model = CareerPath
        fields = ["title", "summary", "description", "occupation"]
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2}),
            "description": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.formset = StepFormSet(
            data, prefix="etapes", initial=[_as_fields(step, self.instance.steps) for step in self.instance.steps],
            form_kwargs={"targets": targets(), "empty_permitted": False},
        )  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        if not self.formset.is_valid():
            raise ValidationError(_("Une étape est à corriger : voyez plus bas."))
        steps = _as_steps(self.formset)
        try:
            check(steps)
        except InvalidSteps as error:
            raise ValidationError(str(error)) from error
        cleaned["steps"] = self.instance.steps = steps
        return cleaned


def targets():
    """What a step may aim at, by kind."""
    current = Framework.objects.current()
    levels = (
        ItemLevel.objects.filter(item__framework__in=current)
        .select_related("item", "level")
        .order_by("item__framework", "item__position", "level__order")
    )
    trainings = Training.objects.published().order_by("title")
    known = Certification.objects.published()
    aligned = Q(alignments__isnull=False) | Q(blocks__alignments__isnull=False) | Q(register=Register.OTHER)
    certifications = known.filter(aligned).distinct().order_by("title")
    attestations = Achievement.objects.filter(is_open=True).order_by("name")
    return [
        ("", _("rien de précis")),
        (
            _("Compétences"),
            [(str(one.public_id), f"{one.item.code} {one.item.title} : {one.level}") for one in levels],
        ),
        (_("Formations"), [(str(one.public_id), one.title) for one in trainings]),
        (_("Certifications"), [(str(one.public_id), str(one)) for one in certifications]),
        (_("Attestations du réseau"), [(str(one.public_id), str(one)) for one in attestations]),
    ]


def _as_fields(step, steps):
    numbers = {one["key"]: str(number) for number, one in enumerate(steps, start=1)}
    return {
        **{name: step[name] for name in ("title", "kind", "target", "hours", "cost")},
        "after": ", ".join(numbers[key] for key in step["after"]),
        "branch": f"{step['choice']}{step['option']}",
    }


def _as_steps(formset):
    steps = []
    for number, form in enumerate(formset.forms, start=1):
        values = form.cleaned_data
        if not values.get("title"):
            continue
        branch = values["branch"]
        steps.append(
            {
                "key": str(number), "title": values["title"], "kind": values["kind"] or StepKind.EXPERIENCE.value,
                "target": values["target"], "hours": values["hours"], "cost": values["cost"],
                "after": values["after"], "choice": branch[:-1], "option": branch[-1:],
            }
        )  # fmt: skip
    return steps
