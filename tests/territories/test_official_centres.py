import json
from http.client import HTTPMessage

import pytest
from django.core.management import CommandError, call_command

from epn_commons.core.http_client import OutgoingError, Response
from epn_commons.territories import official_centres
from epn_commons.territories.management.commands import load_territories as command
from epn_commons.territories.models import Commune
from epn_commons.territories.official_centres import CentresError, refresh_centres
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(monkeypatch):
    """Answers by department in place of the network: bytes, a status or an exception. Holds the addresses asked."""
    answers, asked = {}, []

    def fetch(url, **limits):
        asked.append(url)
        answer = answers[url.split("/")[4]]
        if isinstance(answer, Exception):
            raise answer
        status, body = (answer, b"") if isinstance(answer, int) else (200, answer)
        return Response(status, HTTPMessage(), body, url, 0.1)

    monkeypatch.setattr(official_centres, "fetch", fetch)
    answers["asked"] = asked
    return answers


def centres(**points):
    return json.dumps(
        [{"code": code[1:], "centre": {"type": "Point", "coordinates": point}} for code, point in points.items()]
    ).encode()


@pytest.fixture
def incomplete():
    CommuneFactory(tours=True, without_centre=True)
    CommuneFactory(orleans=True, without_centre=True)
    CommuneFactory(montargis=True)
    CommuneFactory(bourges=True)


@pytest.mark.usefixtures("incomplete")
class TestRefresh:
    def test_missing_centres_are_filled_and_the_others_left(self, api):
        api["37"] = centres(c37261=[0.69, 47.38])
        api["45"] = centres(c45234=[1.91, 47.87], c45208=[9, 9])
        report = refresh_centres()
        assert (report.missing, report.filled, report.unknown_departments) == (2, 2, [])
        tours = Commune.objects.get(pk="37261")
        assert (tours.latitude, tours.longitude) == (47.38, 0.69)
        assert tours.earth is not None
        assert Commune.objects.get(pk="45208").latitude == 47.99696

    def test_only_departments_with_a_missing_centre_are_asked_at_the_host_of_the_settings(self, api, settings):
        settings.GEO_API_DOMAIN = "geo.exemple.test"
        api["37"] = api["45"] = b"[]"
        refresh_centres()
        assert api["asked"] == [
            f"https://geo.exemple.test/departements/{code}/communes?fields=code,centre&format=json"
            for code in ("37", "45")
        ]

    def test_a_department_that_the_service_does_not_know_is_reported(self, api):
        api["37"], api["45"] = 404, centres(c45234=[1.91, 47.87])
        assert refresh_centres().unknown_departments == ["37"]

    @pytest.mark.parametrize(
        "answer",
        [
            OutgoingError("timeout", "Le site ne répond pas."),
            503,
            b"<html>",
            b'[{"code": "45234", "centre": {"coordinates": [1.9]}}]',
            b'[{"code": "45234", "centre": {"coordinates": ["x", "y"]}}]',
            b'[{"code": "45234", "centre": {"coordinates": [1.9, 91]}}]',
            b'[{"code": "45234", "centre": {"coordinates": [NaN, NaN]}}]',
            b'{"code": 1}',
            b"[1]",
            b"\xff\xfe",
        ],
    )
    def test_a_failure_midway_writes_nothing(self, api, answer):
        api["37"], api["45"] = centres(c37261=[0.69, 47.38]), answer
        with pytest.raises(CentresError, match=r"du département 45 .*Aucun centre n’a été modifié"):
            refresh_centres()
        assert Commune.objects.filter(latitude=None).count() == 2

    def test_the_command_says_it_in_french(self, api, monkeypatch, capsys):
        monkeypatch.setattr(command, "load_territories", lambda folder: [])
        api["37"], api["45"] = centres(c37261=[0.69, 47.38]), 404
        call_command("load_territories", refresh_centres=True)
        out = capsys.readouterr().out
        assert "Centres : 1 complétés sur 2 manquants." in out
        assert "Le service ne connaît pas : 45." in out
        api["45"] = OutgoingError("dns", "Ce nom n’existe pas.")
        with pytest.raises(CommandError, match="relancez la commande plus tard"):
            call_command("load_territories", refresh_centres=True)


def test_nothing_is_asked_when_nothing_is_missing(api):
    CommuneFactory(tours=True)
    assert refresh_centres().missing == 0
    assert api["asked"] == []
