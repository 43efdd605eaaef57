"""The guide beside its limits: two deliveries of service-public, the queue between them, three thousand links.

The records are invented, as many and as heavy as those of a delivery of DILA's.
"""

import resource
import threading
import time
import zipfile
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from django.db import connection
from django.test.utils import override_settings

from demarches.link_check.running import visit_all
from demarches.models import Procedure, UpstreamChange
from demarches.upstream.importing import import_procedures

RECORDS, FOLLOWED, LINKS, SITES = 4758, 1000, 3000, 250
SECONDS = 30
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


def measure(folder):
    """The rows of the table, in seconds against what the guide promises."""
    first, second = _delivery(folder / "avant.zip", ""), _delivery(folder / "apres.zip", "/deplace")
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE demarches_upstreamrecord, demarches_procedure CASCADE")
    ids = [f"F{number}" for number in range(1, FOLLOWED + 1)]
    Procedure.objects.create(title="Banc", slug="banc-de-mesure", upstream_ids=ids)
    one = _timed_import(first)
    two = _timed_import(second)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
    waiting = UpstreamChange.objects.waiting().count()
    return [
        _row(f"import de {RECORDS} fiches de service-public", one, f"{memory} Mo au plus haut"),
        _row("second import, avec la file des changements", two, f"{waiting} changements"),
        _row(f"visite de {LINKS} liens sur {SITES} sites locaux", _timed_links(), "une requête par adresse"),
    ]


def _row(name, spent, detail):
    return {
        "name": name, "limit": "promis", "ours": f"{spent:.1f} s", "theirs": f"{SECONDS} s", "detail": detail,
        "ratio": spent / SECONDS, "spread": [spent / SECONDS] * 2, "goal": 1, "at_least": False, "wrong": 0,
    }  # fmt: skip


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


def _timed_import(path):
    begun = time.perf_counter()
    report = import_procedures(path)
    if report.rows != RECORDS:
        raise RuntimeError(f"{report.rows} fiches lues")
    return time.perf_counter() - begun


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
