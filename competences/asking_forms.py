"""What the forms of consultations and surveys have in common: when they end, putting that off, calling off."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from epn_commons.core.form_fields import moment_field
from epn_commons.core.privacy_guard import validate_no_personal_data

LONGEST = timedelta(days=366)


def check_end(end):
    """What is asked ends in the days to come, while somebody still remembers why. Returns ``end``."""
    if end <= timezone.now():
        raise ValidationError(_("Cette fin est déjà passée."))
    if end > timezone.now() + LONGEST:
        raise ValidationError(_("Cette fin est dans plus d’un an : rapprochez-la."))
    return end


class ProlongForm(forms.Form):
    ends_at = moment_field(gettext_lazy("Nouvelle fin"))

    def clean_ends_at(self):
        return check_end(self.cleaned_data["ends_at"])


def changing_form(asked, data, whole):
    """The form that changes what is asked: ``whole`` before it begins, then its end alone."""
    if asked.is_settled:
        return ProlongForm(data, initial={"ends_at": asked.ends_at})
    return whole(data, instance=asked)


class CancelForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("Pourquoi"), max_length=400, validators=[validate_no_personal_data],
        widget=forms.Textarea(attrs={"rows": 2}), help_text=gettext_lazy("Ce motif est public."),
    )  # fmt: skip
