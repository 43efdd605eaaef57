from pathlib import Path

import yaml
from django.core.management.base import BaseCommand, CommandError

from competences.exam import bank
from competences.exam.achievements import ensure_achievements


class Command(BaseCommand):
    help = (
        "Charge la banque de questions de l’examen depuis ses fichiers, et crée les trois attestations qui manquent. "
        "Lancée deux fois, elle ne change rien. Exemple : manage.py load_exam_items"
    )

    def add_arguments(self, parser):
        parser.add_argument("--folder", type=Path, default=bank.FOLDER, metavar="DOSSIER", help="autres fichiers YAML")

    def handle(self, *, folder, **options):
        try:
            result = bank.load(folder)
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise CommandError(f"Un fichier ne se lit pas : {error}") from error
        if result.wrong:
            lines = "\n".join(f"{where} : {text}" for where, text in result.wrong)
            raise CommandError(f"Rien n’a été écrit. À corriger :\n{lines}")
        ensure_achievements()
        self.stdout.write(
            f"{result.rows} questions : {result.created} nouvelles, {result.updated} modifiées, "
            f"{result.unchanged} inchangées, {result.retired} retirées."
        )
