from pathlib import Path

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MAX_UPLOAD = 50_000_000
EXTENSIONS = {".csv", ".json", ".zip"}


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("Fichier"),
        help_text=_("Export Hub-Lo (JSON), ou schéma national 0.1 ou 1.0 (CSV ou JSON), ou un zip de ces fichiers."),
        error_messages={"required": _("Choisissez un fichier."), "empty": _("Ce fichier est vide.")},
        widget=forms.FileInput(attrs={"accept": ",".join(sorted(EXTENSIONS))}),
    )
    source_name = forms.CharField(
        label=_("Nom de la source"),
        required=False,
        max_length=80,
        help_text=_("Quand le fichier ne le dit pas. Le même nom la fois suivante : les lieux sont mis à jour."),
    )
    dry_run = forms.BooleanField(
        label=_("Seulement essayer : tout lire, tout dire, ne rien écrire"), required=False, initial=True
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if Path(file.name).suffix.lower() not in EXTENSIONS:
            raise ValidationError(_("Envoyez un fichier CSV, JSON ou zip."))
        if file.size > MAX_UPLOAD:
            raise ValidationError(
                _("Ce fichier dépasse 50 Mo : découpez-le, ou demandez à l’exploitant de l’importer.")
            )
        return file
