"""What a link shows where it is shared, and what search engines read: an address, words, data of schema.org."""

import json
import re
import struct
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders

from tests.cartoparty.factories import StructureFactory
from tests.competences import factories as competences
from tests.demarches.factories import OnlineServiceFactory, ProcedureFactory
from tests.legalbox.factories import QuestionFactory, SignatureFactory

pytestmark = pytest.mark.django_db


def data_of(page):
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[1])


def shared(page, name):
    return re.search(rf'<meta property="{name}" content="([^"]+)">', page)[1]


SITE = "Les communs de la médiation numérique"
PAGES = (
    "/", "/recherche/?q=caf", "/structures/", "/cartoparties/", "/questions/", "/demarches/", "/demarches/alertes/",
    "/competences/", "/competences/certifications/", "/donnees/", "/donnees/lieux-de-mediation-numerique/",
    "/mentions-legales/", "/compte/login/",
)  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_a_link_shared_elsewhere_shows_a_title_and_an_image(client, settings, address):
    settings.BASE_URL = "https://communs.example"
    page = client.get(address).content.decode()
    title = re.search(r"<title>(.*?)</title>", page, re.S)[1].strip()
    assert shared(page, "og:title") == (title.removesuffix(SITE).rstrip(" ·–") or SITE), "the site is named beside"
    image = urlsplit(shared(page, "og:image"))
    assert (image.scheme, image.netloc) == ("https", "communs.example")
    assert image.path.endswith(".png")


def test_the_shared_image_is_as_wide_as_it_says_and_light():
    data = Path(finders.find("img/partage.png")).read_bytes()
    assert (data[:8], struct.unpack(">II", data[16:24])) == (b"\x89PNG\r\n\x1a\n", (1200, 630))
    assert len(data) < 50_000


def test_every_kind_of_page_says_its_address_its_words_and_what_it_is(client, settings):
    settings.BASE_URL = "https://communs.example"
    evil = "</script><script>alert(1)</script>"
    kinds = {
        "CivicStructure": StructureFactory(published=True),
        "GovernmentService": ProcedureFactory(published=True),
        "WebApplication": OnlineServiceFactory(published=True),
        "QAPage": QuestionFactory(published=True, title=f"Puis-je écrire {evil} ici ?"),
        "Course": competences.TrainingFactory(published=True),
        "EducationalOccupationalCredential": competences.CertificationFactory(),
        "DefinedTermSet": competences.published_framework(),
        "CreativeWork": competences.CareerPathFactory(published=True),
    }
    for kind, item in kinds.items():
        page = client.get(item.get_absolute_url(), {"pres": "Bourges"}).content.decode()
        address = f"https://communs.example{item.get_absolute_url()}"
        data = data_of(page)
        assert kind in json.dumps(data), kind
        assert address in json.dumps(data), kind
        for tag in (f'<link rel="canonical" href="{address}">', f'<meta property="og:url" content="{address}">'):
            assert tag in page, kind
        assert re.search(r'<meta name="description" property="og:description" content="[^"]+">', page), kind
        assert shared(page, "og:title") in re.search(r"<title>(.*?)</title>", page, re.S)[1].strip(), kind
        assert evil not in page
    asked = data_of(client.get(kinds["QAPage"].get_absolute_url()).content.decode())["mainEntity"]
    assert asked["name"] == kinds["QAPage"].title
    assert asked["suggestedAnswer"]["text"] == kinds["QAPage"].short_answer
    SignatureFactory(question=kinds["QAPage"])
    asked = data_of(client.get(kinds["QAPage"].get_absolute_url()).content.decode())["mainEntity"]
    assert "acceptedAnswer" in asked, "once a jurist vouches for it"


def test_what_is_not_published_is_described_to_nobody(client):
    question = QuestionFactory()
    client.force_login(question.author)
    assert b"ld+json" not in client.get(question.get_absolute_url()).content


def test_a_dataset_is_described_with_its_files(client):
    data = data_of(client.get("/donnees/lieux-de-mediation-numerique/").content.decode())
    assert data["@type"] == "Dataset"
    assert {file["encodingFormat"] for file in data["distribution"]} == {"csv", "json", "geojson"}
    assert data["license"].startswith("https://")
