from pathlib import Path

from django.core.management.base import BaseCommand

from epn_commons.core import backup


class Command(BaseCommand):
    help = (
        "Remet une sauvegarde en place dans une base vide ; refuse si elle ne l’est pas. "
        "Exemple : manage.py restore var/backups/epn-commons-20260102T030000Z.tar"
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FICHIER", help="l’archive faite par « backup »")

    def handle(self, *, file, **options):
        manifest = backup.restore(file)
        self.stdout.write(
            f"Sauvegarde du {manifest['made_at']} (version {manifest['version']}) remise en place : "
            f"{len(manifest['sha256']) - 1} fichiers et la base. Lancez ensuite : manage.py migrate"
        )
