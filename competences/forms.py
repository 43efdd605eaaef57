"""The forms of frameworks and alignments."""

from django import forms
from django.utils.translation import gettext_lazy as _

from competences.enums import ItemKind, Relation
from competences.models import Alignment, Framework, FrameworkItem
from competences.models.alignments import SHORTEST_RATIONALE
from epn_commons.contributions.forms import ContributionForm
from epn_commons.contributions.slugs import make_slug


class HttpsField(forms.URLField):
    """An address typed without its scheme is https."""

    def __init__(self, **options):
        super().__init__(assume_scheme="https", **options)


class FrameworkForm(ContributionForm):
    class Meta:
        model = Framework
        fields = [
            "title", "edition", "summary", "description", "wording", "reuse_licence", "source_attribution",
            "source_url",
        ]  # fmt: skip
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2}),
            "description": forms.Textarea(attrs={"rows": 6}),
        }
        field_classes = {"source_url": HttpsField}

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk is None and not self.instance.family:
            self.instance.family = make_slug(Framework, cleaned.get("title", ""))[:80]
        return cleaned

    def slug_parts(self):
        return (self.instance.title, self.instance.edition)


class NewVersionForm(forms.Form):
    edition = forms.CharField(
        label=_("Édition"), max_length=40, help_text=_("Le nom de la nouvelle version, par exemple 2027.")
    )


class LevelForm(forms.Form):
    """One more step on the scale of a draft."""

    label = forms.CharField(label=_("Nom du niveau"), max_length=120)
    description = forms.CharField(
        label=_("Ce qu’il veut dire"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2})
    )


class FrameworkItemForm(forms.ModelForm):
    """An item of a draft; for a competence, one more text a level."""

    class Meta:
        model = FrameworkItem
        fields = ["kind", "code", "title", "parent", "description", "nature", "level"]
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2}),
            "description": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args, framework, **kwargs):
        super().__init__(*args, **kwargs)
        self.framework = framework
        self.instance.framework = framework
        siblings = FrameworkItem.objects.filter(framework=framework).order_by("position")
        self.fields["parent"].queryset = siblings.exclude(pk=self.instance.pk)
        self.fields["level"].queryset = framework.levels.order_by("order")
        texts = dict(self.instance.item_levels.values_list("level_id", "description")) if self.instance.pk else {}
        self.levels = list(framework.levels.order_by("order"))
        for level in self.levels:
            self.fields[f"level_{level.pk}"] = forms.CharField(
                label=_("Niveau « %(name)s » : je sais…") % {"name": level.label},
                required=False, max_length=5000, initial=texts.get(level.pk, ""),
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    def _post_clean(self):
        """The instance is checked by ``versions.save_item``, which holds the lock."""
        self.instance = forms.models.construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)

    @property
    def level_texts(self):
        if self.cleaned_data["kind"] != ItemKind.COMPETENCE:
            return {}
        return {level: self.cleaned_data[f"level_{level.pk}"] for level in self.levels}


class ArguedForm(forms.ModelForm):
    """An alignment: the relation and why."""

    class Meta:
        model = Alignment
        fields = ["relation", "target", "rationale"]
        widgets = {"rationale": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["relation"].choices = [("", "—"), *Relation.choices]

    def clean_rationale(self):
        text = self.cleaned_data["rationale"].strip()
        if len(text) < SHORTEST_RATIONALE:
            raise forms.ValidationError(_("Expliquez en une phrase au moins : 20 caractères."))
        return text


class AlignmentForm(ArguedForm):
    """What an item of one framework corresponds to in another. ``source`` and ``target`` are the two frameworks."""

    class Meta(ArguedForm.Meta):
        fields = ["source_item", "relation", "target", "rationale"]

    def __init__(self, *args, source, target, **kwargs):
        super().__init__(*args, **kwargs)
        for name, framework in (("source_item", source), ("target", target)):
            self.fields[name].queryset = _alignable(framework.items)
            self.fields[name].label = str(framework)
            self.fields[name].required = True


class BlockAlignmentForm(ArguedForm):
    """What a block of a certification, or the whole of it, corresponds to in the current frameworks."""

    class Meta(ArguedForm.Meta):
        fields = ["source_block", "relation", "target", "rationale"]

    def __init__(self, *args, certification, **kwargs):
        super().__init__(*args, **kwargs)
        self.certification = certification
        block = self.fields["source_block"]
        block.queryset = certification.blocks.order_by("code")
        block.label, block.empty_label = _("Bloc"), _("Toute la certification")
        items = FrameworkItem.objects.filter(framework__in=Framework.objects.current())
        self.fields["target"].queryset = _alignable(items).select_related("framework")

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("source_block"):
            self.instance.source_certification = self.certification
        return cleaned


def _alignable(items):
    return items.filter(kind__in=[ItemKind.AREA, ItemKind.COMPETENCE]).order_by("framework", "position")


class ReasonedForm(forms.Form):
    """Why one disputes, or puts aside."""

    reason = forms.CharField(
        label=_("Pourquoi"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Ce qui ne correspond pas, et ce que vous proposez."),
    )  # fmt: skip
