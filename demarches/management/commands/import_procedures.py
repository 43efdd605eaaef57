from django.conf import settings
from django.utils.translation import gettext as _

from demarches.enums import UpstreamDataset
from demarches.upstream.importing import import_procedures
from epn_commons.core.import_command import ImportCommand

FILES = {
    UpstreamDataset.INDIVIDUALS: "part",
    UpstreamDataset.PROFESSIONALS: "pro",
    UpstreamDataset.ASSOCIATIONS: "asso",
}


class Command(ImportCommand):
    help = (
        "Importe les fiches de service-public (faits et liens, jamais le texte) et met en file ce qui a changé pour "
        "les démarches suivies ici. Exemples : manage.py import_procedures vosdroits-part.zip ; "
        "manage.py import_procedures particuliers (télécharge la livraison du jour)"
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--dataset",
            choices=UpstreamDataset.values,
            default="",
            help=_("jeu de données des fichiers qui ne le disent pas"),
        )

    def handle(self, *args, **options):
        """The name of a data set stands for the address of its latest delivery."""
        if options["source"] in UpstreamDataset.values:
            options["dataset"] = options["source"]
            options["source"] = settings.SERVICE_PUBLIC_FILES_URL.format(
                schema=settings.SERVICE_PUBLIC_SCHEMA, dataset=FILES[UpstreamDataset(options["source"])]
            )
        return super().handle(*args, **options)

    def import_source(self, path, options, progress):
        return import_procedures(path, dataset=options["dataset"], dry_run=options["dry_run"], progress=progress)
