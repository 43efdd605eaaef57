"""The portal beside a real addok, the geocoder of the Base Adresse Nationale: nothing here is played."""

import pytest
from django.core.cache import cache

from cartoparty import geocoding
from cartoparty.addresses.checking import check_addresses
from cartoparty.enums import AddressRefusal, AddressState, CoordinatesOrigin, CoordinatesPrecision
from tests.cartoparty import addok_server
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("processes")]


@pytest.fixture(scope="session")
def addok(tmp_path_factory):
    with addok_server.serve(tmp_path_factory.mktemp("addok")) as address:
        yield address


@pytest.fixture(autouse=True)
def portal_asks_it(addok, settings):
    settings.GEOCODER_DOMAIN = f"http://{addok}"
    settings.OUTGOING_ALLOWED_ADDRESSES = [addok]
    cache.clear()
    yield
    cache.clear()


@pytest.mark.parametrize(
    ("asked", "key", "precision"),
    [
        ("12 rue des Ormes 45000 Orléans", "45234_3580_00012", "housenumber"),
        ("12 bis rue des ormes orleans", "45234_3580_00012", "housenumber"),
        ("rue moyene bourges", "18033_6020", "street"),
        ("Bourges", "18033", "municipality"),
    ],
)
def test_what_people_type_is_found(asked, key, precision):
    found = geocoding.geocode(asked)
    assert found.precision == precision
    assert found.ban_key.startswith(key)
    assert found.score >= geocoding.MIN_SCORE


def test_nonsense_is_not_found():
    assert geocoding.geocode("xyzzy qwfp zzzz") is None


def test_the_commune_narrows_the_answers():
    everywhere = {found.commune_code for found in geocoding.candidates("3 place gambetta")}
    assert {"45234", "37261"} <= everywhere
    (*_others, tours) = geocoding.candidates("place gambetta", citycode="37261")
    assert tours.commune_code == "37261"
    assert geocoding.candidates("place gambetta", citycode="18033", type="street") == []


def test_three_places_three_outcomes():
    """An exact number brings its key and its point, a street alone does not, an unknown address is said unknown."""
    orleans, bourges = CommuneFactory(orleans=True), CommuneFactory(bourges=True)
    central = {"published": True, "coordinates_origin": CoordinatesOrigin.COMMUNE_CENTRE}
    exact = StructureFactory(**central, commune=orleans, address="12 rue des Ormes", postcode="45000")
    street = StructureFactory(**central, commune=bourges, address="rue Moyenne", postcode="18000")
    lost = StructureFactory(**central, commune=bourges, address="7 quai Inexistant", postcode="18000")
    tally = check_addresses(wait=lambda seconds: None)
    assert tally.stopped == ""
    for place in (exact, street, lost):
        place.refresh_from_db()
    assert exact.ban_key == "45234_3580_00012"
    assert (exact.latitude, exact.coordinates_origin) == (47.9035, CoordinatesOrigin.GEOCODER)
    assert street.address_check.precision == CoordinatesPrecision.STREET
    assert (street.ban_key, street.coordinates_origin) == ("", CoordinatesOrigin.COMMUNE_CENTRE)
    unknown = lost.address_check
    assert unknown.state == AddressState.NOT_FOUND or unknown.precision != CoordinatesPrecision.HOUSENUMBER
    assert unknown.refusal in ("", AddressRefusal.NONE_GIVEN, AddressRefusal.UNLIKELY)
