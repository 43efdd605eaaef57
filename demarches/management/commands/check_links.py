import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from demarches.enums import LinkState
from demarches.link_check.keeping import check_links
from epn_commons.core.import_command import ProgressBar


class Command(BaseCommand):
    help = (
        "Visite les adresses vers lesquelles les démarches publiées renvoient, les plus utilisées d’abord. Exemples : "
        "manage.py check_links ; manage.py check_links --all --limit 50"
    )
    suppressed_base_arguments = {"--version", "--traceback"}

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help=_("revoir aussi celles vues aujourd’hui"))
        parser.add_argument("--limit", type=int, help=_("nombre d’adresses au plus"))

    def handle(self, *args, **options):
        if options["limit"] is not None and options["limit"] < 1:
            raise CommandError(_("Donnez un nombre d’adresses d’au moins 1."))
        tally = check_links(everything=options["all"], limit=options["limit"], progress=ProgressBar(sys.stderr))
        for state in LinkState:
            self.stdout.write(f"{tally.states[state]:>7}  {state.label}")
        self.stdout.write(
            _("Mortes depuis cette visite : %(died)d. Revenues : %(revived)d.")
            % {"died": len(tally.died), "revived": len(tally.revived)}
        )
