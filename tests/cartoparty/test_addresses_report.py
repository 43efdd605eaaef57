"""The quality of addresses as a coordinator reads it."""

import csv
import io

import pytest

from cartoparty.enums import CoordinatesOrigin
from cartoparty.models import AddressCheck, Structure
from epn_commons.jobs.models import JobRun
from tests.accounts.factories import UserFactory
from tests.cartoparty import fake_ban
from tests.cartoparty.factories import StructureFactory
from tests.cartoparty.fake_ban import feature
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db
PAGE = "/structures/adresses/"


@pytest.fixture
def coordinator(client):
    user = UserFactory(coordinator=True)
    client.force_login(user)
    return user


def checked(state="found", precision="housenumber", at=(47.90289, 1.90389), refusal="", **facts):
    """A published place of Orléans and what the BAN said of it."""
    place = StructureFactory(published=True, **({"commune": CommuneFactory(orleans=True)} | facts))
    knows = state != "service_down"
    AddressCheck.objects.create(
        structure=place,
        state=state,
        refusal=refusal,
        precision=precision if knows else "",
        score=0.9 if knows else None,
        latitude=at[0] if knows else None,
        longitude=at[1] if knows else None,
        label="12 Rue des Ormes 45000 Orléans" if knows else "",
        ban_key="45234_3580_00012" if knows else "",
        asked_address=place.address,
        asked_commune=place.commune_id,
    )
    return place


def row(page):
    (only,) = page.context["rows"]
    return only[1:9]


def test_each_place_is_counted_once_and_those_moved_apart(client, coordinator):
    checked()
    checked(at=(47.9050, 1.9100))
    checked(at=(47.9050, 1.9100), coordinates_origin=CoordinatesOrigin.COMMUNE_CENTRE)
    checked(precision="street")
    checked(precision="locality")
    checked(precision="commune")
    checked(state="ambiguous")
    checked(state="not_found", refusal="unlikely")
    checked(state="service_down")
    StructureFactory(published=True, commune=CommuneFactory(orleans=True))
    stale = checked()
    Structure.objects.filter(pk=stale.pk).update(address="3 place du Martroi")
    StructureFactory(commune=CommuneFactory(orleans=True))
    page = client.get(PAGE)
    (only,) = page.context["rows"]
    assert only[1:] == [11, 3, 1, 1, 1, 1, 1, 3, 1]
    assert len(page.context["looked_at"]) == 6


def test_one_department_is_told_by_commune_with_its_extract(client, coordinator):
    checked()
    checked(commune=CommuneFactory(tours=True))
    html = client.get(PAGE).content.decode()
    assert "?departement=45" in html
    assert "?departement=37" in html
    page = client.get(PAGE, {"departement": "45"})
    assert [line[0] for line in page.context["rows"]] == ["Orléans"]
    assert "/donnees/bal/45234.csv" in page.content.decode()


def test_a_coordinator_sees_their_departments(client, coordinator):
    coordinator.departments.set([CommuneFactory(tours=True).department])
    checked(state="not_found", refusal="unlikely")
    page = client.get(PAGE)
    assert (page.context["rows"], page.context["looked_at"]) == ([], [])
    assert "Aucun lieu publié ici" in page.content.decode()


@pytest.mark.parametrize(
    ("facts", "said", "link"),
    [
        ({"state": "not_found", "refusal": "other_commune"}, "la BAN : réponse dans une autre commune", ""),
        ({"precision": "street"}, "Trouvée, mais pas au numéro", "#/45234_3580_00012?type=LOCATION_TO_CREATE"),
        ({"at": (47.9050, 1.9100)}, "m de celui de la BAN", "#/45234_3580_00012?type=LOCATION_TO_UPDATE"),
    ],
)
def test_the_list_says_why_and_the_file_where_to_tell(client, coordinator, settings, facts, said, link):
    settings.BAN_SIGNALEMENT_URL = "https://signalement.example"
    place = checked(**facts)
    html = client.get(PAGE).content.decode()
    assert said in html
    assert place.get_edit_url() in html
    (line,) = csv.DictReader(
        io.StringIO(client.get(f"{PAGE}a-regarder.csv").content.decode("utf-8-sig")), delimiter=";"
    )
    assert line["Signaler"] == f"https://signalement.example/{link}"


def test_the_list_comes_as_a_file_without_formulas(client, coordinator):
    checked(precision="street", name="=HYPERLINK(1)")
    response = client.get("/structures/adresses/a-regarder.csv")
    assert "adresses-a-regarder-" in response["Content-Disposition"]
    (line,) = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";")
    assert (line["Nom"], line["Code INSEE"], line["Ressemblance"]) == ("'=HYPERLINK(1)", "45234", "0,90")


@pytest.mark.parametrize("query", [{"departement": "zz"}, {"page": "-3"}, {"page": "x"}])
def test_nonsense_in_the_address_is_harmless(client, coordinator, query):
    checked()
    assert client.get(PAGE, query).status_code == 200


def test_only_coordinators_know_of_it(client):
    assert client.get(PAGE).status_code == 302
    client.force_login(UserFactory(mediator=True))
    for address in (PAGE, "/structures/adresses/a-regarder.csv"):
        assert client.get(address).status_code == 404
    assert client.post("/structures/adresses/verifier/").status_code == 404


def test_the_number_of_queries_does_not_grow(client, coordinator, django_assert_max_num_queries):
    checked(precision="street")
    client.get(PAGE)
    with django_assert_max_num_queries(14) as first:
        client.get(PAGE)
    for _index in range(11):
        checked(precision="street")
    with django_assert_max_num_queries(len(first)):
        client.get(PAGE)


def test_a_coordinator_starts_the_check_and_reads_what_it_did(client, coordinator, run_jobs, settings):
    place = StructureFactory(published=True, commune=CommuneFactory(orleans=True))
    with fake_ban.serve(settings) as ban:
        ban.answers = [[feature()]]
        response = client.post("/structures/adresses/verifier/")
        run_jobs()
    run = JobRun.objects.get()
    assert response["Location"] == run.get_absolute_url()
    assert (run.state, run.done, run.total, run.report["Trouvée"]) == (JobRun.State.DONE, 1, 1, 1)
    place.refresh_from_db()
    assert place.ban_key == "45234_3580_00012"


def test_a_service_that_is_down_is_said_to_who_started_the_check(client, coordinator, run_jobs, settings):
    StructureFactory.create_batch(4, published=True, commune=CommuneFactory(orleans=True))
    with fake_ban.serve(settings) as ban:
        ban.answers = [503]
        client.post("/structures/adresses/verifier/")
        run_jobs()
    run = JobRun.objects.get()
    assert run.state == JobRun.State.FAILED
    assert "Relancez plus tard" in run.error
