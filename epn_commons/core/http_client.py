"""The only door to other sites' servers, for addresses that people type or that files carry.

A name is resolved once, every address it gives must be public, and the connection goes to the address that was
checked: a name that changes its answer in between (DNS rebinding) gains nothing. Each redirect is checked like the
first address. Size, time and the number of redirects are bounded; what the body unpacks to is bounded too.
"""

import http.client
import io
import ipaddress
import queue
import socket
import ssl
import threading
import time
import zlib
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

DEFAULT_PORTS = {"http": 80, "https": 443}
REDIRECTS = {301, 302, 303, 307, 308}
CHUNK = 65_536
PRIVATE_HEADERS = {"authorization", "cookie", "proxy-authorization"}

NOT_PUBLIC = [
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # 6to4 relays
        "2001::/23",  # Teredo and other protocol assignments
        "2002::/16",  # 6to4: carries any IPv4 address
        "2001:db8::/32",
        "3fff::/20",  # documentation
    )
]
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
"""The only IPv6 space in public use: leaves out mapped and compatible IPv4, NAT64, local, multicast."""


class OutgoingError(Exception):
    """The address could not be fetched. ``str()`` is a French sentence for the person who gave it."""

    def __init__(self, kind, message):
        """``kind``: ``address``, ``forbidden``, ``dns``, ``connection``, ``tls``, ``timeout``, ``too_large``,
        ``redirects`` or ``protocol``."""
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True)
class Response:
    status: int
    headers: http.client.HTTPMessage
    """``headers["content-type"]``: names are not case-sensitive."""
    body: bytes = field(repr=False)
    url: str
    """The last address, after redirects."""
    elapsed: float
    """Seconds."""


def fetch(
    url, *, method="GET", headers=None, body=None, max_bytes=1_000_000, timeout=5, max_redirects=3, allow_hosts=None
):
    """Fetch an http(s) address of the public Internet. Any status is an answer; failures raise ``OutgoingError``.

    ``timeout`` is in seconds for the whole exchange, redirects included. ``allow_hosts`` narrows where it may go.
    """
    start = time.monotonic()
    request = _Request(url, method, dict(headers or {}), body)
    for _hop in range(max_redirects + 1):
        status, answer_headers, content = _exchange(request, start + timeout, max_bytes, allow_hosts)
        location = answer_headers.get("location")
        if status not in REDIRECTS or not location:
            return Response(status, answer_headers, content, request.url, time.monotonic() - start)
        request = request.redirected(status, location)
    raise OutgoingError(
        "redirects", _("Cette adresse renvoie vers une autre plus de %(count)d fois.") % {"count": max_redirects}
    )


def visit(url, *, max_bytes=CHUNK, timeout=5):
    """What one address answers, itself: a redirect is given, not followed, and the body is cut at ``max_bytes``.

    Bounded and guarded as ``fetch`` is; for whoever has to know where an address leads, and how.
    """
    start = time.monotonic()
    request = _Request(url, "GET", {}, None)
    status, headers, content = _exchange(request, start + timeout, max_bytes, None, cut=True)
    return Response(status, headers, content, url, time.monotonic() - start)


def is_public(address):
    """Whether an IP address belongs to the public Internet: not ours, not a private network's, not a disguise."""
    ip = ipaddress.ip_address(address)
    if not ip.is_global or ip.is_multicast or any(ip in network for network in NOT_PUBLIC):
        return False
    return ip.version == 4 or ip in GLOBAL_UNICAST


@dataclass(frozen=True)
class _Request:
    url: str
    method: str
    headers: dict
    body: bytes | None

    def redirected(self, status, location):
        url = urljoin(self.url, location)
        keeps_method = status in {307, 308} or self.method in {"GET", "HEAD"}
        headers = self.headers
        if urlsplit(url)[:2] != urlsplit(self.url)[:2]:
            headers = {name: value for name, value in headers.items() if name.lower() not in PRIVATE_HEADERS}
        if keeps_method:
            return _Request(url, self.method, headers, self.body)
        return _Request(url, "GET", headers, None)


@dataclass(frozen=True)
class _Target:
    scheme: str
    host: str
    port: int
    path: str


def _parse(url):
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        host = host if ":" in host else host.encode("idna").decode("ascii")
        port = parts.port or DEFAULT_PORTS.get(parts.scheme)
    except ValueError as error:
        raise OutgoingError("address", _("Cette adresse est mal écrite.")) from error
    if parts.scheme not in DEFAULT_PORTS or not host:
        raise OutgoingError("address", _("L’adresse doit commencer par http:// ou https:// et nommer un site."))
    if parts.username is not None or parts.password is not None:
        raise OutgoingError("address", _("L’adresse ne doit contenir ni identifiant ni mot de passe."))
    path = iri_to_uri(parts.path or "/") + (f"?{iri_to_uri(parts.query)}" if parts.query else "")
    return _Target(parts.scheme, host, port, path)


