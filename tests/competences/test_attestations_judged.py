"""What the running portal serves, judged by verifiers that others wrote."""

import copy
import datetime as dt
import json
from io import BytesIO
from urllib.request import Request, urlopen
from zipfile import ZipFile

import pytest
from django.core.cache import cache
from django.utils import timezone

from competences import issuer_keys, issuing, status_lists
from competences.attestation_enums import RevocationReason
from tests.competences.attestation_factories import AchievementFactory, attest
from tests.competences.factories import published_framework
from tests.competences.judges import CredentialJudge

JWT = "application/vc+jwt"


@pytest.fixture
def judge(shared_data, tmp_path):
    folder = tmp_path / "judge"
    folder.mkdir()
    return CredentialJudge(shared_data, folder)


def test_the_independent_judge_agrees_on_every_case(judge, live_server, settings):
    settings.BASE_URL = live_server.url
    cache.clear()

    def get(path, accept="*/*"):
        request = Request(live_server.url + path, headers={"Accept": accept})  # noqa: S310
        with urlopen(request, timeout=120) as answer:  # noqa: S310
            return answer.read()

    def of(attestation, kind="json"):
        return get(f"/attestations/{attestation.public_id}.{kind}")

    achievement = AchievementFactory(validity_months=1)
    achievement.items.set(published_framework().items.filter(code="1.1"))
    valid, revoked = attest(achievement), attest(achievement)
    expired = attest(achievement, issued_at=timezone.now() - dt.timedelta(days=90))
    issuing.revoke(revoked, RevocationReason.MISTAKE)
    published, status = get("/.well-known/did.json"), get("/competences/statuts/1")

    for kind in ("json", "svg", "png"):
        assert judge(of(valid, kind), did=published, status=status)["valid"], kind
    assert judge(of(valid), did=published, status=get("/competences/statuts/1", JWT))["valid"]
    assert "revocation" in judge(of(revoked), did=published, status=status)["error"]
    assert "revocation" in judge(of(revoked), did=published, status=get("/competences/statuts/1", JWT))["error"]
    assert "validUntil" in judge(of(expired), did=published, status=status)["error"]

    for attestation, holds in ((valid, True), (revoked, False), (expired, False)):
        with ZipFile(BytesIO(get(f"/attestations/{attestation.public_id}.zip"))) as bundle:
            kept = {name: bundle.read(name) for name in bundle.namelist()}
        verdict = judge(kept["attestation.json"], did=kept["did.json"], status=kept["statut.json"])
        assert verdict["valid"] == holds, "le paquet se suffit, sans le portail"

    tampered = json.loads(of(valid))
    tampered["credentialSubject"]["achievement"]["name"] = "Diplôme d’ingénieur"
    assert not judge(tampered, did=published, status=status)["valid"]

    swapped = copy.deepcopy(json.loads(of(valid)))
    swapped["issuer"]["id"] = "did:web:ailleurs.example"
    assert not judge(swapped, did=published, status=status)["valid"]

    later = timezone.now() + status_lists.VALID_FOR + dt.timedelta(hours=1)
    assert "status list" in judge(of(valid), did=published, status=status, now=later)["error"]

    former = valid.key
    issuer_keys.rotate()
    renewed, status = get("/.well-known/did.json"), get("/competences/statuts/1")
    assert judge(of(valid), did=renewed, status=status)["valid"]
    issuer_keys.withdraw(former, force=True)
    refused = judge(of(valid), did=get("/.well-known/did.json"), status=status)
    assert not refused["valid"]
