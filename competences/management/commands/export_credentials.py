import datetime as dt
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from competences import issuer_keys, status_lists
from competences.credentials import badges
from competences.credentials.private_keys import KeyUnusable
from competences.models import StatusList


class Command(BaseCommand):
    help = (
        "Écrit de quoi vérifier les attestations sans le portail : did.json et les listes de révocation finales, "
        "signées pour longtemps, pour les mêmes adresses. Exemple : manage.py export_credentials /srv/fin --years 10"
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="DOSSIER")
        parser.add_argument("--years", type=int, default=10, metavar="ANS", help="durée des listes finales")

    def handle(self, *, folder, years, **options):
        if not 1 <= years <= 30:
            raise CommandError("--years va de 1 à 30.", returncode=2)
        try:
            written = dict(self._files(dt.timedelta(days=366 * years)))
        except KeyUnusable as error:
            raise CommandError(str(error)) from error
        for name, text in written.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.stdout.write(f"{len(written)} fichiers dans {folder}.")

    def _files(self, valid_for):
        yield ".well-known/did.json", badges.as_text(issuer_keys.document())
        for status_list in StatusList.objects.order_by("number"):
            signed = status_lists.signed(status_list, valid_for=valid_for, fresh=True)
            yield f"competences/statuts/{status_list.number}", badges.as_text(signed)
