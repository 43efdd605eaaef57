import gzip
import socket
import ssl
import threading
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from epn_commons.core.http_client import OutgoingError, fetch, is_public, visit

ADDRESSES = [
    ("8.8.8.8", True),
    ("92.222.64.1", True),
    ("2a01:4f8::1", True),
    ("2606:4700:4700::1111", True),
    ("127.0.0.1", False),
    ("127.8.9.10", False),
    ("0.0.0.0", False),  # noqa: S104
    ("10.0.0.1", False),
    ("172.16.5.4", False),
    ("192.168.1.1", False),
    ("169.254.169.254", False),  # cloud metadata
    ("100.64.0.1", False),
    ("192.0.0.8", False),
    ("192.88.99.1", False),
    ("198.18.0.1", False),
    ("203.0.113.7", False),
    ("224.0.0.1", False),
    ("240.0.0.1", False),
    ("255.255.255.255", False),
    ("::1", False),
    ("::", False),
    ("::ffff:127.0.0.1", False),
    ("::ffff:8.8.8.8", False),
    ("::7f00:1", False),
    ("64:ff9b::7f00:1", False),
    ("64:ff9b::808:808", False),
    ("2002:7f00:1::", False),
    ("2001:0:4136:e378::", False),
    ("2001:db8::1", False),
    ("fe80::1", False),
    ("fec0::1", False),
    ("fd00::1", False),
    ("ff02::1", False),
]


@pytest.mark.parametrize(("address", "expected"), ADDRESSES)
def test_only_public_addresses_are_public(address, expected):
    assert is_public(address) is expected


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("ftp://example.org/", "address"),
        ("file:///etc/passwd", "address"),
        ("//example.org/", "address"),
        ("http://", "address"),
        ("http://user:secret@example.org/", "address"),
        ("http://[::1", "address"),
        ("http://example.org:99999/", "address"),
        ("http://a..b/", "address"),
        ("http://127.0.0.1/", "forbidden"),
        ("http://2130706433/", "forbidden"),
        ("http://0x7f.1/", "forbidden"),
        ("http://[::1]/", "forbidden"),
        ("http://[::ffff:127.0.0.1]/", "forbidden"),
        ("http://localhost/", "forbidden"),
        ("http://8.8.8.8:22/", "forbidden"),
        ("http://192.168.1.1/admin", "forbidden"),
    ],
)
def test_refused_before_any_connection(url, kind):
    with pytest.raises(OutgoingError) as refusal:
        fetch(url)
    assert refusal.value.kind == kind
    assert str(refusal.value)


class Site(BaseHTTPRequestHandler):
    """A site with every bad habit."""

    def do_GET(self):
        self.server.seen.append((self.path, dict(self.headers)))
        name, _, argument = self.path.strip("/").partition("/")
        getattr(self, f"_{name}")(argument)

    do_POST = do_GET

    def log_message(self, *args):
        pass

    def _send(self, status=200, body=b"", **headers):
        self.send_response(status)
        for header, value in headers.items():
            self.send_header(header.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _hello(self, _):
        self._send(body=b"bonjour", Content_Type="text/plain")

    def _missing(self, _):
        self._send(404, b"non")

    def _packed(self, _):
        self._send(body=gzip.compress(b"bonjour" * 10), Content_Encoding="gzip")

    def _bomb(self, _):
        self._send(body=gzip.compress(bytes(50_000_000)), Content_Encoding="gzip")

    def _to(self, target):
        self._send(302, Location=f"/{target}")

    def _outside(self, _):
        self._send(302, Location="http://169.254.169.254/latest/meta-data/")

    def _loop(self, _):
        self._send(302, Location="/loop")

    def _elsewhere(self, _):
        port = self.server.server_port
        self._send(307, Location=f"http://localhost:{port}/hello")

    def _announced(self, _):
        self._send(Content_Length="5000000")

    def _nonsense(self, _):
        self.wfile.write(b"\x00\x01\x02 rien\r\n\r\n")

    def _endless(self, _):
        self._send()
        with suppress(OSError):  # the client hangs up
            while True:
                self.wfile.write(bytes(65_536))

    def _drip(self, where):
        self.send_response(200)
        if where == "body":
            self.end_headers()
        with suppress(OSError):
            while True:
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.05)


@contextmanager
def serving(settings, context=None):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    server.seen = []
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    settings.OUTGOING_ALLOWED_ADDRESSES = [f"127.0.0.1:{server.server_port}"]
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def site(settings):
    with serving(settings) as server:
        server.url = f"http://127.0.0.1:{server.server_port}"
        yield server


def test_an_answer(site):
    response = fetch(f"{site.url}/hello")
    assert (response.status, response.body) == (200, b"bonjour")
    assert response.headers["content-type"] == "text/plain"
    assert 0 < response.elapsed < 5


