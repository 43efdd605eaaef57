"""Short addresses, and what a phone keeps of the portal."""

import uuid

import pytest

from tests.cartoparty.factories import StructureFactory

pytestmark = pytest.mark.django_db


def test_a_short_address_leads_to_the_page_and_the_page_shows_it(client, settings):
    place = StructureFactory(published=True)
    page = client.get(place.get_absolute_url()).content.decode()
    address = f"/f/{place.public_id.hex[:10]}/"
    assert f"{settings.BASE_URL}{address}" in page
    assert '<svg class="qr"' in page
    answer = client.get(address)
    assert (answer.status_code, answer["Location"]) == (302, place.get_absolute_url())


def test_what_is_not_published_or_not_one_thing_has_no_short_address(client):
    draft = StructureFactory()
    twin = uuid.UUID("1234567890" + "0" * 22)
    StructureFactory(published=True, public_id=twin)
    StructureFactory(published=True, public_id=uuid.UUID(int=twin.int + 1))
    for code in (draft.public_id.hex[:10], twin.hex[:10], "abc", "zzzzzzzzzz", "f" * 60):
        assert client.get(f"/f/{code}/").status_code == 404
    assert client.get(f"/f/{draft.public_id.hex[:10]}/").status_code == 404


def test_what_was_withdrawn_leads_to_the_page_that_says_so(client):
    place = StructureFactory(published=True)
    place.archive(by=place.author)
    assert client.get(f"/f/{place.public_id.hex[:10]}/", follow=True).status_code == 410


def test_the_manifest_names_the_portal_and_an_icon_that_exists(client):
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    assert answer.json()["icons"][0]["src"].endswith("icon.svg")
    assert 'rel="manifest"' in client.get("/").content.decode()
