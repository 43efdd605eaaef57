import time
from argparse import RawDescriptionHelpFormatter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from epn_commons.territories.loading import SHIPPED, LoadError, load_territories
from epn_commons.territories.official_centres import CentresError, refresh_centres


class Command(BaseCommand):
    help = _(
        "Charge les communes, intercommunalités, départements et régions fournis avec le portail.\n\n"
        "Relancée, la commande ne réécrit que ce qui a changé. Une panne ou un arrêt en cours de route laisse\n"
        "la base comme elle était.\n\n"
        "Exemples :\n"
        "  python manage.py load_territories\n"
        "  python manage.py load_territories --refresh-centres   (complète les centres manquants, par le réseau)"
    )

    def create_parser(self, *args, **kwargs):
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser):
        parser.add_argument(
            "--refresh-centres",
            action="store_true",
            help=_("Demande à l’API officielle de géographie les centres qui manquent."),
        )
        parser.add_argument(
            "--tables", type=Path, default=SHIPPED, metavar="DOSSIER", help=_("Des tables autres que celles fournies.")
        )

    def handle(self, *, tables, refresh_centres, **options):
        started = time.monotonic()
        try:
            counts = load_territories(tables)
        except LoadError as error:
            raise CommandError(str(error)) from error
        for count in counts:
            self._report(count)
        self.stdout.write(_("Terminé en %(seconds).1f s.") % {"seconds": time.monotonic() - started})
        if refresh_centres:
            self._refresh_centres()

    def _report(self, count):
        self.stdout.write(
            _("%(kind)s : %(total)d. Ajouts : %(created)d, modifications : %(updated)d, suppressions : %(removed)d.")
            % {
                "kind": str(count.model._meta.verbose_name_plural).capitalize(),
                "total": count.total,
                "created": count.created,
                "updated": count.updated,
                "removed": count.removed,
            }
        )
        for sentence in count.kept:
            self.stderr.write(sentence)

    def _refresh_centres(self):
        try:
            report = refresh_centres(progress=self._progress)
        except CentresError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _("Centres : %(filled)d complétés sur %(missing)d manquants.")
            % {"filled": report.filled, "missing": report.missing}
        )
        if report.unknown_departments:
            self.stdout.write(
                _("Le service ne connaît pas : %(codes)s.") % {"codes": ", ".join(report.unknown_departments)}
            )

    def _progress(self, done, total):
        if self.stdout.isatty():
            self.stdout.write(f"\r{done}/{total}", ending="")
