"""The form of a place: what people type, and what becomes of it."""

import pytest

from cartoparty.enums import CoordinatesOrigin, CoordinatesPrecision, Fee, Service
from cartoparty.forms import FIELDSETS, StructureForm
from cartoparty.geocoding import GeocodedAddress, GeocoderDown
from cartoparty.models import Structure
from epn_commons.contributions.enums import Outcome, Status
from epn_commons.contributions.models import Revision
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mediator():
    return UserFactory(mediator=True)


@pytest.fixture
def fill(mediator):
    """``fill(name="…")`` gives the form of a new place in Bourges, complete but for what is changed."""
    CommuneFactory(bourges=True)

    def make(instance=None, user=mediator, **changes):
        data = {
            "name": "Atelier des Marais", "commune": "Bourges", "address": "3 rue Moyenne", "services": ["access"],
            "fees": ["free"], **changes,
        }  # fmt: skip
        return StructureForm(data, instance=instance or Structure(), user=user)

    return make


def errors(form):
    return {name: " ".join(found) for name, found in form.errors.items()}


def test_every_field_has_its_place_in_the_form(mediator):
    form = StructureForm(user=mediator)
    shown = {name for _code, _title, names in FIELDSETS for name in names}
    assert set(form.fields) - shown == {"far_is_right", "not_a_twin"}
    assert {field.name for part in form.fieldsets for field in part.fields} == shown


def test_a_new_place_goes_to_review(fill, mediator):
    form = fill(opening_hours="lundi à vendredi 9h-12h 14h-17h", phone="02 48 00 00 00", emails="contact@epn.example")
    assert form.is_valid(), form.errors
    assert form.save_as(by=mediator) == Outcome.AWAITING_REVIEW
    saved = Structure.objects.get()
    assert (saved.status, saved.author, saved.slug) == (Status.SUBMITTED, mediator, "atelier-des-marais-bourges")
    assert saved.opening_hours == "Mo-Fr 09:00-12:00,14:00-17:00"
    assert (saved.phone, saved.emails, saved.postcode) == ("+33248000000", ["contact@epn.example"], "18000")
    assert (saved.services, saved.fees) == ([Service.ACCESS], [Fee.FREE])
    assert saved.coordinates_origin == CoordinatesOrigin.COMMUNE_CENTRE
    assert saved.latitude == 47.08333
    assert saved.provenance["opening_hours"]["source"] == ""


