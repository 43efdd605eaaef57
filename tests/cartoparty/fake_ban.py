"""A server on loopback that answers as the national address service does: by what the question holds, or badly."""

import json
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


def feature(label="12 Rue des Ormes 45000 Orléans", *, score=0.96, precision="housenumber", **properties):
    latitude, longitude = properties.pop("at", (47.9035, 1.9101))
    facts = {"label": label, "score": score, "type": precision, "citycode": "45234", "postcode": "45000"}
    if precision == "housenumber":
        facts |= {"housenumber": "12", "street": "Rue des Ormes", "id": "45234_3580_00012", "banId": "0e7c-uuid"}
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
        "properties": facts | properties,
    }


class FakeBan:
    """``answers``: what to give, one after the other, the last one for ever: a list of features, ``html``, ``slow``,
    a status, or ``(429, seconds)``. ``questions`` are the query strings received."""

    def __init__(self):
        self.answers = [[]]
        self.questions = []

    def next_answer(self):
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def _handler(ban):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            ban.questions.append(asked | {"path": urlsplit(self.path).path})
            answer = ban.next_answer()
            if answer == "slow":
                time.sleep(2)
                answer = []
            if answer == "html":
                return self._send(200, b"<html>Maintenance</html>", "text/html")
            if isinstance(answer, list):
                body = json.dumps({"type": "FeatureCollection", "features": answer}).encode()
                return self._send(200, body, "application/json")
            status, retry_after = answer if isinstance(answer, tuple) else (answer, None)
            return self._send(status, b"{}", "application/json", retry_after)

        def _send(self, status, body, media_type, retry_after=None):
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            if retry_after:
                self.send_header("Retry-After", str(retry_after))
            with suppress(OSError):  # who asked has gone
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *args):
            """Quiet."""

    return Handler


@contextmanager
def serve(settings):
    """A :class:`FakeBan` that the portal's settings point to."""
    ban = FakeBan()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(ban))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    address = f"127.0.0.1:{server.server_port}"
    settings.GEOCODER_DOMAIN = f"http://{address}/geocodage"
    settings.OUTGOING_ALLOWED_ADDRESSES = [address]
    try:
        yield ban
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
