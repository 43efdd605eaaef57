import threading

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.db.models import Sum

from cartoparty.enums import Fee, Programme
from cartoparty.models import Structure
from epn_commons.contributions.enums import Action
from epn_commons.contributions.projections import announce
from epn_commons.search import indexing, rebuilding, statistics
from epn_commons.search.models import EntryText, KindStatistics, Lexeme, Posting, SearchEntry, Word
from epn_commons.search.registry import find_kind
from epn_commons.search.searching import search
from epn_commons.search.tasks import refresh
from epn_commons.taxonomy.models import Theme
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.search.documents import document, put
from tests.taxonomy.factories import ThemeFactory
from tests.territories.factories import CommuneFactory


@pytest.fixture
def coordinator(db):
    return UserFactory(coordinator=True)


def titles(text, **options):
    return [entry.title for entry in search(text, AnonymousUser(), **options).entries]


def snapshot():
    """All that the index says, whatever its primary keys."""
    entries = dict(SearchEntry.objects.values_list("pk", "object_id"))
    return (
        sorted(
            SearchEntry.objects.values_list("kind", "object_id", "themes", "departments", "boost", "length"), key=str
        ),
        sorted(EntryText.objects.values_list("title", "keywords", "body", "url")),
        sorted(
            (lexeme, entries[pk], round(weight, 4))
            for lexeme, pk, weight in Posting.objects.values_list("lexeme", "entry_id", "weight")
        ),
        sorted(Lexeme.objects.filter(entries__gt=0).values_list("lexeme", "entries")),
    )


# --- The life of a contribution -------------------------------------------------------------------------------


def test_only_what_is_published_is_found(coordinator):
    for trait in ("submitted", "archived", "rejected"):
        StructureFactory(**{trait: True}, name=f"Atelier {trait}")
    draft = StructureFactory(name="Atelier brouillon")
    announce(Structure, Structure.objects.values_list("pk", flat=True), Action.UPDATED)
    assert titles("atelier") == []

    draft.publish(by=coordinator)
    assert titles("atelier") == ["Atelier brouillon"]
    draft.archive(by=coordinator)
    assert titles("atelier") == []
    assert not Posting.objects.exists()
    draft.restore(by=coordinator)
    assert titles("atelier") == ["Atelier brouillon"]


def test_an_accepted_edit_is_found_and_the_old_words_are_not(coordinator):
    place = StructureFactory(name="Cyberespace")
    place.publish(by=coordinator)
    place.revise({"name": "Ludothèque"}, by=coordinator)
    assert titles("ludothèque") == ["Ludothèque"]
    assert titles("cyberespace") == []


def test_a_transaction_undone_leaves_the_index_as_it_was(coordinator):
    place = StructureFactory(name="Cyberespace")
    point = transaction.savepoint()
    place.publish(by=coordinator)
    assert titles("cyberespace") == ["Cyberespace"]
    transaction.savepoint_rollback(point)
    assert titles("cyberespace") == []


def test_what_a_place_is_found_by(coordinator):
    commune = CommuneFactory(bourges=True)
    theme = ThemeFactory(parent=ThemeFactory(name="Droits"))
    place = StructureFactory(
        name="Le Relais",
        commune=commune,
        typologies=["epn"],
        programmes=[Programme.AIDANTS_CONNECT],
        fees=[Fee.FREE_ON_CONDITION],
        description="On y répare aussi des vélos.",
    )
    place.themes.add(theme)
    place.publish(by=coordinator)
    for text in ("relais", "bourges", "18000", "cher", "EPN", "aidants connect", "accès internet", "réparer vélo"):
        assert titles(text) == ["Le Relais"], text
    (entry,) = search("relais", AnonymousUser()).entries
    assert entry.place == "12 rue des Ormes, 18000 Bourges"
    assert (entry.departments, entry.themes) == (["18"], sorted([theme.pk, theme.parent_id]))
    assert entry.url == place.get_absolute_url()
    assert Theme.objects.filter(pk__in=entry.themes).count() == 2


def test_documents_ask_two_queries_however_many_they_are(db, django_assert_num_queries):
    ids = [StructureFactory(published=True).pk for _ in range(12)]
    documents = find_kind("structure").documents
    for chosen in (ids[:1], ids):
        with django_assert_num_queries(2):
            assert len(list(documents(chosen))) == len(chosen)


def test_indexing_again_changes_nothing(db):
    ids = [StructureFactory(published=True).pk for _ in range(3)]
    indexing.index(find_kind("structure"), ids)  # against the usual length: nothing is known of this kind yet
    statistics.refresh()
    indexing.index(find_kind("structure"), ids)
    before = snapshot()
    indexing.index(find_kind("structure"), ids)
    assert snapshot() == before


