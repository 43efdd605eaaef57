from django.utils.translation import gettext as _

from competences.framework_import import import_frameworks
from epn_commons.core.import_command import ImportCommand


class Command(ImportCommand):
    help = _(
        "Importe un référentiel de compétences : fichier JSON-LD de DigComp 3.0, paquet CASE, table CSV. "
        "Exemple : manage.py import_framework digcomp.jsonld --report compte-rendu.json"
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--title", default="", help=_("titre, pour un CSV"))
        parser.add_argument("--edition", default="", help=_("édition, pour un CSV"))

    def import_source(self, path, options, progress):
        return import_frameworks(
            path, title=options["title"], edition=options["edition"], dry_run=options["dry_run"], progress=progress
        )
