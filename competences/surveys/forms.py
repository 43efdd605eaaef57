"""Building a survey, answering it."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competences.asking_forms import check_end
from competences.models import Survey, SurveyQuestion
from competences.survey_enums import SCALE, QuestionKind, TerritoryLevel
from epn_commons.core.form_fields import moment_field
from epn_commons.core.privacy_guard import validate_no_personal_data
from epn_commons.territories.fields import CommuneField


class SurveyForm(forms.ModelForm):
    starts_at = moment_field(gettext_lazy("Début"))
    ends_at = moment_field(gettext_lazy("Fin"))

    class Meta:
        model = Survey
        fields = ["title", "introduction", "starts_at", "ends_at", "territory_level"]
        widgets = {"introduction": forms.Textarea(attrs={"rows": 3})}

    def clean_ends_at(self):
        return check_end(self.cleaned_data["ends_at"])


class ChoicesField(forms.CharField):
    """One choice a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value):
        lines = [" ".join(line.split()) for line in (super().to_python(value) or "").splitlines()]
        return list(dict.fromkeys(line for line in lines if line))


class QuestionForm(forms.ModelForm):
    choices = ChoicesField(
        label=gettext_lazy("Choix proposés"), required=False, max_length=2000,
        help_text=gettext_lazy("Un par ligne, de deux à douze. Rien pour une échelle ou pour quelques mots."),
    )  # fmt: skip

    class Meta:
        model = SurveyQuestion
        fields = ["text", "topic", "kind", "choices", "is_required"]


class CodesForm(forms.Form):
    number = forms.IntegerField(label=gettext_lazy("Combien de codes ?"), min_value=1, max_value=200, initial=20)


class AnswerForm(forms.Form):
    """The questions of one survey; nothing of it is kept anywhere before it is sent."""

    code = forms.CharField(
        label=gettext_lazy("Votre code"), max_length=30,
        help_text=gettext_lazy("Celui de la feuille remise. Il sert une fois et ne dit pas qui vous êtes."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip

    def __init__(self, *args, survey, needs_code, **kwargs):
        super().__init__(*args, **kwargs)
        if not needs_code:
            del self.fields["code"]
        self.survey = survey
        self.questions = list(survey.questions.all())
        for question in self.questions:
            self.fields |= _FIELDS[question.kind](question)
        self.fields["commune"] = self._commune()

    def _commune(self):
        kept = {
            TerritoryLevel.DEPARTMENT: _("Seul son département est compté."),
            TerritoryLevel.EPCI: _("Seule son intercommunalité est comptée."),
        }[self.survey.territory_level]
        return CommuneField(
            label=_("La commune où vous travaillez"), required=False, help_text=kept,
            widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": 120}),
        )  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        for question in self.questions:
            if question.kind == QuestionKind.RANKING:
                self._check_ranking(question)
        return cleaned

    def _check_ranking(self, question):
        places = [self.cleaned_data.get(name) for name in names(question)]
        given = [place for place in places if place]
        if not given and not question.is_required:
            return
        if sorted(given) != list(range(1, len(places) + 1)):
            self.add_error(
                names(question)[0],
                _("Donnez à chaque choix une place différente, de 1 à %(last)d.") % {"last": len(places)},
            )

    def groups(self):
        """``[(question, bound fields)]``, for the page."""
        return [(question, [self[name] for name in names(question)]) for question in self.questions]

    def answers(self):
        """What ``answering.answer`` takes: questions left empty are left out."""
        given = {}
        for question in self.questions:
            values = [self.cleaned_data.get(name) for name in names(question)]
            if question.kind == QuestionKind.RANKING:
                value = dict(enumerate(values, start=1)) if all(values) else None
            else:
                value = values[0]
            if value:
                given[question] = value
        return given

    def territory(self):
        commune = self.cleaned_data["commune"]
        if commune is None:
            return ""
        by_department = self.survey.territory_level == TerritoryLevel.DEPARTMENT
        return (commune.department_id if by_department else commune.epci_id) or ""


def names(question):
    """The names of the fields of one question: one, or one a choice to be ranked."""
    if question.kind == QuestionKind.RANKING:
        return [f"q{question.pk}-{rank}" for rank in range(1, len(question.choices) + 1)]
    return [f"q{question.pk}"]


def _numbered(question):
    return list(enumerate(question.choices, start=1))


def _single(question):
    return {
        names(question)[0]: forms.TypedChoiceField(
            label=question.text, choices=_numbered(question), coerce=int, widget=forms.RadioSelect,
            required=question.is_required, empty_value=None,
        )
    }  # fmt: skip


def _several(question):
    return {
        names(question)[0]: forms.TypedMultipleChoiceField(
            label=question.text, choices=_numbered(question), coerce=int, widget=forms.CheckboxSelectMultiple,
            required=question.is_required, help_text=_("Plusieurs choix possibles."),
        )
    }  # fmt: skip


def _scale(question):
    return {
        names(question)[0]: forms.TypedChoiceField(
            label=question.text, choices=[(degree, str(degree)) for degree in SCALE], coerce=int,
            widget=forms.RadioSelect, required=question.is_required, empty_value=None,
            help_text=_("De 1, pas du tout, à 5, tout à fait."),
        )
    }  # fmt: skip


def _ranking(question):
    places = [("", "—"), *((place, str(place)) for place in range(1, len(question.choices) + 1))]
    return {
        name: forms.TypedChoiceField(
            label=choice, choices=places, coerce=int, required=question.is_required, empty_value=None
        )
        for name, choice in zip(names(question), question.choices, strict=True)
    }


def _text(question):
    return {
        names(question)[0]: forms.CharField(
            label=question.text, max_length=400, required=question.is_required,
            widget=forms.Textarea(attrs={"rows": 2}), validators=[validate_no_personal_data],
            help_text=_("N’écrivez ni votre nom ni celui de personne. Publié après relecture."),
        )
    }  # fmt: skip


_FIELDS = {
    QuestionKind.SINGLE: _single,
    QuestionKind.SEVERAL: _several,
    QuestionKind.SCALE: _scale,
    QuestionKind.RANKING: _ranking,
    QuestionKind.TEXT: _text,
}
