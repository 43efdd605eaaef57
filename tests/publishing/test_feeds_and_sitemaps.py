"""How what is published is followed and found from outside: Atom, sitemap, robots."""

from xml.etree import ElementTree

import pytest

from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
FEED = "/flux/structure.atom"


def publish(**values):
    structure = StructureFactory(**values)
    structure.publish(by=UserFactory(coordinator=True))
    return structure


def parsed(answer):
    return ElementTree.fromstring(answer.content)  # noqa: S314 - written by the portal under test


def locations(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/xml"
    return [found.text for found in parsed(answer).iter(f"{SITEMAP}loc")]


def test_the_feed_gives_the_last_publications_newest_first(client, settings):
    settings.BASE_URL = "https://communs.example"
    first, last = publish(), publish(name="La <Fabrique> & Cie", summary="On répare ensemble.")
    StructureFactory(submitted=True, name="Pas encore")
    answer = client.get(FEED)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    entries = parsed(answer).findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}id").text for entry in entries] == [last.public_id.urn, first.public_id.urn]
    assert entries[0].find(f"{ATOM}title").text == str(last)
    assert entries[0].find(f"{ATOM}summary").text == "On répare ensemble."
    assert entries[0].find(f"{ATOM}link").get("href") == f"https://communs.example{last.get_absolute_url()}"


def test_a_control_character_does_not_break_the_feed(client):
    publish(name="Fabrique\x0bdu Cher")
    assert "Fabriquedu Cher" in client.get(FEED).content.decode()


def test_the_feed_is_read_again_only_when_it_changed(client):
    publish()
    etag = client.get(FEED)["ETag"]
    assert client.get(FEED, headers={"if-none-match": etag}).status_code == 304
    publish()
    assert client.get(FEED, headers={"if-none-match": etag}).status_code == 200


@pytest.mark.parametrize("count", [1, 12])
def test_the_feed_reads_its_entries_in_one_query(client, django_assert_num_queries, count):
    for _number in range(count):
        publish()
    with django_assert_num_queries(2):
        client.get(FEED)


def test_an_unknown_kind_has_no_feed(client):
    assert client.get("/flux/licorne.atom").status_code == 404


def test_the_sitemap_leads_to_what_is_published_and_to_nothing_else(client):
    shown, hidden = publish(), StructureFactory(submitted=True)
    sections = locations(client, "/sitemap.xml")
    assert "http://testserver/sitemap-structure.xml" in sections
    found = [address for section in sections for address in locations(client, section)]
    assert f"http://testserver{shown.get_absolute_url()}" in found
    assert f"http://testserver{hidden.get_absolute_url()}" not in found
    assert {"http://testserver/", "http://testserver/structures/", "http://testserver/donnees/"} <= set(found)
    for address in locations(client, "/sitemap-pages.xml"):
        assert client.get(address).status_code == 200, address
    for address in ("/sitemap.xml", "/sitemap-structure.xml", "/robots.txt", "/manifest.webmanifest"):
        etag = client.get(address)["ETag"]
        assert client.get(address, headers={"If-None-Match": etag}).status_code == 304, address


@pytest.mark.parametrize("name", ["licorne.xml", "structure.xml?p=9", "structure.xml?p=a"])
def test_a_sitemap_that_does_not_exist_is_not_found(client, name):
    assert client.get(f"/sitemap-{name}").status_code == 404


@pytest.mark.parametrize("count", [1, 12])
def test_the_sitemap_of_a_kind_is_read_in_two_queries(client, django_assert_num_queries, count):
    for _number in range(count):
        publish()
    with django_assert_num_queries(2):
        client.get("/sitemap-structure.xml")


def test_crawlers_are_told_where_the_sitemap_is(client, settings):
    settings.BASE_URL = "https://communs.example"
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /compte/\n" in text
    assert "Sitemap: https://communs.example/sitemap.xml\n" in text


def test_the_icon_is_found_where_browsers_ask_for_it(client):
    assert client.get("/favicon.ico")["Location"].endswith(".svg")
