from django.utils.translation import gettext as _

from epn_commons.core.import_command import ImportCommand
from legalbox import shipped


class Command(ImportCommand):
    help = _(
        "Charge des questions juridiques écrites en YAML, une par fichier, publiées « à valider par un juriste ». "
        "Ce que des personnes ont corrigé depuis n’est jamais écrasé. Exemple : manage.py load_questions"
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        for action in parser._actions:
            if action.dest == "source":
                action.nargs, action.default = "?", str(shipped.FOLDER)

    def import_source(self, path, options, progress):
        return shipped.load(path, dry_run=options["dry_run"])
