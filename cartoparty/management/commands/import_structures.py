from django.utils.translation import gettext as _

from cartoparty.importing import import_structures
from epn_commons.core.import_command import ImportCommand


class Command(ImportCommand):
    help = _(
        "Importe des structures : export Hub-Lo, schéma national 0.1 ou 1.0 (CSV ou JSON). "
        "Exemple : manage.py import_structures lieux.csv --report compte-rendu.json"
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--source", dest="source_name", default="", help=_("nom de la source quand le fichier ne le dit pas")
        )

    def import_source(self, path, options, progress):
        return import_structures(
            path, source_name=options["source_name"], dry_run=options["dry_run"], progress=progress
        )
