from django import forms
from django.utils.translation import gettext_lazy as _

from competences import verifying
from competences.credentials.reading import Unreadable


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
