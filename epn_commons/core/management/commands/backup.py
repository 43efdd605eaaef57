from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from epn_commons.core import backup


class Command(BaseCommand):
    help = (
        "Sauvegarde la base et les fichiers dans une seule archive, que « restore » remet en place. "
        "Exemple : manage.py backup --folder /srv/sauvegardes --keep 14"
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--folder", type=Path, default=settings.VAR_DIR / "backups", help="où écrire l’archive (var/backups)"
        )
        parser.add_argument("--keep", type=int, help="ne garder que les N dernières archives du dossier")

    def handle(self, *, folder, keep, **options):
        path = backup.save(folder)
        self.stdout.write(f"Sauvegarde faite : {path} ({path.stat().st_size / 1_000_000:.1f} Mo)")
        if keep and keep > 0:
            for old in backup.keep_last(folder, keep):
                self.stdout.write(f"Ancienne sauvegarde effacée : {old.name}")
