from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from epn_commons.core.import_command import ImportCommand
from legalbox.importing import import_texts


def day(text):
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(_("écrivez la date ainsi : 2026-02-05")) from error


class Command(ImportCommand):
    help = _(
        "Lit des textes de loi (JSON de legi-data, dossier ou archive LEGI de la DILA) à une ou plusieurs dates, "
        "garde leurs versions et met dans la file des juristes les réponses validées que touche un article changé. "
        "Exemple : manage.py import_legal_texts crpa-2020-06.json crpa-2026-02.json"
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("others", nargs="*", help=_("d’autres fichiers : d’autres dates, d’autres textes"))
        parser.add_argument("--date", type=day, help=_("le jour dont on veut la loi, pour un dossier LEGI"))
        parser.add_argument("--forcer", action="store_true", help=_("croire un fichier d’où beaucoup a disparu"))

    def import_source(self, path, options, progress):
        paths = [path, *(Path(other) for other in options["others"])]
        return import_texts(
            paths, on=options["date"], force=options["forcer"], dry_run=options["dry_run"], progress=progress
        )
