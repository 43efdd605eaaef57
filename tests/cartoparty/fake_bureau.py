"""A server on loopback that receives signalements and alerts as the BAN's service does."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Bureau(BaseHTTPRequestHandler):
    """``server.answers`` are given one after the other, the last one for ever; ``server.calls`` were received."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls.append((self.path, self.headers["Authorization"], json.loads(body)))
        self._answer()

    def do_GET(self):
        self.server.calls.append((self.path, self.headers["Authorization"], None))
        self._answer()

    def _answer(self):
        answers = self.server.answers
        status, body = answers.pop(0) if len(answers) > 1 else answers[0]
        if status is None:
            self.connection.close()
            return
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        """Quiet."""


@contextmanager
def serve(settings):
    """The server, which the portal's settings point to with a token."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bureau)
    server.answers, server.calls = [(201, {"id": "abc", "status": "PENDING"})], []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    address = f"127.0.0.1:{server.server_port}"
    settings.BAN_SIGNALEMENT_API, settings.BAN_SIGNALEMENT_TOKEN = f"http://{address}", "jeton"
    settings.OUTGOING_ALLOWED_ADDRESSES = [address]
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
