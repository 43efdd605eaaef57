from django.utils.translation import gettext as _

from competences.rncp.importing import import_certifications
from epn_commons.core.import_command import ImportCommand


class Command(ImportCommand):
    help = _(
        "Importe le répertoire national des certifications (RNCP et RS) : l’archive zip de ses fiches en CSV. "
        "Exemple : manage.py import_certifications export-fiches-csv.zip --report compte-rendu.json"
    )

    def import_source(self, path, options, progress):
        return import_certifications(path, dry_run=options["dry_run"], progress=progress)