def test_any_status_is_an_answer(site):
    assert fetch(f"{site.url}/missing").status == 404


def test_gzip_is_unpacked(site):
    assert fetch(f"{site.url}/packed").body == b"bonjour" * 10


def test_redirects_are_followed_and_the_last_address_is_given(site):
    response = fetch(f"{site.url}/to/hello")
    assert response.url == f"{site.url}/hello"


def test_a_redirect_after_a_post_is_a_get_without_body(site):
    assert fetch(f"{site.url}/to/hello", method="POST", body=b"a=1").status == 200
    assert "Content-Length" not in site.seen[-1][1]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("outside", "forbidden"),
        ("loop", "redirects"),
        ("announced", "too_large"),
        ("endless", "too_large"),
        ("bomb", "too_large"),
        ("nonsense", "protocol"),
        ("drip/body", "timeout"),
        ("drip/headers", "timeout"),
    ],
)
def test_bad_habits_are_cut_short(site, path, kind):
    start = time.monotonic()
    timeout = 0.6 if kind == "timeout" else 10
    with pytest.raises(OutgoingError) as refusal:
        fetch(f"{site.url}/{path}", timeout=timeout)
    assert refusal.value.kind == kind
    assert time.monotonic() - start < timeout + 60


def test_credentials_do_not_follow_a_redirect_to_another_host(site, settings):
    settings.OUTGOING_ALLOWED_ADDRESSES += [f"[::1]:{site.server_port}"]
    fetch(f"{site.url}/elsewhere", headers={"Authorization": "Bearer secret"})
    assert "Authorization" in site.seen[0][1]
    assert "Authorization" not in site.seen[1][1]


def test_a_redirect_out_of_the_expected_hosts_is_refused(site):
    with pytest.raises(OutgoingError) as refusal:
        fetch(f"{site.url}/elsewhere", allow_hosts={"127.0.0.1"})
    assert refusal.value.kind == "forbidden"


def test_a_name_that_changes_its_answer_gains_nothing(site, monkeypatch):
    """The name is asked once: the connection goes to what was checked."""
    asked = []

    def resolver(host, port, **kwargs):
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "10.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr("epn_commons.core.http_client.socket.getaddrinfo", resolver)
    connected = []

    def connect(place, timeout):
        connected.append(place[0])
        raw = socket.socket()
        raw.settimeout(timeout)
        raw.connect(place)
        return raw

    monkeypatch.setattr("epn_commons.core.http_client.socket.create_connection", connect)
    response = fetch(f"http://rebinding.example:{site.server_port}/hello")
    assert response.status == 200
    assert asked == ["rebinding.example"]
    assert connected == ["127.0.0.1"]
    assert site.seen[0][1]["Host"] == f"rebinding.example:{site.server_port}"


def test_one_private_address_among_public_ones_condemns_the_name(monkeypatch):
    places = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr("epn_commons.core.http_client.socket.getaddrinfo", lambda *a, **k: places)
    with pytest.raises(OutgoingError) as refusal:
        fetch("http://mixture.example/")
    assert refusal.value.kind == "forbidden"


def test_a_resolver_that_does_not_answer_is_left_behind(monkeypatch):
    left = threading.Event()
    monkeypatch.setattr("epn_commons.core.http_client.socket.getaddrinfo", lambda *a, **k: left.wait(120))
    with pytest.raises(OutgoingError) as refusal:
        fetch("http://slow.example/", timeout=0.1)
    left.set()
    assert refusal.value.kind == "timeout"


def test_nobody_listens(site, settings):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    settings.OUTGOING_ALLOWED_ADDRESSES = [f"127.0.0.1:{port}"]
    with pytest.raises(OutgoingError) as refusal:
        fetch(f"http://127.0.0.1:{port}/")
    assert refusal.value.kind == "connection"


def test_a_certificate_that_nobody_vouches_for_is_refused(settings, tmp_path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_self_signed(tmp_path))
    with serving(settings, context) as server, pytest.raises(OutgoingError) as refusal:
        fetch(f"https://127.0.0.1:{server.server_port}/hello")
    assert refusal.value.kind == "tls"


def _self_signed(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))).sign(
        key, hashes.SHA256()
    )
    path = folder / "site.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


def test_a_visit_gives_the_redirect_itself_and_cuts_a_long_body(site):
    answer = visit(f"{site.url}/to/hello")
    assert (answer.status, answer.headers["location"], answer.url) == (302, "/hello", f"{site.url}/to/hello")
    assert len(visit(f"{site.url}/endless", max_bytes=1000).body) == 1000
    assert len(visit(f"{site.url}/bomb", max_bytes=1000).body) == 1000
    with pytest.raises(OutgoingError) as refusal:
        visit("http://10.0.0.1/")
    assert refusal.value.kind == "forbidden"
