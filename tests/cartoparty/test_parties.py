"""Mapping parties through HTTP: opened, joined, worked on, told, closed."""

import csv
import io
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cartoparty.models import Confirmation, MappingParty, Participant, PartyAction, Structure
from cartoparty.parties import results
from epn_commons.accounts.sessions import mark_shared
from epn_commons.contributions import reporting
from epn_commons.contributions.enums import Status
from epn_commons.contributions.models import Report, ReviewItem
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import MappingPartyFactory, ParticipantFactory, StructureFactory
from tests.territories.factories import CommuneFactory, DepartmentFactory

pytestmark = pytest.mark.django_db
LIST, OPEN = "/cartoparties/", "/cartoparties/ouvrir/"


@pytest.fixture
def bourges():
    return CommuneFactory(bourges=True)


@pytest.fixture
def places(bourges):
    """Three places of Bourges, the second one confirmed lately."""
    made = [StructureFactory(published=True, commune=bourges, name=name) for name in ("Prado", "Gibjoncs", "Vallon")]
    for place, days in zip(made, (300, 2, 600), strict=True):
        Structure.objects.filter(pk=place.pk).update(updated_on=timezone.localdate() - timedelta(days=days))
    return made


@pytest.fixture
def party(places):
    return MappingPartyFactory(places=places)


@pytest.fixture
def coordinator(client):
    user = UserFactory(coordinator=True)
    user.departments.add(DepartmentFactory(code="18"))
    client.force_login(user)
    return user


@pytest.fixture
def mediator(client, party):
    user = UserFactory(mediator=True)
    client.force_login(user)
    client.post(f"{party.get_absolute_url()}rejoindre/")
    return user


@pytest.fixture
def guest(party):
    """The browser of somebody without an account who joined."""
    browser = Client()
    browser.post(f"{party.get_absolute_url()}rejoindre/", {"pseudonym": "Renard roux"})
    return browser


def act(browser, party, *, json=True, key=None, **fields):
    headers = {"accept": "application/json"} if json else {}
    fields = {"key": key or str(uuid.uuid4()), **fields}
    return browser.post(f"{party.get_absolute_url()}gestes/", fields, headers=headers)


def confirm(browser, party, place, **more):
    return act(browser, party, act="confirm", place=place.slug, version=place.version, **more)


def typed(**changes):
    start = timezone.localtime() + timedelta(days=1)
    return {
        "title": "Cartoparty de Bourges", "goal": "Vérifier ces lieux, trouver les manquants.",
        "starts_at": start.strftime("%Y-%m-%dT%H:%M"),
        "ends_at": (start + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M"),
        "communes": "Bourges\n", "places_wanted": "2", "is_announced": "on", **changes,
    }  # fmt: skip


# --- Opening -------------------------------------------------------------------------------------------------------


def test_a_coordinator_opens_a_party_and_its_list_is_drawn(client, coordinator, places):
    assert client.get(OPEN).status_code == 200
    answer = client.post(OPEN, typed(), follow=True)
    party = MappingParty.objects.get()
    assert answer.redirect_chain[-1][0] == party.get_absolute_url()
    drawn = party.party_places.values_list("structure__name", flat=True)
    assert list(drawn) == ["Vallon", "Prado"], "those confirmed longest ago"
    assert (party.departments, party.opened_by) == (["18"], coordinator)
    text = answer.content.decode()
    assert "2 lieux à vérifier" in text
    assert f"/cp/{party.code}/" in text
    assert 'class="qr"' in text
    client.logout()
    assert "Cartoparty de Bourges" in client.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ends_at": "2020-01-01T10:00"}, "La fin vient après le début."),
        ({"communes": ""}, "un seul territoire"),
        ({"department": "18"}, "un seul territoire"),
        ({"communes": "Montargis"}, "n’est pas dans vos départements"),
        ({"communes": "Xyzzyville"}, "Commune inconnue"),
        ({"places_wanted": "4000"}, "de 1 à 300 lieux"),
        ({"starts_at": "demain"}, "Écrivez un jour et une heure"),
        ({"department": "45", "communes": ""}, "Sélectionnez un choix valide"),
        ({"meeting_point": "Appelez le 06 12 34 56 78"}, ""),
    ],
)
def test_what_is_wrong_is_said_and_kept(client, coordinator, places, changes, said):
    CommuneFactory(montargis=True)
    answer = client.post(OPEN, typed(**changes))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "Cartoparty de Bourges" in answer.content.decode()
    assert not MappingParty.objects.exists()


