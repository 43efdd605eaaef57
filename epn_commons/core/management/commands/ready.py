from django.core.management.base import BaseCommand, CommandError

from epn_commons.core.health import readiness


class Command(BaseCommand):
    help = (
        "Dit si la base, les migrations et les travaux vont bien ; code de sortie 1 si l’un va mal. "
        "Exemple : manage.py ready --only job_worker"
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--only", metavar="SONDE", help="ne regarder que cette sonde")

    def handle(self, *, only, **options):
        checks = readiness()
        if only and only not in checks:
            raise CommandError(f"Sonde inconnue : {only}. Il y a : {', '.join(checks)}.", returncode=2)
        wanted = {only: checks[only]} if only else checks
        for name, well in wanted.items():
            self.stdout.write(f"{name} : {'bien' if well else 'MAL'}")
        if not all(wanted.values()):
            raise CommandError("Le portail n’est pas prêt.")
