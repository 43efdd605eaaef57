from argparse import RawDescriptionHelpFormatter

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from epn_commons.search import rebuilding


class Command(BaseCommand):
    help = _(
        "Refait l’index de la recherche à partir de ce qui est publié, sans l’interrompre.\n\n"
        "Exemple :\n  python manage.py rebuild_search"
    )

    def create_parser(self, *args, **kwargs):
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def handle(self, *args, **options):
        for kind, number in rebuilding.rebuild():
            self.stdout.write(_("%(kind)s : %(number)d") % {"kind": kind.label, "number": number})
