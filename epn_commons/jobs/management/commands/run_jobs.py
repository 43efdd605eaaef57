from argparse import RawDescriptionHelpFormatter

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils.translation import gettext as _

from epn_commons.jobs.worker import run_worker


class Command(BaseCommand):
    help = _(
        "Fait les travaux en attente : courriels, imports, exports, entretien.\n\n"
        "Exemples :\n"
        "  manage.py run_jobs            travaille jusqu’à ce qu’on l’arrête\n"
        "                                (Ctrl-C ou SIGTERM : finit le travail en cours)\n"
        "  manage.py run_jobs --once     fait tout ce qui attend, puis s’arrête ; à lancer par cron :\n"
        "                                */5 * * * * …/python manage.py run_jobs --once"
    )

    def create_parser(self, *args, **kwargs):
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help=_("faire ce qui attend, puis s’arrêter"))
        parser.add_argument(
            "--concurrency", type=int, default=2, metavar="N", help=_("travaux menés de front (2 si rien n’est dit)")
        )

    def handle(self, *, once, concurrency, **options):
        # Pages are cut short after seconds; work is allowed minutes.
        connection.settings_dict.setdefault("OPTIONS", {})["options"] = settings.JOBS_DATABASE_OPTIONS
        run_worker(once=once, concurrency=concurrency)
