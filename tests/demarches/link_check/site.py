"""A site on loopback with every way that a link can be: fine, moved, dead, closed, walled, slow, going in rings."""

import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = "<!doctype html><html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>"
LONG = "Un texte qui explique longuement la démarche. " * 60
FORM = '<form><input name="u"><input type="password" name="p"></form>'


def page(title="Demander sa carte", text=LONG):
    return PAGE.format(title=title, text=text)


ANSWERS = {
    "/": (200, page("Accueil")),
    "/bien": (200, page()),
    "/piece.pdf": (200, b"%PDF-1.7" + bytes(300_000), "application/pdf"),
    "/parle-de-404": (200, page("Recours", LONG + " Le formulaire 404 et la maintenance du chauffage.")),
    "/absente": (404, page("Erreur")),
    "/retiree": (410, ""),
    "/fausse-404": (200, page("Page introuvable", "Retour à l’accueil")),
    "/cassee": (500, ""),
    "/passerelle": (502, ""),
    "/interdite": (403, page("Accès refusé", "")),
    "/trop": (429, ""),
    "/secrete": (401, ""),
    "/robot": (200, page("Un instant", "Vérifiez que vous êtes un humain : captcha")),
    "/close": (200, page("Service", "La démarche est close. Merci de votre visite.")),
    "/plus-disponible": (200, page("Aide", "Ce formulaire n’est plus disponible en ligne.")),
    "/travaux": (200, page("Site en maintenance", "Revenez plus tard")),
    "/indisponible": (503, ""),
    "/connexion": (200, page("Se connecter", FORM)),
    "/demenagee": (301, "/bien"),
    "/demenagee-deux-fois": (308, "/demenagee"),
    "/a-cote": (302, "/bien"),
    "/chez-soi": (302, "/"),
    "/mon-espace": (302, "/connexion?suite=1"),
    "/ronde": (302, "/ronde2"),
    "/ronde2": (302, "/ronde"),
    "/dehors": (302, "http://169.254.169.254/latest/meta-data/"),
    "/vers-fichier": (302, "file:///etc/passwd"),
}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.partition("?")[0]
        self.server.seen.append((path, time.monotonic()))
        if path == "/lente":
            time.sleep(self.server.slow_seconds)
            path = "/bien"
        if path.startswith("/n"):
            path = "/bien"
        status, body, *rest = self.server.answers.get(path, ANSWERS.get(path, (404, "")))
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", body)
            body = b""
        body = body.encode() if isinstance(body, str) else body
        self.send_header("Content-Type", rest[0] if rest else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        with suppress(OSError):
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *args):
        """Quiet."""


class _Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True


@contextmanager
def serving(settings, context=None):
    """A server whose ``url`` the portal may reach; ``answers`` may be changed, ``seen`` holds what was asked."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.answers, server.seen, server.slow_seconds = {}, [], 0.3
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.url = f"{'https' if context else 'http'}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    settings.OUTGOING_ALLOWED_ADDRESSES = [
        *settings.OUTGOING_ALLOWED_ADDRESSES, f"127.0.0.1:{server.server_port}"
    ]  # fmt: skip
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