def test_an_edited_party_keeps_a_list_that_somebody_worked_on(client, coordinator, party, places):
    url = f"{party.get_absolute_url()}modifier/"
    assert client.post(url, typed(title="Autre titre", places_wanted="1")).status_code == 302
    assert party.party_places.count() == 1
    confirm(client, party, places[0])
    client.post(f"{party.get_absolute_url()}rejoindre/")
    MappingParty.objects.filter(pk=party.pk).update(starts_at=timezone.now() - timedelta(hours=1))
    assert confirm(client, party, places[2]).status_code == 200
    assert "ne changent plus" in client.get(url).content.decode()
    client.post(url, typed(title="Encore un titre", communes="Vierzon", places_wanted="3"))
    party.refresh_from_db()
    assert (party.title, party.communes, party.party_places.count()) == ("Encore un titre", ["18033"], 1)


def test_who_may_open_what(client, party):
    own = ["modifier/", "clore/", "resultats.csv"]
    far = UserFactory(coordinator=True)
    far.departments.add(DepartmentFactory(code="45"))
    prepared = MappingPartyFactory(is_announced=False)
    for user in (None, UserFactory(mediator=True), far):
        client.logout()
        if user:
            client.force_login(user)
        for page in own:
            status = client.get(f"{party.get_absolute_url()}{page}").status_code
            assert status == (302 if user is None else 403), (user, page)
        opening = client.get(OPEN).status_code
        assert opening == (302 if user is None else 200 if user is far else 404)
        for page in ("", "tableau/", "rejoindre/"):
            assert client.get(f"{party.get_absolute_url()}{page}").status_code == 200
            assert client.get(f"{prepared.get_absolute_url()}{page}").status_code == 404
        assert client.get(f"/cp/{prepared.code}/").status_code == 404


# --- Joining -------------------------------------------------------------------------------------------------------


def test_the_short_link_leads_to_joining_and_joins_nobody(client, party):
    answer = client.get(f"/cp/{party.code.lower()}/", follow=True)
    assert answer.status_code == 200
    assert "pseudonyme" in answer.content.decode()
    assert not Participant.objects.exists()
    assert client.get("/cp/ZZZZZZ/").status_code == 404


def test_a_member_joins_once(client, mediator, party):
    client.post(f"{party.get_absolute_url()}rejoindre/")
    assert Participant.objects.get().user == mediator
    assert client.get(f"{party.get_absolute_url()}rejoindre/").status_code == 302
    assert client.get(f"{party.get_absolute_url()}liste/").status_code == 200


