from argparse import RawDescriptionHelpFormatter

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from epn_commons.search import rebuilding
from epn_commons.search.registry import all_kinds


class Command(BaseCommand):
    help = _(
        "Refait l’index de la recherche à partir de ce qui est publié, sans l’interrompre.\n\n"
        "Exemple :\n  python manage.py rebuild_search"
    )

    def create_parser(self, *args, **kwargs):
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def handle(self, *args, **options):
        held = rebuilding.rebuild()
        for kind in all_kinds():
            number = held.get(kind.code, 0)
            self.stdout.write(_("%(kinds)s : %(number)d") % {"kinds": kind.plural, "number": number})
