from django import forms
from django.utils.translation import gettext_lazy as _

from competences.enums import ItemKind
from competences.models import Certification, Criterion, CriterionComment, Framework, FrameworkItem, Training
from epn_commons.contributions.forms import ContributionForm


def _several(label, help_text="", size=6):
    return forms.ModelMultipleChoiceField(
        queryset=None, label=label, help_text=help_text, required=False,
        widget=forms.SelectMultiple(attrs={"size": size}),
    )  # fmt: skip


class CriterionForm(ContributionForm):
    items = _several(
        _("Éléments de référentiel"),
        _("À quelles compétences il se rattache : une au moins. Plusieurs choix possibles."),
        10,
    )
    certifications = _several(_("Certifications qui le reprennent"))
    trainings = _several(_("Formations qui y préparent"))

    class Meta:
        model = Criterion
        fields = ["title", "statement", "reasons", "proofs", "items", "occupations", "certifications", "trainings"]
        widgets = {
            "statement": forms.Textarea(attrs={"rows": 4}),
            "reasons": forms.Textarea(attrs={"rows": 4}),
            "proofs": forms.Textarea(attrs={"rows": 4}),
            "occupations": forms.SelectMultiple(attrs={"size": 4}),
        }
        help_texts = {
            "title": _("En une phrase : ce que sait faire, ou ce que fait, une personne du métier."),
            "statement": _("Assez précis pour que deux personnes le comprennent de la même façon."),
            "reasons": _("Pour les personnes accompagnées, pour les médiateurs, pour leurs employeurs."),
            "proofs": _("Ce que l’on peut voir, lire ou entendre, et qui le prouve."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        current = FrameworkItem.objects.filter(
            framework__in=Framework.objects.current(), kind__in=[ItemKind.AREA, ItemKind.COMPETENCE]
        )
        self._offer("items", current, "framework", "position")
        self._offer("certifications", Certification.objects.current(), "title")
        self._offer("trainings", Training.objects.published(), "title")

    def _offer(self, name, choices, *order):
        """What may be chosen, and what was chosen before even if it is not offered any more."""
        field = self.fields[name]
        if self.instance.pk:
            choices = choices | choices.model.objects.filter(pk__in=getattr(self.instance, name).values("pk"))
        field.queryset = choices.order_by(*order)


class CommentForm(forms.ModelForm):
    class Meta:
        model = CriterionComment
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "text": _("Ce que vous en pensez, un exemple, une objection. N’écrivez rien sur les personnes aidées.")
        }
