from argparse import RawDescriptionHelpFormatter

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from epn_commons.taxonomy.loading import load_themes
from epn_commons.taxonomy.models import LifeEvent, Theme


class Command(BaseCommand):
    help = _(
        "Crée les thèmes et les événements de vie fournis avec le portail.\n\n"
        "Ce qui existe déjà n’est pas modifié : les corrections faites dans l’administration restent.\n\n"
        "Exemple :\n  python manage.py load_themes"
    )

    def create_parser(self, *args, **kwargs):
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser):
        parser.add_argument(
            "--overwrite", action="store_true", help=_("Remet les noms, l’ordre et les parents fournis.")
        )

    def handle(self, *, overwrite, **options):
        created = load_themes(overwrite=overwrite)
        self.stdout.write(
            _("%(themes)d thèmes et %(events)d événements de vie créés.")
            % {"themes": created[Theme], "events": created[LifeEvent]}
        )
