"""The forms by which questions are asked and answered."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from epn_commons.contributions import snapshots
from epn_commons.contributions.enums import Outcome, Status
from epn_commons.contributions.forms import ContributionForm
from epn_commons.core.privacy_guard import neutralise, validate_no_personal_data
from legalbox import asking, drafting
from legalbox.enums import Decider, Opinion, PlaceType, Posture
from legalbox.models import Feedback, Question
from legalbox.models.question import TITLE_LENGTH

MOST_WORDINGS = 60


class WordingsField(forms.CharField):
    """One wording a line."""

    widget = forms.Textarea

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value):
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST_WORDINGS:
            raise ValidationError(_("Gardez %(most)d formulations au plus.") % {"most": MOST_WORDINGS})
        if any(len(line) > TITLE_LENGTH for line in lines):
            raise ValidationError(_("Chaque formulation tient en %(most)d caractères.") % {"most": TITLE_LENGTH})
        return lines

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)


class AnswerForm(ContributionForm):
    """Write or correct an answer. What is not published yet is written together, version by version."""

    posture = forms.ChoiceField(label=gettext_lazy("Situation"), choices=Posture, widget=forms.RadioSelect)
    place_types = forms.MultipleChoiceField(
        label=gettext_lazy("Types de lieu"), choices=PlaceType, required=False, widget=forms.CheckboxSelectMultiple
    )
    other_wordings = WordingsField(
        label=gettext_lazy("Autres façons de le demander"), required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Une par ligne, dans les mots des gens : la recherche s’en sert."),
    )  # fmt: skip
    legal_basis = forms.CharField(
        label=gettext_lazy("Textes cités"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "Un par ligne, puis deux-points et ce qu’il dit. Par exemple « art. 6 RGPD : les bases légales »."
        ),
    )  # fmt: skip

    class Meta:
        model = Question
        fields = [
            "title", "short_answer", "text_says", "changes_for_me", "do_not", "send_to", "legal_basis",
            "other_wordings", "posture", "place_types", "themes",
        ]  # fmt: skip
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2}),
            "short_answer": forms.Textarea(attrs={"rows": 3}),
            **{name: forms.Textarea(attrs={"rows": 6}) for name in ("text_says", "changes_for_me")},
            **{name: forms.Textarea(attrs={"rows": 4}) for name in ("do_not", "send_to")},
            "themes": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "short_answer": gettext_lazy("Deux phrases, que l’on puisse dire à voix haute."),
            "text_says": gettext_lazy("En mots simples, avec les articles : « l’article L. 112-1 du CRPA »."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.edits_published:
            versions = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
            self.fields["base_version"] = versions
            self.fields["seen_version"] = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
            self.initial.setdefault("base_version", self.instance.version)

    def _revise(self, by):
        if self.instance.status == Status.PUBLISHED:
            return super()._revise(by)
        return drafting.write(
            Question._base_manager.get(pk=self.instance.pk),
            snapshots.from_cleaned_data(Question, self.cleaned_data),
            by=by,
            base_version=self.cleaned_data.get("base_version"),
            seen_version=self.cleaned_data.get("seen_version"),
        )

    def _save_draft(self, by):
        super()._save_draft(by)
        self.instance.refresh_from_db()


OUTCOMES = {
    Outcome.SAVED: gettext_lazy("C’est enregistré."),
    Outcome.PUBLISHED: gettext_lazy("C’est publié. Merci !"),
    Outcome.AWAITING_REVIEW: gettext_lazy(
        "C’est envoyé en relecture : un coordinateur lit votre proposition, et vous serez prévenu."
    ),
}


class AskForm(ContributionForm):
    """Describe a type of situation. ``dispute`` is set when it looks like one person's: the page then says where to
    go, and asks once whether it really is general."""

    POSTURES = [(value, Posture(value).label) for value in (Posture.TRAIN, Posture.ACCOMPANY, Posture.ACT_FOR)]

    posture = forms.ChoiceField(
        label=gettext_lazy("Dans cette situation, je…"), choices=POSTURES, widget=forms.RadioSelect
    )
    title = forms.CharField(
        label=gettext_lazy("Votre question"), max_length=TITLE_LENGTH, min_length=15,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("En une phrase, comme vous la poseriez à un collègue. Ne nommez personne."),
    )  # fmt: skip
    details = forms.CharField(
        label=gettext_lazy("La situation"), max_length=4000, required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Ce qui se passe d’habitude, pour une personne ou une autre."),
    )  # fmt: skip
    place_types = forms.MultipleChoiceField(
        label=gettext_lazy("Où cela se passe"), choices=PlaceType, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    decider = forms.ChoiceField(
        label=gettext_lazy("Qui décide"), choices=[("", gettext_lazy("Je ne précise pas")), *Decider.choices],
        required=False,
    )  # fmt: skip
    excuse = forms.CharField(
        label=gettext_lazy("Pourquoi ce n’est la donnée de personne"), max_length=200, required=False,
        help_text=gettext_lazy("Par exemple : « numéro du standard de la mairie ». Gardé avec la question."),
    )  # fmt: skip
    general = forms.BooleanField(
        label=gettext_lazy("Ma question est générale : elle se pose à d’autres que cette personne"), required=False
    )

    class Meta:
        model = Question
        fields = ["posture", "title", "details", "place_types", "decider"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.dispute = False
        self.excusable = set()

    def clean(self):
        cleaned = super().clean()
        texts = [cleaned.get(name) or "" for name in ("title", "details")]
        self.excusable = asking.excusable_kinds(*texts)
        reason = (cleaned.get("excuse") or "").strip()
        if self.excusable and reason:
            validate_no_personal_data(reason)
            excuses = [{"kind": kind.value, "reason": reason} for kind in sorted(self.excusable)]
            self.instance.guard_excuses = excuses
        if not cleaned.get("general") and asking.is_private_dispute("\n".join(texts)):
            self.dispute = True
            raise ValidationError(asking.refusal(), code="private_dispute")
        return cleaned

    @property
    def blocked(self):
        """What the guard found in what was typed, with the button that replaces each."""
        found = []
        for name in ("title", "details"):
            text = self.data.get(self.add_prefix(name), "")
            found += [{"field": name, **finding} for finding in asking.guard_report(text)]
        return found

    def neutralised(self, button):
        """The form with one kind of passage of one field replaced: ``button`` is « field:kind »."""
        name, _colon, kind = button.partition(":")
        data = self.data.copy()
        if name in ("title", "details"):
            data[self.add_prefix(name)] = neutralise(data.get(self.add_prefix(name), ""), kind)
        return type(self)(data, instance=self.instance)


class PrecisionForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Ce qu’il faut préciser"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        validators=[validate_no_personal_data],
    )  # fmt: skip


class PrecisionAnswerForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Votre précision"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        validators=[validate_no_personal_data],
        help_text=gettext_lazy("Elle rejoint la description de la situation. Ne nommez personne."),
    )  # fmt: skip


class ReferenceForm(forms.Form):
    corrected = forms.CharField(
        label=gettext_lazy("La bonne référence"), max_length=300, required=False,
        validators=[validate_no_personal_data],
        help_text=gettext_lazy(
            "Par exemple « article L. 311-1 du CRPA ». Laissez vide si ce n’est pas une référence juridique."
        ),
    )  # fmt: skip


class SignForm(forms.Form):
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    comment = forms.CharField(
        label=gettext_lazy("Remarque"), max_length=500, required=False, validators=[validate_no_personal_data]
    )


class FeedbackForm(forms.ModelForm):
    class Meta:
        model = Feedback
        fields = ["opinion", "reason"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("opinion") == Opinion.HELPFUL:
            cleaned["reason"] = ""
        elif cleaned.get("opinion") and not (cleaned.get("reason") or "").strip():
            self.add_error("reason", _("Dites en quelques mots ce qui ne va pas : un membre le corrigera."))
        return cleaned
