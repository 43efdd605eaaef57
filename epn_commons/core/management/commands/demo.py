import json
import os
import socket
import sys
import time
from urllib.parse import quote, urlencode

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from epn_commons.core.demo import build_demonstration
from epn_commons.core.os_errors import reason
from epn_commons.core.processes import ProcessGroup

HOST = "127.0.0.1"
WEB_WORKERS, WEB_THREADS = 2, 4
READY_SECONDS = 30


class Command(BaseCommand):
    help = (
        "Prépare la démonstration : base à jour, territoires, thèmes, contenus d’exemple, un compte par rôle. "
        "Relancée, elle ne duplique rien. Exemple : manage.py demo --serve"
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="écrire en JSON ce que la démonstration contient")
        parser.add_argument("--serve", action="store_true", help="puis servir le portail jusqu’à Ctrl-C")

    def handle(self, *args, **options):
        if options["serve"]:
            _check_port(settings.PORT)
        with ProcessGroup() as processes:
            self._prepare_and_serve(processes, options)

    def _prepare_and_serve(self, processes, options):
        self._say("Préparation de la base et des contenus d’exemple…")
        demonstration = _prepare(self.stderr)
        if options["json"]:
            self.stdout.write(json.dumps(demonstration.as_dict(), ensure_ascii=False, indent=2))
        else:
            self._print(demonstration)
        if options["serve"]:
            self._serve(processes)

    def _print(self, demonstration):
        width = max((len(account.email) for account in demonstration.accounts), default=0)
        self.stdout.write("Comptes de démonstration (adresse, mot de passe, rôle) :")
        for account in demonstration.accounts:
            self.stdout.write(f"  {account.email:<{width}}  {account.password}  {account.role}")

    def _serve(self, processes):
        environment = {**os.environ, "DATABASE_URL": _database_url()}
        connection.close()
        gunicorn = [
            *(sys.executable, "-m", "gunicorn", "epn_commons.wsgi:application", "--bind", f"{HOST}:{settings.PORT}"),
            *("--worker-class", "gthread", "--workers", str(WEB_WORKERS), "--threads", str(WEB_THREADS)),
            *("--graceful-timeout", "5", "--log-level", "warning"),
        ]
        processes.start("web", gunicorn, env=environment)
        processes.start("travaux", [sys.executable, sys.argv[0], "run_jobs"], env=environment)
        if _answers_within(READY_SECONDS, settings.PORT):
            self._say(f"Le portail répond sur http://{HOST}:{settings.PORT} — Ctrl-C pour arrêter.")
        name, status = processes.wait(care=_database_url)  # asking for it starts the embedded server again if it died
        raise CommandError(f"Le processus « {name} » s’est arrêté (code {status}) : tout a été arrêté.")

    def _say(self, text):
        self.stderr.write(text, style_func=str)


def _prepare(journal):
    """What the commands say goes to ``journal``: standard output is for the result."""
    call_command("migrate", verbosity=0, stdout=journal)
    for command in settings.DEMO_COMMANDS:
        call_command(command, verbosity=0, stdout=journal)
    return build_demonstration()


def _database_url():
    """The database of this process as a URL: children use the server that this process keeps running."""
    if settings.DATABASE_URL:
        return settings.DATABASE_URL
    params = connection.get_connection_params()
    place = urlencode({"host": params["host"], "port": params["port"]}, quote_via=quote)
    return f"postgresql://{quote(params['user'])}@/{quote(params['dbname'])}?{place}"


def _check_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CommandError(
                f"Le port {port} n’est pas libre ({reason(error)}). Arrêtez ce qui l’occupe, ou choisissez-en un "
                "autre : PORT=8001 make demo"
            ) from error


def _answers_within(seconds, port):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return True
    return False
