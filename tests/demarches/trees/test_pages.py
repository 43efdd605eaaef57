"""The pages of questions: walked by anybody, by the address alone; written by who writes the procedure."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from demarches.models import Procedure
from demarches.trees import outline
from epn_commons.contributions.models import Revision
from tests.accounts.factories import UserFactory
from tests.demarches.factories import ProcedureFactory
from tests.demarches.trees.test_graph import TEXT
from tests.demarches.upstream.factories import NODES, UpstreamRecordFactory, UpstreamTreeFactory

pytestmark = pytest.mark.django_db


def walk(procedure):
    return reverse("demarches:tree_walk", args=[procedure.slug])


def edit(procedure):
    return reverse("demarches:tree_edit", args=[procedure.slug])


@pytest.fixture
def procedure():
    return ProcedureFactory(published=True, questions=NODES)


def test_anybody_walks_by_links_to_a_result(client, procedure):
    page = client.get(walk(procedure))
    assert page["Referrer-Policy"] == "no-referrer"
    assert "Où se fait la demande ?" in page.content.decode()
    assert [choice["url"] for choice in page.context["choices"]] == [
        f"{walk(procedure)}?r=1",
        f"{walk(procedure)}?r=2",
    ]
    page = client.get(page.context["choices"][0]["url"])
    page = client.get(page.context["choices"][0]["url"])
    text = page.content.decode()
    assert "Déclarez la perte." in text
    assert page.context["given"][1]["back"] == f"{walk(procedure)}?r=1"
    assert f"{walk(procedure)}?r=1&amp;r=1" in text
    assert not client.session.keys(), "rien n’est enregistré"


def test_a_result_sends_to_our_own_procedure_and_to_service_public(client, procedure):
    own = ProcedureFactory(published=True, title="Déclarer une perte", upstream_ids=["F1"])
    ProcedureFactory(title="Un brouillon", upstream_ids=["F1"])
    record = UpstreamRecordFactory(record_id="F1", title="Perte de la carte")
    text = client.get(f"{walk(procedure)}?r=1&r=1").content.decode()
    assert own.get_absolute_url() in text
    assert record.public_url in text
    assert "Un brouillon" not in text


def test_an_address_of_another_time_says_so_and_goes_as_far_as_it_can(client, procedure):
    text = client.get(f"{walk(procedure)}?r=1&r=disparue").content.decode()
    assert "ne mène plus nulle part" in text
    assert "Carte perdue ou volée ?" in text
    assert client.get(f"{walk(procedure)}?r=" + "x" * 5000).status_code == 200


def test_what_one_may_not_see_and_what_has_no_questions_does_not_exist(client):
    draft = ProcedureFactory(questions=NODES)
    assert client.get(walk(draft)).status_code == 404
    assert client.get(walk(ProcedureFactory(published=True))).status_code == 404
    client.force_login(draft.author)
    assert client.get(walk(draft)).status_code == 200


def test_a_walk_asks_as_much_whatever_the_tree(client, procedure):
    def queries(address):
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    client.get(walk(procedure))
    assert queries(walk(procedure)) <= 4
    assert queries(f"{walk(procedure)}?r=1&r=1") <= 7


@pytest.mark.parametrize(("role", "status"), [(None, 302), ("partner", 403), ("mediator", 200), ("coordinator", 200)])
def test_who_writes_questions(client, procedure, role, status):
    if role:
        client.force_login(UserFactory(**{role: True}))
    assert client.get(edit(procedure)).status_code == status


def test_an_edit_of_a_published_tree_is_a_revision_that_one_reads(client, procedure):
    client.force_login(UserFactory(mediator=True))
    client.post(edit(procedure), {"questions": TEXT, "base_version": 1, "comment": "Plus simple"})
    procedure.refresh_from_db()
    assert procedure.questions == NODES
    revision = Revision.objects.get()
    assert revision.values == {"questions": outline.read(TEXT)}
    client.force_login(UserFactory(coordinator=True))
    client.post(edit(procedure), {"questions": TEXT, "base_version": 1, "comment": ""})
    procedure.refresh_from_db()
    assert procedure.questions == outline.read(TEXT)
    assert "Portez plainte" in client.get(f"{procedure.get_absolute_url()}historique/").content.decode()


def test_a_preview_draws_and_keeps_nothing(client, procedure):
    client.force_login(UserFactory(coordinator=True))
    response = client.post(edit(procedure), {"questions": TEXT, "apercu": "1"})
    assert len(response.context["drawing"]["boxes"]) == 4
    assert "<svg" in response.content.decode()
    procedure.refresh_from_db()
    assert procedure.questions == NODES


def test_a_mistake_is_named_and_what_was_typed_is_kept(client, procedure):
    client.force_login(UserFactory(coordinator=True))
    typed = TEXT.replace("  > plainte", "  > nulle-part")
    text = client.post(edit(procedure), {"questions": typed, "base_version": 1}).content.decode()
    assert "« nulle-part », qui n’existe pas" in text
    assert "&gt; nulle-part" in text
    procedure.refresh_from_db()
    assert procedure.questions == NODES


def test_an_empty_text_takes_the_questions_away(client, procedure):
    client.force_login(UserFactory(coordinator=True))
    client.post(edit(procedure), {"questions": "", "base_version": 1})
    procedure.refresh_from_db()
    assert procedure.questions == []


def test_one_begins_from_a_tree_of_service_public(client):
    mediator = UserFactory(mediator=True)
    procedure = ProcedureFactory(author=mediator, upstream_ids=["F1"])
    tree = UpstreamTreeFactory(targets=["F1"])
    client.force_login(mediator)
    page = client.get(edit(procedure))
    address = page.context["trees"][0]["url"]
    page = client.get(address)
    assert "Où se fait la demande ?" in page.content.decode()
    typed = page.context["form"]["questions"].value()
    client.post(edit(procedure), {"questions": typed, "brouillon": "1"})
    procedure.refresh_from_db()
    assert len(procedure.questions) == len(tree.nodes)
    for nonsense in ("0", "x", "9" * 40):
        assert client.get(f"{edit(procedure)}?arbre={nonsense}").status_code == 200


def test_an_imported_tree_is_walked_and_drawn_by_those_who_write(client):
    tree = UpstreamTreeFactory()
    address = reverse("demarches:upstream_walk", args=[tree.record.dataset, tree.record.record_id])
    assert client.get(address).status_code == 302
    client.force_login(UserFactory(mediator=True))
    page = client.get(address, {"r": ["1", "2"]})
    assert "Portez plainte." in page.content.decode()
    assert len(page.context["drawing"]["boxes"]) == 5


def test_the_model_refuses_a_loop_and_the_database_a_list_without_beginning(procedure):
    loop = [{"key": "debut", "question": "?", "answers": [{"key": "1", "label": "Encore", "to": "debut"}]}]
    with pytest.raises(ValidationError, match="tournerait en rond"):
        Procedure(title="x", questions=loop).full_clean()
    for value, name in (
        ({"debut": 1}, "demarches_procedure_questions_whole"),
        ([{"key": "r1", "result": "x"}], "demarches_procedure_questions_begin"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Procedure.objects.filter(pk=procedure.pk).update(questions=value)


def test_the_api_gives_the_questions(client, procedure):
    assert client.get(f"/api/v1/procedures/{procedure.public_id}/").json()["questions"] == NODES
