from pathlib import Path

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MAX_UPLOAD = 10_000_000
EXTENSIONS = {".yaml", ".yml", ".zip"}


class BundleForm(forms.Form):
    """Sheets that another network shares."""

    file = forms.FileField(
        label=_("Fichier"),
        help_text=_("Une fiche YAML, ou un zip de fiches. Ce qui a été corrigé ici n’est jamais écrasé."),
        error_messages={"required": _("Choisissez un fichier."), "empty": _("Ce fichier est vide.")},
        widget=forms.FileInput(attrs={"accept": ",".join(sorted(EXTENSIONS))}),
    )
    dry_run = forms.BooleanField(
        label=_("Seulement essayer : tout lire, tout dire, ne rien écrire"), required=False, initial=True
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if Path(file.name).suffix.lower() not in EXTENSIONS:
            raise ValidationError(_("Envoyez un fichier YAML ou zip."))
        if file.size > MAX_UPLOAD:
            raise ValidationError(_("Ce fichier dépasse 10 Mo : envoyez les fiches en plusieurs fois."))
        return file
