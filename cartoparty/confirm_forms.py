"""The short forms that a place fills in without an account."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cartoparty.enums import ReminderFrequency
from epn_commons.contributions.forms import ReportForm
from epn_commons.contributions.reporting import report

INTRODUCTION = _("Par le lieu, via le lien de confirmation (%(group)s) :")
LONGEST = 800
"""With its introduction, what a report may hold."""


class CorrectionForm(ReportForm):
    """What a place says is wrong, in its own words.

    It becomes a report and not a revision: the holder of a link is no member, whom one could credit or answer, and
    words such as « fermé le mercredi en été » need a person to turn them into fields. A report is read by the
    coordinators of the department, in the same queue.
    """

    def __init__(self, *args, link, group, **kwargs):
        super().__init__(*args, **kwargs)
        self.link, self.group = link, group
        self.fields["message"] = forms.CharField(
            label=_("Qu’est-ce qui a changé ?"),
            help_text=_(
                "Écrivez comme vous le diriez : un coordinateur du réseau met la fiche à jour. "
                "Ne donnez ni nom de personne ni numéro de mobile."
            ),
            max_length=LONGEST,
            widget=forms.Textarea(attrs={"rows": 5}),
            validators=self.fields["message"].validators,
            error_messages={"required": _("Dites en quelques mots ce qu’il faut corriger.")},
        )
        self.order_fields(["message"])

    def send(self):
        """Queue it for the coordinators; sent twice, it waits once. Raises ValidationError."""
        introduction = str(INTRODUCTION) % {"group": self.group.label}
        return report(self.link.structure, f"{introduction}\n{self.cleaned_data['message']}")


class FrequencyForm(forms.Form):
    """How often the place is asked again."""

    every_months = forms.TypedChoiceField(
        label=_("Demander au lieu de relire sa fiche"), choices=ReminderFrequency, coerce=int
    )