def test_counts_follow_without_counting_again(coordinator):
    places = [StructureFactory(name=f"Atelier {n}", description="un mot rare") for n in range(4)]
    for place in places:
        place.publish(by=coordinator)
    places[0].archive(by=coordinator)
    places[1].revise({"description": "tout autre chose"}, by=coordinator)
    counted = dict(Lexeme.objects.filter(entries__gt=0).values_list("lexeme", "entries"))
    held = KindStatistics.objects.get(kind="structure")
    statistics.refresh()
    assert dict(Lexeme.objects.values_list("lexeme", "entries")) == counted
    exact = KindStatistics.objects.get(kind="structure")
    assert held.entries == exact.entries == 3
    assert held.average_length == pytest.approx(exact.average_length)
    assert SearchEntry.objects.aggregate(all=Sum("length"))["all"] == pytest.approx(3 * exact.average_length)


def test_words_are_shown_as_they_are_most_written(db):
    put(document("Médiathèque"), document("Mediatheque"), document("MÉDIATHÈQUE"))
    assert Word.objects.get(word="mediatheque").shown == "médiathèque"


# --- Large batches --------------------------------------------------------------------------------------------


@pytest.fixture
def many(db):
    commune, author = CommuneFactory(orleans=True), UserFactory(mediator=True)
    return Structure.objects.bulk_create(
        StructureFactory.build(name=f"Lieu {n}", slug=f"lieu-{n}", commune=commune, author=author) for n in range(1500)
    )


def test_a_large_batch_is_a_job_and_leaves_at_once(many, coordinator, run_jobs):
    ids = [place.pk for place in many]
    Structure.objects.filter(pk__in=ids).publish_all(by=coordinator)
    assert not SearchEntry.objects.exists()
    run_jobs()
    assert SearchEntry.objects.count() == 1500
    assert search("lieu 1234", AnonymousUser()).entries[0].title == "Lieu 1234"

    Structure.objects.filter(pk__in=ids).update(status="archived")
    announce(Structure, ids, Action.DELETED)
    assert search("lieu", AnonymousUser()).total == 0
    assert Posting.objects.exists()
    run_jobs()
    refresh()
    assert not Posting.objects.exists()
    assert not Lexeme.objects.exists()


def test_a_batch_indexes_in_as_many_queries_as_one(db, django_assert_max_num_queries):
    ids = [StructureFactory(published=True).pk for _ in range(150)]
    for chosen in (ids[:1], ids):
        with django_assert_max_num_queries(30):
            announce(Structure, chosen, Action.UPDATED)


def test_an_unknown_kind_is_nobodys_business(db):
    indexing.hide("inconnu", [1, 2, 3])
    assert find_kind("inconnu") is None


def test_rebuilding_gives_the_same_index(coordinator, many):
    for n in range(3):
        StructureFactory(name=f"Atelier {n}", description="mots " * n).publish(by=coordinator)
    stale = StructureFactory(name="Périmé")
    put(document("Fantôme", object_id=stale.pk), document("D’une nature disparue"), kind="structure")
    put(document("D’une nature disparue"), kind="disparue")
    assert rebuilding.rebuild() == {"structure": 3}
    assert titles("périmé") == titles("fantôme") == titles("disparue") == []
    before = snapshot()
    assert rebuilding.rebuild() == {"structure": 3}
    assert snapshot() == before


# --- Two at once ----------------------------------------------------------------------------------------------


def in_threads(*functions):
    errors = []

    def run(function):
        try:
            function()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[function]) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not errors


@pytest.mark.django_db(transaction=True)
def test_two_publications_at_once_do_not_wait_for_each_other():
    places = [StructureFactory(name=f"Atelier {n}", published=True) for n in range(2)]
    kind, first_done = find_kind("structure"), threading.Event()

    def slow():
        with transaction.atomic():
            indexing.index(kind, [places[0].pk])
            assert first_done.wait(timeout=120)

    def quick():
        indexing.index(kind, [places[1].pk])
        first_done.set()

    in_threads(slow, quick)
    assert len(titles("atelier")) == 2
    refresh()
    assert Lexeme.objects.get(lexeme="ateli").entries == 2


@pytest.mark.django_db(transaction=True)
def test_the_same_one_twice_at_once():
    place = StructureFactory(name="Atelier", published=True)
    kind = find_kind("structure")
    in_threads(*[lambda: indexing.index(kind, [place.pk])] * 4)
    refresh()
    assert titles("atelier") == ["Atelier"]
    assert Lexeme.objects.get(lexeme="ateli").entries == 1