def _exchange(request, deadline, max_bytes, allow_hosts, *, cut=False):
    """One request and its answer: status, headers, body."""
    target = _parse(request.url)
    if allow_hosts is not None and target.host not in allow_hosts:
        raise OutgoingError("forbidden", _("Cette adresse renvoie vers un site qui n’est pas attendu."))
    addresses = _checked_addresses(target, deadline)
    try:
        with _connect(target, addresses, deadline) as raw:
            connection = http.client.HTTPConnection(target.host, target.port)
            connection.sock = _TimedSocket(raw, deadline)
            return _converse(connection, target, request, max_bytes, cut)
    except TimeoutError as error:
        raise _too_slow() from error
    except ssl.SSLError as error:
        raise OutgoingError("tls", _("Le certificat de ce site n’est pas valable.")) from error
    except (http.client.HTTPException, zlib.error, ValueError) as error:
        raise OutgoingError("protocol", _("Ce site a donné une réponse illisible.")) from error
    except OSError as error:
        raise OutgoingError("connection", _("Ce site ne répond pas à cette adresse.")) from error


def _converse(connection, target, request, max_bytes, cut):
    headers = {
        "Host": _authority(target),
        "User-Agent": f"epn-commons (+{settings.BASE_URL})",
        "Accept-Encoding": "gzip",
        "Connection": "close",
        **request.headers,
    }
    connection.request(request.method, target.path, request.body, headers)
    response = connection.getresponse()
    return response.status, response.headers, _body(response, max_bytes, cut)


def _body(response, max_bytes, cut):
    """The body, unpacked; what is longer is cut, or ``too_large`` as soon as it is known to be."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"", "identity", "gzip", "x-gzip"}:
        raise OutgoingError("protocol", _("Ce site a donné une réponse illisible."))
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16) if encoding.endswith("gzip") else None
    body = bytearray()
    if (response.length or 0) > max_bytes and not cut:
        raise _too_large(max_bytes)
    while chunk := response.read1(CHUNK):
        body += unpack.decompress(chunk, max_bytes + 1 - len(body)) if unpack else chunk
        if len(body) > max_bytes:
            if cut:
                break
            raise _too_large(max_bytes)
    return bytes(body[:max_bytes])


def _checked_addresses(target, deadline):
    """The addresses of a name. One that is not public condemns them all: nobody honest publishes such a mixture."""
    addresses = _resolve(target, deadline)
    for address in addresses:
        allowed = _pair(address, target.port) in settings.OUTGOING_ALLOWED_ADDRESSES
        if not allowed and (target.port not in DEFAULT_PORTS.values() or not is_public(address)):
            raise OutgoingError(
                "forbidden", _("Cette adresse n’est pas celle d’un site public : le portail ne la consulte pas.")
            )
    return addresses


def _resolve(target, deadline):
    """Ask the system's resolver, which knows no time limit, from a thread that can be left behind."""
    answers = queue.SimpleQueue()

    def ask():
        try:
            answers.put(socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=max(0, deadline - time.monotonic()))
    except queue.Empty as error:
        raise _too_slow() from error
    if isinstance(answer, Exception):
        raise OutgoingError("dns", _("Ce nom de site n’existe pas ou ne répond pas.")) from answer
    return list(dict.fromkeys(place[0] for *_kind, place in answer))


def _connect(target, addresses, deadline):
    """A socket connected to the first address that accepts, under TLS for https."""
    failure = None
    for address in addresses:
        try:
            raw = socket.create_connection((address, target.port), timeout=_left(deadline))
        except OSError as error:
            failure = error
            continue
        if target.scheme == "http":
            return raw
        try:
            return ssl.create_default_context().wrap_socket(raw, server_hostname=target.host)
        except OSError:
            raw.close()
            raise
    raise failure or OSError("no address")


class _TimedSocket:
    """A socket whose reads all end before one deadline: a server that drips a byte a second gains nothing."""

    def __init__(self, raw, deadline):
        self._raw, self._deadline = raw, deadline

    def sendall(self, data):
        self._raw.settimeout(_left(self._deadline))
        self._raw.sendall(data)

    def makefile(self, mode):
        return io.BufferedReader(_TimedReader(self._raw, self._deadline))

    def close(self):
        """http.client closes its side as soon as it has read the headers; whoever connected closes the socket."""


class _TimedReader(io.RawIOBase):
    def __init__(self, raw, deadline):
        self._raw, self._deadline = raw, deadline

    def readable(self):
        return True

    def readinto(self, buffer):
        self._raw.settimeout(_left(self._deadline))
        return self._raw.recv_into(buffer)


def _left(deadline):
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _authority(target):
    host = f"[{target.host}]" if ":" in target.host else target.host
    return host if target.port == DEFAULT_PORTS[target.scheme] else f"{host}:{target.port}"


def _pair(address, port):
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def _too_slow():
    return OutgoingError("timeout", _("Ce site met trop de temps à répondre."))


def _too_large(max_bytes):
    size = max_bytes // 1_000_000
    return OutgoingError("too_large", _("La réponse de ce site dépasse %(size)d Mo.") % {"size": max(size, 1)})
