"""Addresses asked to a service that answers as the BAN does: well, with nothing, too slowly, or nonsense."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cartoparty import geocoding
from cartoparty.addresses.checking import FAILURES, check_addresses, to_check
from cartoparty.enums import AddressRefusal, AddressState, CoordinatesDoubt, CoordinatesOrigin, CoordinatesPrecision
from cartoparty.models import AddressCheck, NationalRecord, Structure
from epn_commons.contributions.enums import Licence
from epn_commons.contributions.models import Change, Revision
from tests.cartoparty import fake_ban
from tests.cartoparty.factories import StructureFactory
from tests.cartoparty.fake_ban import feature
from tests.territories.factories import CommuneFactory, FormerCommuneFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ban(settings):
    with fake_ban.serve(settings) as ban:
        yield ban


@pytest.fixture
def place():
    """In Orléans, at the centre of the commune for want of a point."""
    return StructureFactory(
        published=True,
        commune=CommuneFactory(orleans=True),
        coordinates_origin=CoordinatesOrigin.COMMUNE_CENTRE,
        coordinates_precision=CoordinatesPrecision.COMMUNE,
    )


def check(**options):
    waits = []
    tally = check_addresses(wait=waits.append, **options)
    return tally, waits


# --- answers ---------------------------------------------------------------------------------------------------------


def test_the_question_narrows_to_the_commune(ban, place):
    check()
    (question,) = ban.questions
    assert question == {
        "path": "/geocodage/search",
        "q": "12 rue des Ormes 45000 Orléans",
        "limit": "5",
        "autocomplete": "0",
        "citycode": "45234",
    }


def test_a_city_of_districts_is_narrowed_by_postcode(ban):
    StructureFactory(published=True, commune=CommuneFactory(lyon=True), postcode="69007")
    check()
    assert ban.questions[0]["postcode"] == "69007"
    assert "citycode" not in ban.questions[0]


def test_an_exact_number_brings_its_key_and_its_point(ban, place):
    ban.answers = [[feature()]]
    tally, _waits = check()
    place.refresh_from_db()
    assert (tally.states[AddressState.FOUND], tally.keys, tally.moved, tally.left) == (1, 1, 1, 0)
    assert (place.ban_key, place.latitude, place.longitude) == ("45234_3580_00012", 47.9035, 1.9101)
    assert place.coordinates_origin == CoordinatesOrigin.GEOCODER
    assert place.coordinates_precision == CoordinatesPrecision.HOUSENUMBER
    kept = place.address_check
    assert (kept.state, kept.score, kept.ban_id, kept.insee, kept.number, kept.street, kept.distance_m) == (
        AddressState.FOUND, 0.96, "0e7c-uuid", "45234", "12", "Rue des Ormes", None,
    )  # fmt: skip


def test_what_it_brings_is_a_version_with_its_source_and_reaches_the_exports(ban, place):
    ban.answers = [[feature()]]
    before = Change.objects.count()
    check()
    place.refresh_from_db()
    (revision,) = Revision.objects.about(place)
    assert (place.version, revision.version, revision.author) == (2, 2, None)
    assert revision.before["coordinates_origin"] == CoordinatesOrigin.COMMUNE_CENTRE
    assert (
        place.provenance["latitude"]
        == place.provenance["ban_key"]
        == {
            "source": "Base Adresse Nationale",
            "licence": Licence.ETALAB,
            "on": timezone.localdate().isoformat(),
        }
    )
    assert Change.objects.count() == before + 1
    assert NationalRecord.objects.get(structure=place).row["latitude"] == 47.9035


def test_a_doubted_point_is_replaced(ban, place):
    Structure.objects.filter(pk=place.pk).update(
        coordinates_doubt=CoordinatesDoubt.FAR_FROM_COMMUNE, doubted_point=[43.3, 5.4]
    )
    ban.answers = [[feature()]]
    check()
    place.refresh_from_db()
    assert (place.latitude, place.coordinates_doubt, place.doubted_point) == (47.9035, "", None)


def test_a_point_that_somebody_gave_is_kept_and_its_distance_told(ban, place):
    Structure.objects.filter(pk=place.pk).update(coordinates_origin=CoordinatesOrigin.HAND)
    ban.answers = [[feature()]]
    tally, _waits = check()
    place.refresh_from_db()
    assert (tally.keys, tally.moved, place.version, place.latitude) == (1, 0, 1, 47.90289)
    assert place.address_check.distance_m == pytest.approx(470, abs=20)


@pytest.mark.parametrize(
    "answer",
    [
        feature(score=0.6),
        feature(precision="street"),
        feature(housenumber="14", id="45234_3580_00014"),
    ],
)
def test_less_than_the_very_door_is_found_and_changes_nothing(ban, place, answer):
    ban.answers = [[answer]]
    tally, _waits = check()
    place.refresh_from_db()
    assert (tally.states[AddressState.FOUND], tally.keys, tally.moved) == (1, 0, 0)
    assert (place.ban_key, place.latitude) == ("", 47.90289)


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        ([], AddressRefusal.NONE_GIVEN),
        ([feature(score=0.3)], AddressRefusal.UNLIKELY),
        ([feature(precision="poi")], AddressRefusal.UNLIKELY),
        ([feature(citycode="37261")], AddressRefusal.OTHER_COMMUNE),
        ([feature(at=(45.2, 1.9))], AddressRefusal.FAR_FROM_COMMUNE),
    ],
)
def test_an_answer_that_cannot_be_right_is_refused_with_its_reason(ban, place, answer, refusal):
    ban.answers = [answer]
    tally, _waits = check()
    place.refresh_from_db()
    assert tally.states == {AddressState.NOT_FOUND: 1}
    assert (place.address_check.refusal, place.ban_key, place.latitude) == (refusal, "", 47.90289)


def test_a_district_is_its_city(ban):
    lyon = CommuneFactory(lyon=True)
    FormerCommuneFactory(code="69387", name="Lyon 7e Arrondissement", current=lyon)
    place = StructureFactory(published=True, commune=lyon, postcode="69007")
    ban.answers = [[feature(citycode="69387", at=(45.7440, 4.8500), id="69387_3580_00012")]]
    check()
    assert place.address_check.state == AddressState.FOUND


def test_two_answers_as_likely_as_each_other_are_not_chosen_between(ban, place):
    ban.answers = [[feature(), feature(score=0.955, id="45234_9999_00012", at=(47.92, 1.93))]]
    tally, _waits = check()
    place.refresh_from_db()
    assert (tally.states, place.ban_key) == ({AddressState.AMBIGUOUS: 1}, "")


def test_a_place_edited_while_the_question_was_out_is_left(ban, place, monkeypatch):
    ban.answers = [[feature()]]
    ask = geocoding.candidates

    def ask_and_be_overtaken(question, **filters):
        Structure.objects.filter(pk=place.pk).update(address="3 place du Martroi")
        return ask(question, **filters)

    monkeypatch.setattr(geocoding, "candidates", ask_and_be_overtaken)
    check()
    place.refresh_from_db()
    assert (place.ban_key, place.latitude) == ("", 47.90289)
    assert list(to_check()) == [place]


# --- silences --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("silence", [500, 503, "html", "slow"])
def test_a_service_that_does_not_answer_teaches_nothing(ban, place, silence, monkeypatch):
    monkeypatch.setattr(geocoding, "TIMEOUT_SECONDS", 0.3)
    ban.answers = [silence]
    tally, _waits = check()
    assert (tally.states, tally.left) == ({AddressState.SERVICE_DOWN: 1}, 1)
    assert place.address_check.state == AddressState.SERVICE_DOWN
    assert list(to_check()) == [place]


def test_a_silence_does_not_erase_an_earlier_answer(ban, place):
    ban.answers = [[feature()]]
    check()
    AddressCheck.objects.update(checked_at=timezone.now() - timedelta(days=400))
    ban.answers = [500]
    check()
    assert AddressCheck.objects.get().state == AddressState.FOUND


def test_a_service_that_is_down_is_not_asked_for_ever(ban, place):
    StructureFactory.create_batch(10, published=True, commune=place.commune)
    ban.answers = [500]
    tally, _waits = check()
    assert len(ban.questions) == FAILURES
    assert tally.left == 11
    assert "reprendra où il s’est arrêté" in tally.stopped


def test_one_failure_among_answers_stops_nothing(ban, place):
    StructureFactory.create_batch(5, published=True, commune=place.commune)
    ban.answers = [500, [], 500, []]
    tally, _waits = check()
    assert (tally.states[AddressState.SERVICE_DOWN], tally.states[AddressState.NOT_FOUND], tally.stopped) == (2, 4, "")


def test_too_many_questions_wait_as_long_as_the_service_asks(ban, place):
    ban.answers = [(429, 5), [feature()]]
    tally, waits = check()
    assert 5 in waits
    assert tally.states == {AddressState.FOUND: 1}


@pytest.mark.parametrize("refusal", [(429, 3600), 429])
def test_a_pause_too_long_stops_and_the_next_run_goes_on(ban, place, refusal):
    StructureFactory(published=True, commune=place.commune)
    ban.answers = [[feature()], refusal]
    tally, _waits = check()
    assert (tally.states, tally.left) == ({AddressState.FOUND: 1}, 1)
    assert "demande une pause" in tally.stopped
    ban.answers = [[feature()]]
    tally, _waits = check()
    assert (tally.states, tally.left, tally.stopped) == ({AddressState.FOUND: 1}, 0, "")


# --- which places, and how many queries ----------------------------------------------------------------------------


def test_an_answer_stands_until_the_address_changes(ban, place):
    check()
    assert not to_check().exists()
    Structure.objects.filter(pk=place.pk).update(address="3 place du Martroi")
    assert list(to_check()) == [place]


def test_drafts_and_places_without_an_address_are_not_asked_about(ban):
    StructureFactory(address="12 rue des Ormes")
    check()
    assert ban.questions == []


def test_the_number_of_queries_does_not_grow(ban, place):
    ban.answers = [[feature()]]
    counts = []
    for number in (1, 12):
        StructureFactory.create_batch(number - to_check().count(), published=True, commune=place.commune)
        with CaptureQueriesContext(connection) as queries:
            assert check()[0].keys == number
        counts.append(len(queries))
    assert counts[1] <= counts[0] <= 40


# --- the command -----------------------------------------------------------------------------------------------------


def test_the_command_tells_what_it_did(ban, place, capsys):
    ban.answers = [[feature()]]
    call_command("geocode_structures", commune="45234", limit=10)
    said = capsys.readouterr().out
    assert "1  trouvée" in said
    assert "Clés BAN apportées : 1. Positions apportées : 1. Restent à vérifier : 0." in said


def test_a_dry_run_keeps_nothing(ban, place, capsys):
    ban.answers = [[feature()]]
    call_command("geocode_structures", dry_run=True)
    place.refresh_from_db()
    assert "Rien n’a été gardé." in capsys.readouterr().out
    assert (place.ban_key, AddressCheck.objects.count()) == ("", 0)


@pytest.mark.parametrize(("options", "said"), [({"commune": "00000"}, "Aucune commune"), ({"limit": 0}, "au moins 1")])
def test_the_command_refuses_what_means_nothing(options, said):
    with pytest.raises(CommandError, match=said):
        call_command("geocode_structures", **options)


def test_the_command_fails_when_the_service_is_down(ban, place):
    StructureFactory.create_batch(4, published=True, commune=place.commune)
    ban.answers = [500]
    with pytest.raises(CommandError, match="Relancez plus tard"):
        call_command("geocode_structures")


# --- constraints -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"state": "perhaps"}, "known_state"),
        ({"state": "not_found", "refusal": "none_given", "score": 3}, "score_range"),
        ({"state": "found", "score": 0.9, "precision": "street"}, "found_is_whole"),
        ({"state": "not_found"}, "refusal_is_told"),
        ({"state": "service_down", "ban_key": "45234_3580_00012"}, "down_says_nothing"),
    ],
)
def test_the_database_refuses_what_contradicts_itself(place, facts, constraint):
    refused = AddressCheck(structure=place, asked_address=place.address, asked_commune="45234", **facts)
    with pytest.raises(IntegrityError, match=f"cartoparty_addresscheck_{constraint}"), transaction.atomic():
        refused.save()
