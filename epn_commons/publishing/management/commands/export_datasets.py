import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from epn_commons.core.os_errors import reason
from epn_commons.publishing.registry import all_datasets


class Command(BaseCommand):
    help = _("Écrit tous les jeux de données dans un dossier. Exemple : manage.py export_datasets var/exports")

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="DOSSIER")
        parser.add_argument(
            "--rebuild",
            action="store_true",
            help=_("refaire d’abord ce que les fichiers copient (après une restauration)"),
        )

    def handle(self, *args, folder, rebuild, **options):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if rebuild:
                for remake in {dataset.rebuild for dataset in all_datasets()} - {None}:
                    remake()
            for dataset in all_datasets():
                for extension, writer in dataset.formats.items():
                    path = folder / f"{dataset.code}.{extension}"
                    path.parent.mkdir(exist_ok=True)
                    self._write(path, writer)
                    self.stdout.write(f"{path} : {path.stat().st_size} octets")
        except OSError as error:
            raise CommandError(
                _("Le dossier « %(folder)s » ne peut pas être écrit : %(why)s.")
                % {"folder": folder, "why": reason(error)}
            ) from error

    def _write(self, path, writer):
        """A file is whole or not there: it takes its name once it is written."""
        with NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.writelines(writer.stream())
        os.chmod(file.name, 0o644)
        Path(file.name).replace(path)
