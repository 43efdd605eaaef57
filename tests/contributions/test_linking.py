"""Links between the commons: suggested, confirmed by people, shown both ways; and the places that help nearby."""

import pytest

from epn_commons.contributions import helping, linking
from epn_commons.contributions.enums import LinkKind, LinkReason, LinkState
from epn_commons.contributions.models import Link
from epn_commons.search import indexing, statistics, suggesting_links
from epn_commons.search.models import SearchEntry
from epn_commons.search.registry import find_kind
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.competences.factories import published_framework
from tests.demarches.factories import OnlineServiceFactory, ProcedureFactory
from tests.legalbox.factories import QuestionFactory
from tests.taxonomy.factories import ThemeFactory
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mediator():
    return UserFactory(mediator=True)


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


@pytest.fixture
def procedure():
    return ProcedureFactory(published=True, title="Demander la prime d’activité")


def page(client, contribution, **query):
    answer = client.get(contribution.get_absolute_url(), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_link_is_shown_both_ways_with_what_each_end_is(client, mediator, procedure):
    place = StructureFactory(published=True, name="La Fabrique")
    client.force_login(mediator)
    address = f"/compte/liens/structure/{place.public_id}/"
    client.post(address, {"adresse": f"https://portail.example{procedure.get_absolute_url()}", "nature": "helps_with"})
    link = Link.objects.get()
    assert (link.state, link.kind, link.created_by) == (LinkState.CONFIRMED, LinkKind.HELPS_WITH, mediator)
    client.logout()
    assert "Aide à faire (Démarche)" in page(client, place)
    back = page(client, procedure)
    assert "Avec l’aide de (Structure)" in back
    assert place.get_absolute_url() in back


def test_a_procedure_and_the_three_other_commons_show_each_other(client, mediator, procedure):
    place, question = StructureFactory(published=True), QuestionFactory(published=True)
    framework = published_framework()
    for source, target, kind in (
        (place, procedure, LinkKind.HELPS_WITH),
        (question, procedure, LinkKind.ANSWERS),
        (procedure, framework, LinkKind.REQUIRES),
    ):
        linking.add(source, target.get_absolute_url(), kind, by=mediator)
    seen = page(client, procedure)
    for other in (place, question, framework):
        assert other.get_absolute_url() in seen, other
        assert procedure.get_absolute_url() in page(client, other), other


def test_an_end_that_is_withdrawn_shows_no_more_and_comes_back(client, coordinator, procedure):
    place = StructureFactory(published=True)
    linking.add(place, procedure.get_absolute_url(), LinkKind.RELATED, by=coordinator)
    procedure.archive(by=coordinator)
    assert procedure.title not in page(client, place)
    assert linking.broken(type(procedure)).count() == 1
    procedure.restore(by=coordinator)
    assert procedure.title in page(client, place).replace("&#x27;", "'")
    assert not linking.broken(type(procedure)).exists()


@pytest.mark.parametrize(
    ("address", "nature", "said"),
    [
        ("", "related", "Aucune fiche"),
        ("https://ailleurs.example/", "related", "Aucune fiche"),
        ("\x00", "related", "caractères"),
        ("x" * 5000, "related", "Aucune fiche"),
        ("itself", "related", "elle-même"),
        ("other", "rien", "Choisissez"),
        ("twice", "related", "existe déjà"),
    ],
)
def test_what_cannot_be_tied_is_said(client, coordinator, procedure, address, nature, said):
    place = StructureFactory(published=True)
    linking.add(place, procedure.get_absolute_url(), LinkKind.RELATED, by=coordinator)
    given = {"itself": place, "other": procedure, "twice": procedure}.get(address)
    client.force_login(coordinator)
    data = {"adresse": given.get_absolute_url() if given else address, "nature": nature}
    answer = client.post(f"/compte/liens/structure/{place.public_id}/", data, follow=True)
    assert said in answer.content.decode()
    assert Link.objects.count() == 1


def test_links_are_for_members_who_contribute(client, procedure):
    place = StructureFactory(published=True)
    link = Link.objects.create(source=place, target=procedure, kind=LinkKind.RELATED)
    for user in (None, UserFactory(partner=True)):
        if user:
            client.force_login(user)
        assert "Suggérés" not in page(client, place)
        assert client.post(f"/compte/liens/{link.pk}/", {"decision": "confirm"}).status_code in (302, 404)
        assert client.post(f"/compte/liens/structure/{place.public_id}/", {}).status_code in (302, 404)
    link.refresh_from_db()
    assert link.state == LinkState.SUGGESTED


def test_close_words_and_a_shared_theme_are_suggested_once_and_decided_by_people(client, mediator, procedure):
    theme, other = ThemeFactory(), ThemeFactory()
    close = ProcedureFactory(published=True, title="Sans rapport")
    for row, themes in ((procedure, [theme]), (close, [other])):
        row.themes.set(themes)
    twin = type(procedure)
    assert twin is type(close)
    place = StructureFactory(published=True)
    text = LinkReason.TEXT
    assert linking.suggest(procedure, [(place, text), (procedure, text)]) == 1
    assert linking.suggest(procedure, [(place, text)]) == linking.suggest(place, [(procedure, text)]) == 0
    client.force_login(mediator)
    assert "Suggérés" in page(client, procedure)
    link = Link.objects.get()
    client.post(f"/compte/liens/{link.pk}/", {"decision": "dismiss", "next": procedure.get_absolute_url()})
    assert "Suggérés" not in page(client, procedure)
    assert linking.suggest(procedure, [(place, text)]) == 0
    client.post(f"/compte/liens/{link.pk}/", {"decision": "confirm"})
    link.refresh_from_db()
    assert link.state == LinkState.DISMISSED


def test_only_a_coordinator_sets_a_confirmed_link_aside(client, mediator, coordinator, procedure):
    link = linking.add(StructureFactory(published=True), procedure.get_absolute_url(), LinkKind.RELATED, by=mediator)
    for user, state in ((mediator, LinkState.CONFIRMED), (coordinator, LinkState.DISMISSED)):
        client.force_login(user)
        client.post(f"/compte/liens/{link.pk}/", {"decision": "dismiss"})
        link.refresh_from_db()
        assert link.state == state


def test_places_are_never_suggested_by_their_names(coordinator):
    place = StructureFactory()
    place.themes.add(ThemeFactory())
    place.publish(by=coordinator)
    assert suggesting_links.suggest_for(SearchEntry.objects.get()) == 0


def test_a_procedure_shows_the_three_nearest_places_that_help_and_open_this_week(client, procedure):
    here = CommuneFactory(bourges=True)
    common = {"published": True, "commune": here, "services": ["administrative_help"]}
    for number in range(4):
        StructureFactory(**common, name=f"Ouvert {number}", latitude=here.latitude + 0.01 * (number + 1))
    StructureFactory(**common, name="Fermé", opening_hours="off")
    StructureFactory(**common, name="Sans horaires", opening_hours="")
    StructureFactory(**{**common, "services": ["access"]}, name="Autre service")
    assert "Se faire aider près de chez soi" in page(client, procedure)
    found = page(client, procedure, pres="Bourges")
    assert [f"Ouvert {number}" in found for number in range(4)] == [True, True, True, False]
    for name in ("Fermé", "Sans horaires", "Autre service"):
        assert f">{name}<" not in found
    assert "Commune inconnue" in page(client, procedure, pres="Nullepartville-sur-Rien")
    assert len(helping.nearest(procedure, "administrative_help", here.latitude, here.longitude)) == 3


def test_the_counter_of_plan_b_is_found_in_the_register(client):
    here = CommuneFactory(bourges=True)
    near = {"published": True, "commune": here}
    StructureFactory(
        **near, name="Caf de Bourges", typologies=["caf"], latitude=here.latitude + 0.02, opening_hours=""
    )
    StructureFactory(**near, name="Médiathèque", typologies=["bib"])
    plan = {"counter": {"code": "caf", "note": ""}, "phones": [], "post": {"to": "", "note": ""}}
    to_caf = ProcedureFactory(published=True, plan_b=plan)
    assert "Caf de Bourges" not in page(client, to_caf)
    found = page(client, to_caf, lieu="Bourges")
    assert "Caf de Bourges" in found
    assert "Horaires non renseignés" in found
    assert "Médiathèque</a>" not in found
    to_court = ProcedureFactory(
        published=True, plan_b={**plan, "counter": {"code": "tribunal_judiciaire", "note": ""}}
    )
    assert "d’après le registre" not in page(client, to_court, lieu="Bourges")
    to_prefecture = ProcedureFactory(published=True, plan_b={**plan, "counter": {"code": "prefecture", "note": ""}})
    assert "n’en connaît pas à moins de 60" in page(client, to_prefecture, lieu="Bourges")


def test_the_same_article_or_the_same_service_is_enough_to_suggest_a_link():
    service = OnlineServiceFactory(published=True, name="Mon Compte Retraite")
    cited = ProcedureFactory(published=True, legal_references=["article L311-3 du CRPA"], title="Refaire sa carte")
    using = ProcedureFactory(published=True, services=[service], title="Suivre son dossier")
    law = QuestionFactory(published=True, title="Que dire ?", legal_basis="art. L. 311-3 CRPA : le principe")
    named = QuestionFactory(published=True, title="Ai-je le droit d’ouvrir Mon compte retraite à sa place ?")
    far = QuestionFactory(published=True, title="Qui garde les clés ?", legal_basis="art. 6 RGPD")
    for row in (service, cited, using, law, named, far):
        indexing.index(find_kind(row.kind), [row.pk])
    for row in (law, named, far):
        suggesting_links.suggest_for(SearchEntry.objects.get(public_id=row.public_id))
    found = {(link.source, link.target, link.reason) for link in Link.objects.all()}
    assert found == {(law, cited, "law"), (named, using, "service"), (named, service, "service")}
    assert {(link.state, link.kind) for link in Link.objects.all()} == {(LinkState.SUGGESTED, LinkKind.ANSWERS)}
    for row in (service, using, cited):
        suggesting_links.suggest_for(SearchEntry.objects.get(public_id=row.public_id))
    assert Link.objects.count() == 3, "not the other way round, nor what their own app ties already"


def test_a_procedure_and_a_question_that_say_the_same_are_suggested_to_each_other(procedure):
    theme = ThemeFactory()
    question = QuestionFactory(published=True, title="Peut-on demander la prime d’activité pour quelqu’un ?")
    far = QuestionFactory(published=True, title="Qui garde les clés de la salle ?")
    for row in (procedure, question, far):
        row.themes.add(theme)
        indexing.index(find_kind(row.kind), [row.pk])
    statistics.refresh()
    suggesting_links.suggest_for(SearchEntry.objects.get(public_id=procedure.public_id))
    ties = [(link.source, link.kind, link.target, link.reason) for link in Link.objects.all()]
    assert ties == [(question, LinkKind.ANSWERS, procedure, LinkReason.THEME)]


def test_texts_close_enough_need_no_theme_and_who_confirms_may_say_better_what_they_are(client, mediator, procedure):
    question = QuestionFactory(published=True, title="Demander la prime d’activité : est-ce permis ?")
    far = QuestionFactory(published=True, title="Qui garde la prime de la salle ?")
    for row in (procedure, question, far):
        indexing.index(find_kind(row.kind), [row.pk])
    statistics.refresh()
    suggesting_links.suggest_for(SearchEntry.objects.get(public_id=procedure.public_id))
    link = Link.objects.get()
    assert (link.source, link.target, link.reason) == (question, procedure, LinkReason.TEXT)
    client.force_login(mediator)
    assert "textes proches" in page(client, question)
    assert "A pour réponse" in page(client, procedure), "seen from the other end, without a choice"
    client.post(f"/compte/liens/{link.pk}/", {"decision": "confirm", "nature": "requires"})
    link.refresh_from_db()
    assert (link.state, link.kind, link.decided_by) == (LinkState.CONFIRMED, LinkKind.REQUIRES, mediator)
    assert "Est demandé par (Question juridique)" in page(client, procedure)
