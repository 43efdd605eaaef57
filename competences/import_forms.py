"""The files that a coordination sends from the admin."""

from pathlib import Path

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MAX_UPLOAD = 100_000_000


class _ImportForm(forms.Form):
    extensions = ()

    file = forms.FileField(
        label=_("Fichier"),
        max_length=200,
        error_messages={"required": _("Choisissez un fichier."), "empty": _("Ce fichier est vide.")},
    )
    dry_run = forms.BooleanField(
        label=_("Seulement essayer : tout lire, tout dire, ne rien écrire"), required=False, initial=True
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ",".join(self.extensions)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if Path(file.name).suffix.lower() not in self.extensions:
            raise ValidationError(_("Ce genre de fichier ne s’importe pas : %(expected)s.") % {
                "expected": ", ".join(self.extensions)
            })  # fmt: skip
        if file.size > MAX_UPLOAD:
            raise ValidationError(_("Ce fichier dépasse 100 Mo : demandez à l’exploitant de l’importer."))
        return file


class FrameworkImportForm(_ImportForm):
    """The JSON-LD of DigComp 3.0, a CASE package, or a table."""

    extensions = (".jsonld", ".json", ".csv", ".zip")
    title = forms.CharField(
        label=_("Titre"), required=False, max_length=200, help_text=_("Pour un CSV, qui ne le dit pas.")
    )
    edition = forms.CharField(
        label=_("Édition"), required=False, max_length=40, help_text=_("Pour un CSV, par exemple 2027.")
    )
    field_order = ["file", "title", "edition", "dry_run"]


class CertificationImportForm(_ImportForm):
    """The zip of France compétences, « export-fiches-csv »."""

    extensions = (".zip",)