@pytest.mark.parametrize(
    ("typed", "osm", "note"),
    [
        ("", "", ""),
        ("Mo-Fr 09:00-12:00", "Mo-Fr 09:00-12:00", ""),
        ("lundi 9h-12h, sur rendez-vous", "Mo 09:00-12:00", "sur rendez-vous"),
    ],
)
def test_hours_are_read_in_french_or_in_osm(fill, mediator, typed, osm, note):
    form = fill(opening_hours=typed)
    assert form.is_valid(), form.errors
    form.save_as(by=mediator)
    saved = Structure.objects.get()
    assert (saved.opening_hours, saved.opening_hours_note) == (osm, note)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("opening_hours", "We 9-12-15:30-17;:10:30-12", "pas compris avec certitude"),
        ("opening_hours", "x" * 2000, "1500"),
        ("opening_hours_note", "x" * 2001, "2000"),
        ("pivot", "12345678901234", "clé de contrôle"),
        ("pivot", "bonjour", "SIRET"),
        ("phone", "02 38", "numéro"),
        ("phone", "02 38 00 00 00 ou 02 38 00 00 01", "un seul numéro"),
        ("emails", "contact@", "courriel"),
        ("emails", "\n".join(f"a{n}@epn.example" for n in range(20)), "Gardez les 10"),
        ("websites", "javascript:alert(1)", "adresse de site"),
        ("booking_url", "pas une adresse", "adresse"),
        ("postcode", "180", "code postal"),
        ("commune", "Nullepart-sur-Loire", "Commune inconnue"),
        ("latitude", "95", "90"),
        ("services", "inconnu", "inconnu"),
        ("other_labels", "x" * 256, "255"),
        ("summary", "x" * 281, "280"),
        ("name", "", "obligatoire"),
        ("name", "x" * 256, "255"),
        ("name", "EPN, demander Nadia au 06 12 34 56 78", "mobile"),
        ("description", "Madame Martin, 06 12 34 56 78, née le 3 mai 1950", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(fill, name, value, words):
    form = fill(**{name: [value] if name == "services" else value})
    assert not form.is_valid()
    assert words in errors(form)[name]


def test_a_latitude_alone_is_no_position(fill):
    assert "une latitude et une longitude" in errors(fill(latitude="47.1"))["latitude"]


def test_a_point_placed_by_hand(fill, mediator):
    form = fill(latitude="47.09", longitude="2.41", position_source="hand")
    assert form.is_valid(), form.errors
    form.save_as(by=mediator)
    saved = Structure.objects.get()
    assert (saved.latitude, saved.coordinates_origin) == (47.09, CoordinatesOrigin.HAND)


def test_a_point_that_the_geocoder_found_and_nobody_moved(fill, mediator):
    form = fill(latitude="47.090000", longitude="2.410000", position_source="geocoder:street:47.090000,2.410000")
    form.is_valid()
    form.save_as(by=mediator)
    saved = Structure.objects.get()
    assert (saved.coordinates_origin, saved.coordinates_precision) == (
        CoordinatesOrigin.GEOCODER,
        CoordinatesPrecision.STREET,
    )


def test_a_point_moved_after_the_geocoder_is_a_hand_s(fill, mediator):
    form = fill(latitude="47.091", longitude="2.41", position_source="geocoder:street:47.090000,2.410000")
    form.is_valid()
    form.save_as(by=mediator)
    assert Structure.objects.get().coordinates_origin == CoordinatesOrigin.HAND


def test_a_far_point_is_asked_about_once(fill):
    far = {"latitude": "47.39", "longitude": "0.69"}
    form = fill(**far)
    assert "centre de Bourges" in errors(form)["latitude"]
    assert form.distance > 100_000
    assert fill(**far, far_is_right="on").is_valid()


def test_a_likely_twin_is_asked_about_once(fill):
    StructureFactory(published=True, name="ATELIER DES MARAIS", commune_id="18033", address="Ailleurs")
    StructureFactory(published=True, name="Marais, l’atelier", commune_id="18033", address="3, Rue moyenne")
    StructureFactory(published=True, name="Tout autre chose", commune_id="18033", address="3, Rue moyenne")
    StructureFactory(name="Atelier des Marais", commune_id="18033")  # someone else's draft
    StructureFactory(published=True, name="Atelier des Marais", commune=CommuneFactory(tours=True))
    form = fill()
    assert not form.is_valid()
    assert [twin.values["name"] for twin in form.twins] == ["Marais, l’atelier", "ATELIER DES MARAIS"]
    assert "même adresse" in form.twins[0].comparison.reasons[1]
    assert fill(not_a_twin="on").is_valid()


def test_two_communes_are_told_apart_by_the_postcode_or_by_a_choice(fill):
    CommuneFactory(code="37261")
    CommuneFactory(code="18999", name="Tours", postcodes=["18999"])
    form = fill(commune="Tours")
    assert "choisissez dans la liste" in errors(form)["commune"]
    assert "Tours (37261)" in str(form["commune"])
    assert fill(commune="Tours", postcode="18999").is_valid()
    assert fill(commune="Tours (37261)").is_valid()


@pytest.mark.parametrize("typed", ["18000", "bourges", "BOURGES", "Bourges (18033)", "18033"])
def test_a_commune_is_known_by_any_of_its_names(fill, typed):
    assert fill(commune=typed).is_valid()


def test_a_published_place_shows_its_facts_as_people_write_them(mediator):
    structure = StructureFactory(published=True, commune=CommuneFactory(bourges=True), websites=["https://a.example/"])
    form = StructureForm(instance=structure, user=mediator)
    assert form["commune"].value() == "Bourges (18033)"
    assert form["phone"].value().replace("\u00a0", " ") == "02 38 00 00 00"
    assert form["opening_hours"].value().startswith("Du lundi au vendredi")
    assert form["emails"].value() == "contact@espace.example"
    assert form["accessible"].value() == ""


def unchanged(structure, user):
    """What a browser sends back when nothing was touched."""
    form = StructureForm(instance=structure, user=user)
    data = {}
    for field in form:
        value = field.value()
        if value not in (None, ""):
            data[field.html_name] = value
    return data


def test_sending_back_what_was_shown_changes_nothing(mediator):
    structure = StructureFactory(published=True, commune=CommuneFactory(bourges=True))
    form = StructureForm(unchanged(structure, mediator), instance=structure, user=mediator)
    assert form.is_valid(), form.errors
    assert form.changed_data == []
    assert form.save_as(by=mediator) is None, Revision.objects.get().values
    assert "Aucun champ n’a changé" in errors(form)["__all__"]


def test_a_mediator_s_correction_waits_and_keeps_the_place_as_it_is(mediator):
    structure = StructureFactory(published=True, commune=CommuneFactory(bourges=True))
    data = {**unchanged(structure, mediator), "phone": "02 48 11 11 11", "comment": "Appelé ce matin."}
    form = StructureForm(data, instance=structure, user=mediator)
    assert form.is_valid(), form.errors
    assert form.save_as(by=mediator) == Outcome.AWAITING_REVIEW
    structure.refresh_from_db()
    assert structure.phone == "+33238000000"


def test_a_coordinator_s_correction_is_published(mediator):
    coordinator = UserFactory(coordinator=True)
    structure = StructureFactory(published=True, commune=CommuneFactory(bourges=True))
    data = {
        **unchanged(structure, coordinator),
        "opening_hours": "mardi 10h-12h",
        "latitude": "47.1",
        "longitude": "2.4",
    }
    form = StructureForm(data, instance=structure, user=coordinator)
    assert form.is_valid(), form.errors
    assert form.save_as(by=coordinator) == Outcome.PUBLISHED
    structure.refresh_from_db()
    assert (structure.opening_hours, structure.version) == ("Tu 10:00-12:00", 2)
    assert structure.coordinates_origin == CoordinatesOrigin.HAND


def test_the_address_button_fills_in_the_point(fill, monkeypatch):
    found = GeocodedAddress("3 Rue Moyenne", 47.0812341, 2.3987651, 0.9, "housenumber", "18033", "k")
    monkeypatch.setattr("cartoparty.forms.geocode", lambda text: found)
    form = fill()
    form.place_point("adresse")
    assert (form["latitude"].value(), form["longitude"].value()) == ("47.081234", "2.398765")
    assert not form.errors


@pytest.mark.parametrize(
    ("changes", "answer", "field"),
    [({"address": ""}, None, "address"), ({}, None, "address"), ({}, GeocoderDown(), "address")],
)
def test_the_address_button_says_what_went_wrong(fill, monkeypatch, changes, answer, field):
    def geocode(text):
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr("cartoparty.forms.geocode", geocode)
    form = fill(**changes)
    form.place_point("adresse")
    assert list(form.errors) == [field]


def test_the_commune_button(fill):
    form = fill()
    form.place_point("commune")
    assert form["latitude"].value() == "47.083330"
    lost = fill(commune="Nullepart")
    lost.place_point("commune")
    assert list(lost.errors) == ["commune"]
