from argparse import RawDescriptionHelpFormatter
from pathlib import Path

from django.utils.translation import gettext as _

from demarches.loading import load
from epn_commons.core.import_command import ImportCommand

SHIPPED = Path(__file__).parents[2] / "content" / "procedures"


class Command(ImportCommand):
    help = _(
        "Charge des fiches de démarches : celles du portail, ou celles qu’un autre réseau partage (YAML).\n\n"
        "Ce qui a été corrigé sur le portail n’est jamais écrasé ; chargées de nouveau, les fiches ne changent "
        "pas.\n\n"
        "Exemples :\n"
        "  python manage.py load_procedures\n"
        "  python manage.py load_procedures fiches-du-reseau.zip --to-review --report compte-rendu.json"
    )

    def create_parser(self, *args, **kwargs):
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser):
        parser.add_argument(
            "source", nargs="?", default=str(SHIPPED), help=_("fichier YAML, dossier, archive zip ou adresse http(s)")
        )
        parser.add_argument("--dry-run", action="store_true", help=_("tout lire et tout dire, ne rien écrire"))
        parser.add_argument("--report", metavar="FICHIER.json", type=Path, help=_("où écrire le compte rendu"))
        parser.add_argument("--to-review", action="store_true", help=_("envoie les nouvelles fiches en relecture"))

    def import_source(self, path, options, progress):
        return load(path, publish=not options["to_review"], dry_run=options["dry_run"], progress=progress)
