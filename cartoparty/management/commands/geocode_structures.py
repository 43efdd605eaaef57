import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cartoparty.addresses.checking import check_addresses
from cartoparty.enums import AddressState
from epn_commons.core.import_command import ProgressBar
from epn_commons.territories.models import Commune


class Command(BaseCommand):
    help = _(
        "Vérifie les adresses des structures publiées auprès de la Base Adresse Nationale ; interrompu, reprend où il "
        "s’est arrêté. Exemple : manage.py geocode_structures --commune 45234 --limit 200"
    )

    def add_arguments(self, parser):
        parser.add_argument("--commune", default="", help=_("code INSEE : seulement les structures de cette commune"))
        parser.add_argument("--limit", type=int, metavar="N", help=_("au plus N adresses"))
        parser.add_argument("--dry-run", action="store_true", help=_("demande et affiche sans rien garder"))

    def handle(self, *, commune, limit, dry_run, **options):
        if commune and not Commune.objects.filter(pk=commune).exists():
            raise CommandError(_("Aucune commune n’a le code « %(code)s ».") % {"code": commune})
        if limit is not None and limit < 1:
            raise CommandError(_("Donnez un nombre d’adresses d’au moins 1."))
        tally = check_addresses(commune=commune, limit=limit, dry_run=dry_run, progress=ProgressBar(sys.stderr))
        for state in AddressState:
            self.stdout.write(f"{tally.states[state]:>7}  {state.label}")
        self.stdout.write(
            _("Clés BAN apportées : %(keys)d. Positions apportées : %(moved)d. Restent à vérifier : %(left)d.")
            % {"keys": tally.keys, "moved": tally.moved, "left": tally.left}
        )
        if dry_run:
            self.stdout.write(_("Rien n’a été gardé."))
        if tally.stopped:
            raise CommandError(tally.stopped, returncode=1)
