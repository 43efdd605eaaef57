"""The register on other sites: what may be framed, what a hostile address gets, the code to copy."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from cartoparty.embedding import contrast, style_sheet
from cartoparty.enums import Fee
from epn_commons.contributions.enums import Action
from epn_commons.contributions.models import Change
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db
WIDGET, BUILDER, COLOURS = "/structures/widget/", "/structures/integrer/", "/structures/widget/couleurs.css"
GOOD = "fond=%23ffffff&texte=%231d2330&accent=%230d625d"


@pytest.fixture(autouse=True)
def _no_memory():
    cache.clear()


@pytest.fixture
def places():
    bourges, orleans = CommuneFactory(bourges=True), CommuneFactory(orleans=True)
    return [
        StructureFactory(published=True, name="Atelier <i>des</i> Marais", commune=bourges),
        StructureFactory(published=True, name="Forum payant", commune=orleans, fees=[Fee.PAID]),
    ]


def text_of(response):
    return response.content.decode()


def test_only_the_frame_may_be_framed(client, places):
    framed = client.get(WIDGET)
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "'none' *" not in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    for path in (BUILDER, "/structures/", "/", places[0].get_absolute_url(), COLOURS + f"?{GOOD}", "/compte/login/"):
        response = client.get(path)
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"], path
        assert response["X-Frame-Options"] == "DENY", path


def test_a_refused_frame_may_be_framed_too_for_its_message_to_be_read(client):
    response = client.get(f"{WIDGET}?fond=rouge")
    assert response.status_code == 400
    assert "frame-ancestors *" in response["Content-Security-Policy"]


def test_the_frame_sets_and_reads_nothing_of_the_visitor(client, places):
    response = client.get(WIDGET)
    assert not response.cookies
    assert response["Cache-Control"] == "public, max-age=300"
    assert "Cookie" not in response.get("Vary", "")
    client.force_login(UserFactory(mediator=True, full_name="Zoé Quidam"))
    assert text_of(client.get(WIDGET)) == text_of(response)


def test_the_frame_is_not_sent_again_until_something_changes(client, places, time_machine_monday):
    first = client.get(WIDGET)
    again = {"HTTP_IF_NONE_MATCH": first["ETag"]}
    assert client.get(WIDGET, **again).status_code == 304
    Change.objects.create(kind="structure", public_id=places[0].public_id, action=Action.UPDATED)
    assert client.get(WIDGET, **again).status_code == 200


@pytest.fixture
def time_machine_monday(time_machine):
    time_machine.move_to("2026-11-23 09:00:00+00:00", tick=False)


def test_the_frame_filters_and_its_links_leave_it(client, places):
    text = text_of(client.get(f"{WIDGET}?frais=gratuit"))
    assert "Atelier &lt;i&gt;des&lt;/i&gt; Marais" in text
    assert "Forum payant" not in text
    assert '<base target="_blank">' in text
    for link in re.findall(r"<a [^>]*>", text):
        assert 'target="_blank"' in link
        assert 'rel="noopener"' in link


def test_zoom_and_parts_are_chosen(client, places):
    text = text_of(client.get(f"{WIDGET}?zoom=12&lat=47.08&lon=2.4"))
    assert 'data-zoom="12"' in text
    assert 'data-latitude="47.08"' in text
    assert "data-map" not in text_of(client.get(f"{WIDGET}?affichage=liste"))
    assert "widget-list" not in text_of(client.get(f"{WIDGET}?affichage=carte"))


@pytest.mark.parametrize(
    "query",
    [
        "fond=red&texte=%23000000&accent=%23000000",
        "fond=%23ffffff;}body{display:none&texte=%23000000&accent=%23000000",
        "fond=url(//evil.example)&texte=%23000000&accent=%23000000",
        "fond=%23fff&texte=%23000000&accent=%23000000",
        "fond=%23ffffff%0a&texte=%23000000%3C/style%3E&accent=%23000000",
        "fond=%23ffffff&texte=%23eeeeee&accent=%23000000",
        "fond=%23ffffff&texte=%23000000&accent=%23ffff00",
        "fond=%23ffffff",
        "fond=" + "f" * 100_000,
    ],
)
@pytest.mark.parametrize("path", [WIDGET, COLOURS])
def test_a_hostile_or_unreadable_colour_is_refused_in_french(client, path, query):
    response = client.get(f"{path}?{query}")
    assert response.status_code == 400
    # The foot of the page repeats the address, escaped, to come back to it in another language.
    text = html.unescape(text_of(response).partition("<footer")[0])
    assert re.search(r"hexadécimaux|contraste|Les trois couleurs|caractères", text)
    assert "evil.example" not in text
    assert "display:none" not in text


@pytest.mark.parametrize(
    "query",
    ["frais=%3Cscript%3E", "zoom=99", "zoom=a", "affichage=tout", "lat=1e999&lon=2", "departement=<b>"],
)
def test_a_hostile_filter_is_refused_and_never_written_as_html(client, query):
    response = client.get(f"{WIDGET}?{query}")
    assert response.status_code == 400
    assert "<script>" not in text_of(response)
    assert "<b>" not in text_of(response)
    assert "Refaire le code" in text_of(response)


def test_the_colours_make_a_sheet_that_can_be_read(client):
    response = client.get(f"{COLOURS}?{GOOD}")
    assert response["Content-Type"].startswith("text/css")
    sheet = text_of(response)
    assert "--paper: #ffffff;" in sheet
    assert "--action: #0d625d;" in sheet
    assert "color-scheme: only light" in sheet
    dark = style_sheet({"fond": "#101010", "texte": "#ffffff", "accent": "#ffff00"})
    assert "color-scheme: only dark" in dark


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#767676") == pytest.approx(4.54, abs=0.01)


def test_the_builder_gives_a_code_that_answers(client, places):
    response = client.get(f"{BUILDER}?lieu=Bourges&rayon=20&zoom=11&hauteur=500&couleurs=on&{GOOD}&frais=gratuit")
    text = text_of(response)
    code = html.unescape(re.search(r'id="code-cadre"[^>]*>(.*?)</textarea>', text, re.DOTALL)[1])
    source = html.unescape(re.search(r'src="([^"]+)"', code)[1])
    query = parse_qs(urlsplit(source).query)
    assert query["lat"] == ["47.08333"], "le point est trouvé une fois, pas à chaque visite"
    assert query["zoom"] == ["11"]
    assert query["accent"] == ["#0d625d"]
    assert query["frais"] == ["gratuit"]
    assert 'height="500"' in code
    framed = client.get(f"{urlsplit(source).path}?{urlsplit(source).query}")
    assert framed.status_code == 200
    assert "Atelier" in text_of(framed)
    component = html.unescape(re.search(r'id="code-composant"[^>]*>(.*?)</textarea>', text, re.DOTALL)[1])
    assert f'src="{settings.BASE_URL}/static/js/communs-lieux.js"' in component
    assert ' frais="gratuit"' in component


def test_colours_count_only_when_chosen(client, places):
    text = text_of(client.get(f"{BUILDER}?fond=%23000000&texte=%23000000&accent=%23000000"))
    assert "code-cadre" in text
    assert "fond=" not in re.search(r'id="code-cadre"[^>]*>(.*?)</textarea>', text, re.DOTALL)[1]


@pytest.mark.parametrize(
    "query", ["couleurs=on&fond=x&texte=y&accent=z", "zoom=0", "hauteur=9", "lieu=Zzyzx", "rayon=0"]
)
def test_the_builder_says_what_is_wrong_instead_of_giving_a_code(client, query):
    response = client.get(f"{BUILDER}?{query}")
    assert response.status_code == 200
    assert "code-cadre" not in text_of(response)


def test_quotes_in_a_filter_stay_inside_the_code(client):
    text = text_of(client.get(f'{BUILDER}?q="><script>alert(1)</script>'))
    assert "<script>alert" not in text
    code = html.unescape(re.search(r'id="code-composant"[^>]*>(.*?)</textarea>', text, re.DOTALL)[1])
    assert "<script>alert" not in code


def test_the_builder_is_linked_from_the_list_with_its_filters(client, places):
    assert 'href="/structures/integrer/?frais=payant"' in text_of(client.get("/structures/?frais=payant"))


def test_the_number_of_queries_does_not_follow_the_number_of_places(client):
    commune = CommuneFactory(bourges=True)

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(WIDGET)
        return len(queries)

    StructureFactory(published=True, commune=commune)
    one = count()
    StructureFactory.create_batch(11, published=True, commune=commune)
    assert count() == one


def public_addresses():
    """Every public page whose address needs nothing but its name."""
    names = (settings.BASE_DIR / "tests" / "public_pages.txt").read_text("utf-8").split()
    for name in sorted(set(names)):
        try:
            yield reverse(name)
        except NoReverseMatch:
            continue


@pytest.mark.parametrize("path", [path for path in public_addresses() if path != WIDGET])
def test_every_other_public_page_refuses_to_be_framed(client, path):
    response = client.get(path)
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"
