"""What a visit says of an address: every class of it, on a site of our own."""

import ssl
import time

import pytest

from demarches.enums import LinkState as S
from demarches.link_check import judging, running, visiting
from demarches.link_check.visiting import look
from tests.core.test_http_client import _self_signed
from tests.demarches.link_check.site import serving

CASES = [
    ("/bien", S.FINE, ""),
    ("/piece.pdf", S.FINE, ""),
    ("/parle-de-404", S.FINE, ""),
    ("/bien#partie", S.FINE, ""),
    ("/connexion", S.FINE, ""),
    ("/a-cote", S.FINE, ""),
    ("/demenagee", S.MOVED, "moved"),
    ("/demenagee-deux-fois", S.MOVED, "moved"),
    ("/chez-soi", S.MOVED, "home"),
    ("/absente", S.BROKEN, "http_404"),
    ("/retiree", S.BROKEN, "http_410"),
    ("/fausse-404", S.BROKEN, "soft_404"),
    ("/cassee", S.BROKEN, "server"),
    ("/passerelle", S.BROKEN, "server"),
    ("/vers-fichier", S.BROKEN, "address"),
    ("/close", S.CLOSED, "notice"),
    ("/plus-disponible", S.CLOSED, "notice"),
    ("/interdite", S.WALL, "robots"),
    ("/trop", S.WALL, "robots"),
    ("/secrete", S.WALL, "login"),
    ("/robot", S.WALL, "robots"),
    ("/mon-espace", S.WALL, "login"),
    ("/travaux", S.MAINTENANCE, "notice"),
    ("/indisponible", S.MAINTENANCE, "http_503"),
    ("/ronde", S.LOOP, "loop"),
    ("/dehors", S.FORBIDDEN, "forbidden"),
]


def test_every_kind_of_link_is_told_apart(site):
    found = [(path, look(site.url + path)) for path, *_rest in CASES]
    assert [(path, finding.state, finding.reason) for path, finding in found] == CASES


def test_where_a_moved_page_went_is_suggested(site):
    assert look(f"{site.url}/demenagee-deux-fois").suggestion == f"{site.url}/bien"
    assert look(f"{site.url}/chez-soi").suggestion == ""


def test_a_slow_site_and_a_silent_one(site, monkeypatch):
    monkeypatch.setattr(judging, "SLOW_SECONDS", 0.1)
    assert look(f"{site.url}/lente").state == S.SLOW
    monkeypatch.setattr(visiting, "TIMEOUT", 0.1)
    site.slow_seconds = 3
    finding = look(f"{site.url}/lente")
    assert (finding.state, finding.reason) == (S.BROKEN, "timeout")


def test_a_bad_certificate_and_nobody_at_the_door(site, settings, tmp_path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_self_signed(tmp_path))
    with serving(settings, context) as server:
        assert look(f"{server.url}/bien").state == S.CERTIFICATE
        gone = server.url
    assert (look(gone).state, look(gone).reason) == (S.BROKEN, "connection")


@pytest.mark.parametrize("address", ["http://127.0.0.1/", "http://10.0.0.8/x", "http://169.254.169.254/"])
def test_no_private_address_is_visited(address):
    assert look(address).state == S.FORBIDDEN


def test_one_request_an_address_and_a_pace_for_each_site(site, settings):
    settings.LINK_CHECK_DELAY_SECONDS, settings.LINK_CHECK_PER_SITE = 0.05, 1
    addresses = [f"{site.url}/n{number}" for number in range(5)]
    start = time.monotonic()
    found = list(running.visit_all([*addresses, *addresses]))
    assert sorted(finding.address for finding in found) == addresses
    assert [path for path, _at in site.seen] == [f"/n{number}" for number in range(5)]
    assert time.monotonic() - start > 0.2


def test_what_goes_wrong_in_a_lane_is_not_hushed_up(site, monkeypatch):
    def fail(address):
        raise RuntimeError("panne")

    monkeypatch.setattr(running, "look", fail)
    with pytest.raises(RuntimeError, match="panne"):
        list(running.visit_all([f"{site.url}/bien"]))


def test_whoever_stops_listening_stops_the_visits(site, settings):
    settings.LINK_CHECK_PER_SITE = 1
    visits = running.visit_all([f"{site.url}/n{number}" for number in range(50)])
    next(visits)
    visits.close()
    assert len(site.seen) < 50
