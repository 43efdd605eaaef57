from django import forms
from django.utils.translation import gettext_lazy as _

from competences import verifying
from competences.credentials.reading import Unreadable
from epn_commons.accounts.models import User

MOST_HOLDERS = 2000


class IssueForm(forms.Form):
    """Accounts to attest, by address; an exam delivers its own attestations."""

    emails = forms.CharField(
        label=_("Adresses des comptes"),
        max_length=120_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Une par ligne. Les personnes qui ont déjà cette attestation la gardent, sans doublon."),
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_emails(self):
        """The accounts, once each."""
        wanted = {line.strip().lower() for line in self.cleaned_data["emails"].splitlines() if line.strip()}
        if len(wanted) > MOST_HOLDERS:
            raise forms.ValidationError(_("2 000 adresses au plus à la fois."))
        found = list(User.objects.visible_to(self.by).filter(email__in=wanted, is_active=True))
        unknown = sorted(wanted - {user.email for user in found})
        if unknown:
            raise forms.ValidationError(
                _("Aucun compte ouvert à ces adresses : %(emails)s") % {"emails": ", ".join(unknown[:20])}
            )
        if self.by in found:
            raise forms.ValidationError(_("On ne se délivre pas une attestation à soi-même : retirez votre adresse."))
        return found


class CheckForm(forms.Form):
    """A file to verify: it is read in memory and kept nowhere."""

    file = forms.FileField(
        label=_("Fichier de l’attestation"),
        help_text=_("Le fichier .json, .svg ou .png reçu avec l’attestation, 512 Ko au plus. Il n’est pas gardé."),
        widget=forms.FileInput(attrs={"accept": ".json,.svg,.png"}),
        error_messages={"empty": _("Ce fichier est vide : renvoyez l’original.")},
    )

    def verdict(self, user):
        """The verdict on the file, or None once the reason why there is none is among the errors."""
        file = self.cleaned_data["file"]
        try:
            return verifying.judge_file(file.read(verifying.reading.MOST_BYTES + 1), user)
        except Unreadable as refusal:
            self.add_error("file", str(refusal))
            return None