def test_a_guest_joins_by_a_pseudonym_that_their_browser_keeps(guest, party, client):
    participant = Participant.objects.get()
    assert (participant.pseudonym, participant.user) == ("Renard roux", None)
    cookie = guest.cookies["participation"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == party.get_absolute_url()
    assert guest.get(f"{party.get_absolute_url()}liste/").status_code == 200
    join = f"{party.get_absolute_url()}rejoindre/"
    taken = client.post(join, {"pseudonym": "RENARD roux"})
    assert taken.status_code == 422
    assert "déjà pris" in taken.content.decode()
    for bad in ("", "a", "jean@exemple.fr", "<script>", "06 12 34 56 78", "x" * 40):
        assert client.post(join, {"pseudonym": bad}).status_code == 422, bad
    assert client.post(join, {"pseudonym": "Robot", "website": "spam"}).status_code == 422
    assert Participant.objects.count() == 1


def test_the_list_is_kept_by_a_browser_of_ones_own_while_the_party_lasts(client, mediator, party):
    url, worker = f"{party.get_absolute_url()}liste/", "/cartoparties/hors-connexion.js"
    assert f'data-worker="{worker}"' in client.get(url).content.decode()
    script = client.get(worker)
    assert (script["Content-Type"], script["Service-Worker-Allowed"]) == (
        "text/javascript; charset=utf-8", "/cartoparties/",
    )  # fmt: skip
    session = client.session
    mark_shared(session)
    session.save()
    assert "data-worker" not in client.get(url).content.decode()
    client.force_login(mediator)
    results.close(party, by=party.opened_by)
    assert "data-worker" not in client.get(url).content.decode()


def test_a_cookie_altered_or_of_another_party_is_nobody(guest, party):
    other = MappingPartyFactory()
    value = guest.cookies["participation"].value
    for url, cookie in ((other.get_absolute_url(), value), (party.get_absolute_url(), f"{value}x")):
        browser = Client()
        browser.cookies["participation"] = cookie
        assert browser.get(f"{url}liste/").status_code == 302


def test_a_guest_who_logs_in_keeps_what_they_did(guest, party, places):
    confirm(guest, party, places[0])
    user = UserFactory(mediator=True)
    cookie = guest.cookies["participation"].value
    guest.force_login(user)
    guest.cookies["participation"] = cookie
    guest.post(f"{party.get_absolute_url()}rejoindre/")
    participant = Participant.objects.get()
    assert (participant.user, participant.pseudonym, participant.actions.count()) == (user, "", 1)


# --- In the field --------------------------------------------------------------------------------------------------


def test_the_same_action_sent_three_times_counts_once(client, mediator, party, places):
    key = str(uuid.uuid4())
    answers = [confirm(client, party, places[0], key=key) for _ in range(3)]
    assert [(one.status_code, one.json()) for one in answers] == [(200, answers[0].json())] * 3
    assert answers[0].json()["state"] == "sent"
    assert PartyAction.objects.count() == 1
    assert Confirmation.objects.filter(structure=places[0], by=mediator).count() == 3, "three groups of facts"
    correction = {"act": "correct", "place": places[1].slug, "message": "Fermé le mercredi.", "key": str(uuid.uuid4())}
    assert {act(client, party, **correction).status_code for _ in range(3)} == {200}
    assert (Report.objects.count(), figures(client, party)["checked"]) == (1, 2)


def figures(browser, party):
    return browser.get(f"{party.get_absolute_url()}tableau/").context["figures"]


def test_a_guest_is_read_before_it_counts_in_the_register(guest, party, places):
    assert confirm(guest, party, places[0]).json()["state"] == "sent"
    assert act(guest, party, act="correct", place=places[1].slug, message="Fermé le mercredi.").status_code == 200
    assert act(guest, party, act="closed", place=places[2].slug).status_code == 200
    assert not Confirmation.objects.exists()
    assert Report.objects.filter(reporter=None).count() == ReviewItem.objects.count() == 3
    assert all("Cartoparty" in text for text in Report.objects.values_list("message", flat=True))
    told = figures(guest, party)
    assert (told["checked"], told["confirmed"], told["corrected"], told["closed"]) == (3, 1, 1, 1)


@pytest.mark.parametrize("as_guest", [True, False])
def test_a_missing_place_is_proposed(client, guest, mediator, party, as_guest):
    browser = guest if as_guest else client
    facts = {"act": "add", "name": "Café des Écrans", "address": "2 rue Mirebeau", "commune": "Bourges"}
    assert act(browser, party, **facts).json()["state"] == "sent"
    found = Structure.objects.get(name="Café des Écrans")
    assert (found.status, found.author) == (Status.SUBMITTED, None if as_guest else mediator)
    assert ReviewItem.objects.filter(object_id=found.pk).count() == 1
    assert figures(browser, party)["added"] == 1
    assert "Café des Écrans" not in browser.get(f"{party.get_absolute_url()}tableau/").content.decode()
    CommuneFactory(montargis=True)
    for change in ({"commune": "Montargis"}, {"name": ""}, {"address": ""}, {"commune": ""}, {"commune": "Xyzzy"}):
        assert act(browser, party, **facts | change).status_code == 422, change


@pytest.mark.parametrize(
    ("here", "kept"),
    [
        ((47.0901, 2.41), ((47.0901, 2.41), "hand", "", None)),
        ((43.3, 5.4), (None, "commune_centre", "far_from_commune", [43.3, 5.4])),
        ((47.0901, ""), (None, "commune_centre", "", None)),
    ],
)
def test_the_point_of_a_phone_is_believed_in_the_commune(client, mediator, party, bourges, here, kept):
    facts = {"act": "add", "name": "Café des Écrans", "address": "2 rue Mirebeau", "commune": "Bourges"}
    assert act(client, party, **facts, here_lat=here[0], here_lon=here[1]).status_code == 200
    found = Structure.objects.get(name="Café des Écrans")
    told = (found.coordinates_origin, found.coordinates_doubt, found.doubted_point)
    assert ((found.latitude, found.longitude), *told) == (kept[0] or (bourges.latitude, bourges.longitude), *kept[1:])
    for nonsense in ("999", "nan", "là"):
        assert act(client, party, **facts, here_lat=nonsense, here_lon="2").status_code == 422


def test_what_cannot_be_taken_says_why(client, mediator, party, places):
    """A refusal keeps its answer; what is malformed leaves nothing."""
    Structure.objects.filter(pk=places[0].pk).update(version=5)
    key = str(uuid.uuid4())
    for _ in range(2):
        stale = confirm(client, party, places[0], key=key)
        assert (stale.status_code, stale.json()["state"]) == (409, "refused")
        assert "a changé depuis" in stale.json()["said"]
    places[1].archive(by=UserFactory(coordinator=True))
    assert "plus publiée" in act(client, party, act="closed", place=places[1].slug).json()["said"]
    assert "plus publiée" in confirm(client, party, places[1]).json()["said"]
    elsewhere = StructureFactory(published=True, commune=CommuneFactory(montargis=True))
    draft = StructureFactory(commune=places[0].commune)
    for unknown in (elsewhere.slug, draft.slug, "nulle-part"):
        assert "territoire" in act(client, party, act="closed", place=unknown).json()["said"]
    before = PartyAction.objects.count()
    for wrong in (
        {"act": "correct", "place": places[2].slug},
        {"act": "correct", "place": places[2].slug, "message": "Mme Durand, 06 12 34 56 78"},
        {"act": "correct", "place": places[2].slug, "message": "x" * 700},
        {"act": "demolish", "place": places[2].slug},
        {"act": "confirm"},
        {"act": "confirm", "place": places[2].slug, "noted_at": "hier"},
        {"act": "confirm", "place": places[2].slug, "key": "pas-un-uuid"},
    ):
        answer = act(client, party, **wrong)
        assert (answer.status_code, answer.json()["state"]) == (422, "refused"), wrong
        assert answer.json()["said"]
    assert PartyAction.objects.count() == before
    assert figures(client, party)["checked"] == 0


def test_it_is_dated_when_it_was_noted(client, mediator, party, places):
    noted = timezone.now() - timedelta(minutes=20)
    confirm(client, party, places[0], noted_at=noted.isoformat())
    confirm(client, party, places[1], noted_at="2999-01-01T00:00:00Z")
    confirm(client, party, places[2], noted_at="0001-01-01T00:00:00Z")
    first, second, third = PartyAction.objects.order_by("pk")
    assert first.noted_at == noted
    assert second.noted_at == second.at
    assert third.noted_at == party.starts_at


def test_before_and_after(client, mediator, places):
    upcoming, over = MappingPartyFactory(upcoming=True), MappingPartyFactory(over=True, places=places)
    for party in (upcoming, over):
        ParticipantFactory(party=party, user=mediator)
    assert "n’a pas commencé" in confirm(client, upcoming, places[0]).json()["said"]
    assert confirm(client, over, places[0]).status_code == 200, "the network may come back late"
    results.close(over, by=over.opened_by)
    late = confirm(client, over, places[1])
    assert (late.status_code, late.json()["state"]) == (409, "refused")
    assert "close" in late.json()["said"]
    assert client.get(f"{over.get_absolute_url()}liste/").status_code == 200
    client.logout()
    assert client.post(f"{over.get_absolute_url()}rejoindre/", {"pseudonym": "Tardif"}).status_code == 422


def test_somebody_whom_nobody_knows_keeps_it_for_later(client, party, places):
    answer = confirm(client, party, places[0])
    assert (answer.status_code, answer.json()["state"]) == (401, "who")
    without_scripts = confirm(client, party, places[0], json=False)
    assert without_scripts.status_code == 401
    assert "rien n’est perdu" in without_scripts.content.decode()


def test_without_scripts(guest, party, places):
    list_url = f"{party.get_absolute_url()}liste/"
    page = guest.get(f"{list_url}?lat=47.08&lon=2.4&page=1").content.decode()
    assert page.count('name="key"') == 10
    done = confirm(guest, party, places[0], json=False, lat="47.08", lon="2.4")
    assert done.headers["Location"] == f"{list_url}?lat=47.080&lon=2.400"
    wrong = act(guest, party, json=False, act="correct", place=places[1].slug, message="Nouveau : 06 12 34 56 78")
    text = wrong.content.decode()
    assert wrong.status_code == 422
    assert "Nouveau : 06 12 34 56 78" in text
    assert "Envoyer de nouveau" in text


def test_the_list_is_sorted_by_distance_or_by_commune(client, mediator, party, places):
    for place, north in zip(places, (0.3, 0.1, 0.2), strict=True):
        Structure.objects.filter(pk=place.pk).update(latitude=47 + north, longitude=2.4)
    url = f"{party.get_absolute_url()}liste/"

    def names(query=""):
        return [place["name"] for place in client.get(f"{url}{query}").context["page"]]

    assert names() == ["Gibjoncs", "Prado", "Vallon"]
    assert names("?lat=47&lon=2.4") == ["Gibjoncs", "Vallon", "Prado"]
    for nonsense in ("?lat=nan&lon=2", "?lat=999&lon=2", "?lat=x", "?page=-1"):
        assert names(nonsense) == ["Gibjoncs", "Prado", "Vallon"], nonsense
    confirm(client, party, places[1])
    assert names() == ["Prado", "Vallon", "Gibjoncs"], "what is checked goes last"


def test_the_register_s_own_forms_count_too(client, mediator, party, places, bourges):
    mediator.is_trusted = True
    mediator.save()
    url = f"{places[0].get_absolute_url()}modifier/?cartoparty={party.slug}"
    sent = {
        "name": "Prado", "commune": "Bourges", "address": "3 rue Moyenne", "services": ["access"],
        "opening_hours": "mardi 10h-12h",
    }  # fmt: skip
    answer = client.post(url, sent)
    assert answer.headers["Location"] == f"{party.get_absolute_url()}liste/"
    assert PartyAction.objects.values_list("act", "state", "structure").get() == ("correct", "written", places[0].pk)
    assert "Bourges" in client.get(f"/structures/ajouter/?cartoparty={party.slug}&commune=18033").content.decode()
    other = client.post(f"{places[1].get_absolute_url()}modifier/?cartoparty=nulle-part", {**sent, "name": "Gibjoncs"})
    assert other.headers["Location"] == places[1].get_absolute_url()
    assert PartyAction.objects.count() == 1


# --- Telling -------------------------------------------------------------------------------------------------------


def test_the_board_refreshes_and_names_nobody(client, guest, mediator, party, places):
    confirm(client, party, places[0])
    confirm(guest, party, places[0])
    url = f"{party.get_absolute_url()}tableau/"
    whole = Client().get(url).content.decode()
    part = Client().get(url, headers={"hx-request": "true"}).content.decode()
    assert 'hx-trigger="every 5s"' in part
    assert "<html" not in part
    assert "<html" in whole
    assert "lieu vérifié" in part or "lieux vérifiés" in part
    for text in (whole, part):
        assert "Renard roux" not in text
        assert str(mediator) not in text
    assert figures(Client(), party)["checked"] == 1


def test_an_attestation_says_what_was_counted(guest, party, places):
    url = f"{party.get_absolute_url()}ma-participation/"
    assert "encore compté aucun geste" in guest.get(url).content.decode()
    for _ in range(2):
        confirm(guest, party, places[0])
    act(guest, party, act="closed", place=places[1].slug)
    told = guest.get(url)
    assert [number for number, _words in told.context["lines"]] == [1, 0, 1, 0], "a place counts once"
    text = told.content.decode()
    assert "Renard roux" in text
    assert "ne certifie aucune compétence" in text
    assert Client().get(url).status_code == 302


def test_closing_freezes_the_results(client, coordinator, guest, party, places):
    confirm(guest, party, places[0])
    act(guest, party, act="closed", place=places[1].slug, message="=HYPERLINK(1)")
    page = f"{party.get_absolute_url()}clore/"
    assert client.get(page).status_code == 200
    assert not MappingParty.objects.get().is_closed
    assert client.post(page).status_code == 302
    party.refresh_from_db()
    assert (party.closed_by, party.stage) == (coordinator, "closed")
    before = client.get(f"{party.get_absolute_url()}resultats.csv").content
    for told in Report.objects.all():
        reporting.handle(told, by=coordinator)
    assert client.get(f"{party.get_absolute_url()}resultats.csv").content == before
    rows = list(csv.DictReader(io.StringIO(before.decode("utf-8-sig")), delimiter=";"))
    assert [(row["Lieu"], row["Commune"], row["Geste"], row["État"]) for row in rows] == [
        ("Prado", "Bourges", "confirmé sur place", "en relecture"),
        ("Gibjoncs", "Bourges", "signalé fermé", "en relecture"),
    ]
    assert b"Renard" not in before
    again = client.post(page, follow=True)
    assert "déjà été close" in again.content.decode()
    assert client.get(f"{party.get_absolute_url()}modifier/").status_code == 403
    assert figures(client, party)["checked"] == 2


def test_results_follow_what_coordinators_decide(client, coordinator, guest, party, places):
    confirm(guest, party, places[0])
    act(guest, party, act="add", name="Café", address="2 rue Mirebeau", commune="Bourges")
    reporting.handle(Report.objects.get(), by=coordinator)
    Structure.objects.get(name="Café").publish(by=coordinator)
    assert [row[3] for row in results.rows(party)] == ["traité par la coordination", "publié"]


@pytest.mark.parametrize("which", ["list", "detail", "checklist", "board"])
def test_queries_do_not_grow(client, coordinator, bourges, which):
    counts = []
    for number in (1, 11):
        for _ in range(number):
            party = MappingPartyFactory(places=[StructureFactory(published=True, commune=bourges)])
        for place in StructureFactory.create_batch(number, published=True, commune=bourges):
            party.party_places.create(structure=place, rank=9)
        participant = ParticipantFactory(party=party, user=coordinator)
        address = {
            "list": LIST, "detail": party.get_absolute_url(), "checklist": f"{party.get_absolute_url()}liste/",
            "board": f"{party.get_absolute_url()}tableau/",
        }[which]  # fmt: skip
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
        assert participant.pk
    assert counts[0] == counts[1] <= 16
