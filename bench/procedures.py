"""The guide beside its limits: the page of a procedure, two deliveries of service-public, the queue between them,
three thousand links.

The records are invented, as many and as heavy as those of a delivery of DILA's.
"""

import json
import subprocess
import sys
import threading
import time
import zipfile
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from bench.workloads import Pair, not_modified, page
from demarches.link_check.running import visit_all
from demarches.loading import load
from demarches.management.commands.load_procedures import SHIPPED
from demarches.models import Procedure, UpstreamChange

RECORDS, FOLLOWED, LINKS, SITES = 4758, 1000, 3000, 250
SECONDS, MEGABYTES, QUERIES = 30, 500, 8
EXAMPLE = "rsa-demande"
_TEXT = "On explique ici, en quelques mots inventés, ce qu’il faut faire et dans quel ordre, sans rien oublier. "
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><Publication ID="F{number}" type="Fiche d\'information">'
    "<title>Démarche inventée {number}</title><Audience>Particuliers</Audience>"
    '<FilDAriane><Niveau ID="Particuliers">Accueil</Niveau></FilDAriane>'
    '<Theme ID="N19810"><Titre>Papiers</Titre></Theme>'
)  # fmt: skip
_CHAPTER = (
    "<Chapitre><Titre><Paragraphe>Pièces à fournir</Paragraphe></Titre><Liste>"
    "<Item><Paragraphe>Pièce {rank}</Paragraphe></Item><Item><Paragraphe>Justificatif {rank}</Paragraphe></Item>"
    "</Liste><Paragraphe>{text}</Paragraphe>"
    '<ServiceEnLigne ID="R{service}" URL="https://service.example/{service}{moved}" type="Téléservice">'
    "<Titre>Service {service}</Titre></ServiceEnLigne></Chapitre>"
)


def seed():
    """The sheets shipped with the portal."""
    load(SHIPPED)


def http(port):
    """The page of one of them, and the same for whoever has it already."""
    address = f"/demarches/{EXAMPLE}/"
    return [
        Pair(
            "page d’une démarche",
            page(port, address, expect=lambda body: b"Avant de commencer" in body),
            page(port, f"/bare/procedure/{EXAMPLE}"),
            0.4,
        ),
        Pair(
            "page d’une démarche, non modifiée (304)",
            not_modified(port, address),
            page(port, "/bare/bytes?size=0"),
            0.1,
        ),
    ]


def measure(folder):
    """The rows of the table, against what the guide promises."""
    queries = _queries()
    first, second = _delivery(folder / "avant.zip", ""), _delivery(folder / "apres.zip", "/deplace")
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE demarches_upstreamrecord, demarches_procedure CASCADE")
    ids = [f"F{number}" for number in range(1, FOLLOWED + 1)]
    Procedure.objects.create(title="Banc", slug="banc-de-mesure", upstream_ids=ids)
    (one, small), (two, large) = _timed_import(first), _timed_import(second)
    waiting = UpstreamChange.objects.waiting().count()
    both = f"{small} puis {large} Mo"
    return [
        promised("requêtes SQL de la page d’une démarche", queries, QUERIES, "", EXAMPLE),
        promised(f"import de {RECORDS} fiches de service-public", one, SECONDS, " s", "lancement compris"),
        promised("second import, avec la file des changements", two, SECONDS, " s", f"{waiting} changements"),
        promised("mémoire des deux imports", max(small, large), MEGABYTES, " Mo", both),
        promised(
            f"visite de {LINKS} liens sur {SITES} sites locaux", _timed_links(), SECONDS, " s", "une fois chacun"
        ),
    ]


def promised(name, spent, limit, unit, detail):
    """A row of the table: what was spent, beside what is promised."""
    ours = f"{spent:.1f}{unit}" if isinstance(spent, float) else f"{spent}{unit}"
    return {
        "name": name, "limit": "promis", "ours": ours, "theirs": f"{limit}{unit}", "detail": detail,
        "ratio": spent / limit, "spread": [spent / limit] * 2, "goal": 1, "at_least": False, "wrong": 0,
    }  # fmt: skip


def _queries():
    client, address = Client(headers={"host": "127.0.0.1"}), f"/demarches/{EXAMPLE}/"
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} : {answer.status_code}")
    return len(seen)


def _delivery(path, moved):
    """Half of the records have a service that moved."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(1, RECORDS + 1):
            chapters = [
                _CHAPTER.format(
                    rank=rank, text=_TEXT * 15, service=number * 10 + rank, moved=moved if number % 2 else ""
                )
                for rank in range(6)
            ]
            archive.writestr(f"F{number}.xml", f"{_HEAD.format(number=number)}{''.join(chapters)}</Publication>")
    return path


_WEIGHED = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""Between the two, a process that is small: on Linux, one is counted as large as who started it."""


def _timed_import(path):
    """``(seconds, megabytes at most)`` of the command in a process of its own, as an operator runs it."""
    report = path.with_suffix(".json")
    command = [sys.executable, "manage.py", "import_procedures", str(path), "--report", str(report)]
    begun = time.perf_counter()
    told = subprocess.run([sys.executable, "-c", _WEIGHED, *command], check=True, capture_output=True, text=True)  # noqa: S603
    spent = time.perf_counter() - begun
    rows = json.loads(report.read_text("utf-8"))["rows"]
    if rows != RECORDS:
        raise RuntimeError(f"{rows} fiches lues")
    return spent, int(told.stdout) // 1000


def _timed_links():
    with _site() as port:
        sites = [f"127.0.{number // 250}.{number % 250 + 2}:{port}" for number in range(SITES)]
        addresses = [f"http://{sites[number % SITES]}/{number}" for number in range(LINKS)]
        with override_settings(OUTGOING_ALLOWED_ADDRESSES=sites, LINK_CHECK_DELAY_SECONDS=0.1):
            begun = time.perf_counter()
            states = {finding.state for finding in visit_all(addresses)}
            spent = time.perf_counter() - begun
    if states != {"fine"}:
        raise RuntimeError(f"liens : {states}")
    return spent


class _Page(BaseHTTPRequestHandler):
    def do_GET(self):
        body = f"<title>Page</title><p>{_TEXT * 40}</p>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Quiet."""


class _Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True


@contextmanager
def _site():
    """One server that answers at every address of the loopback network."""
    server = _Server(("0.0.0.0", 0), _Page)  # noqa: S104 - loopback has many addresses, this one means them all
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
