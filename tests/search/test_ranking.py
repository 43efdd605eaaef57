import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from epn_commons.search import ranking
from epn_commons.search.analysis import analyse
from epn_commons.search.models import SearchEntry, Synonym
from epn_commons.search.ranking import Filters, rank, statement
from epn_commons.search.searching import search
from tests.search.documents import days_ago, document, put
from tests.taxonomy.factories import ThemeFactory
from tests.territories.factories import DepartmentFactory

pytestmark = pytest.mark.django_db


def found(text, **options):
    """The ``object_id`` of the results, best first."""
    page = rank(analyse(text), **options).page
    numbers = dict(SearchEntry.objects.values_list("pk", "object_id"))
    return [numbers[pk] for pk, _score in page]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("mot de passe", "password"),
        ("MOT DE PASSE", "password"),
        ("garder les mots de passe", "password"),
        ("declarer mes impots", "impots"),
        ("déclaration de revenu", "impots"),
        ("imprimer", "print"),
        ("imprimante gratuite", "print"),
        ("CAF", "caf"),
        ("caf", "caf"),
        ("pole emploi", "france_travail"),
        ("Pôle Emploi inscription", "france_travail"),
        ("ANPE", "france_travail"),
        ("EPN Vierzon", "epn"),
        ("espace public numérique", "epn"),
        ("médiathèque vierzon", "library"),
        ("bibliothèque de Vierzon", "library"),
        ("L311-3", "article"),
        ("article L. 311-3", "article"),
        ("phishing", "phishing"),
        ("arnaque", "phishing"),
        ("donnees de sante", "heart"),
        ("coeur", "heart"),
        ("hameçonage", "phishing"),
        ("mdeiatheque verzion", "library"),
        ("mot de pase", "password"),
        ("alocations familiale", "caf"),
        ("mediath", "library"),
        ("imprim", "print"),
    ],
)
def test_the_right_one_comes_first(library, typed, expected):
    names = {pk: name for name, pk in library.items()}
    assert names[found(typed)[0]] == expected


def test_words_of_the_title_count_more_than_those_of_the_text():
    text, title, keywords = put(
        document("Autre chose", body="Une tablette posée là."),
        document("Prêt de tablette"),
        document("Encore autre chose", keywords="tablette"),
    )
    assert found("tablette") == [title.object_id, keywords.object_id, text.object_id]


def test_a_short_text_counts_more_than_a_long_one():
    long, short = put(
        document("A", body="tablette " + "et bien d’autres mots encore " * 60), document("B", body="tablette seule")
    )
    assert found("tablette") == [short.object_id, long.object_id]


def test_equals_are_ranked_by_freshness():
    old, new, middle = put(*[document("Tablette", updated_at=days_ago(days)) for days in (300, 1, 30)])
    assert found("tablette") == [new.object_id, middle.object_id, old.object_id]


def test_the_closest_title_comes_first():
    exact, longer = put(
        document("Carte grise", updated_at=days_ago(900)),
        document("Carte grise perdue, carte grise volée, carte grise abîmée"),
    )
    assert found("carte grise") == [exact.object_id, longer.object_id]


def test_what_holds_too_little_of_the_query_is_left_out():
    put(
        document("Refaire sa carte grise à Vierzon"),
        document("Carte postale"),
        *[document(f"Autre {n}") for n in range(9)],
    )
    assert len(found("carte grise vierzon")) == 1


def test_an_expansion_counts_less_than_the_word_itself(with_synonyms):
    other, itself = put(document("Vélo partagé"), document("Bicyclette partagée"))
    Synonym.objects.create(term="bicyclette", expansions=["vélo"])
    assert found("bicyclette") == [itself.object_id, other.object_id]


def test_the_first_expansion_counts_the_most(with_synonyms):
    itself, second, first = put(document("Bicyclette"), document("Tandem"), document("Monocycle"))
    Synonym.objects.create(term="bicyclette", expansions=["monocycle", "tandem"])
    assert found("bicyclette") == [itself.object_id, first.object_id, second.object_id]


def test_a_word_of_the_same_family_counts_less_than_the_word_itself():
    other, itself = put(document("La nationalité française"), document("Un cours de français"))
    assert found("français") == [itself.object_id, other.object_id]


def test_a_word_that_nothing_holds_is_found_by_its_family():
    (family, _other) = put(document("Le harcèlement"), document("La harpe"))
    assert found("harcelée") == [family.object_id]
    assert analyse("harcelée").corrections == {}


def test_a_common_expansion_of_a_rare_word_is_found_too(with_synonyms):
    """« ordi », written once, must not hide the ordinateurs."""
    (rare, *_common) = put(document("Prêt d’ordi"), *[document(f"Un ordinateur {n}") for n in range(8)])
    assert found("ordi")[0] == rare.object_id
    assert len(found("ordi")) == 9


def test_what_is_a_beginning_is_not_a_slip(with_synonyms):
    put(document("Meli"), *[document(f"Médiation {n}") for n in range(3)])
    results = search("medi", AnonymousUser())
    assert (results.total, results.corrected) == (3, "")


def test_a_synonym_counts_at_once(with_synonyms):
    (bike,) = put(document("Atelier vélo"))
    assert found("biclou") == []
    Synonym.objects.create(term="biclou", expansions=["vélo"])
    assert found("biclou") == [bike.object_id]


def test_a_word_that_nothing_holds_has_the_synonyms_of_its_other_forms(with_synonyms):
    (child,) = put(document("Atelier pour enfant mineur"))
    assert found("gosses") == [child.object_id]
    (told,) = put(document("Deux gosses sur la photo"))
    assert found("gosses") == [told.object_id]


def test_a_term_of_several_words_is_recognised_in_a_longer_query(with_synonyms):
    (place,) = put(document("Maison France Services de Sancoins"))
    assert found("où est la maison de services au public ?") == [place.object_id]


def test_what_is_near_ranks_higher_and_nothing_is_left_out():
    far, nowhere, near = put(
        document("Atelier", latitude=48.85, longitude=2.35),
        document("Atelier"),
        document("Atelier", latitude=47.08, longitude=2.4),
    )
    results = search("atelier", AnonymousUser(), near=(47.09, 2.4))
    assert results.entries[0].url == near.url
    assert {entry.url for entry in results.entries[1:]} == {far.url, nowhere.url}
    assert results.entries[0].distance_m == pytest.approx(1113, abs=10)


def test_facets_are_counted_under_the_filters_of_the_others():
    health, rights = ThemeFactory(name="Santé"), ThemeFactory(name="Droits")
    DepartmentFactory(code="18"), DepartmentFactory(code="45")
    put(
        document("Atelier 1", themes=[health.pk], departments=["18"]),
        document("Atelier 2", themes=[health.pk], departments=["45"]),
        document("Atelier 3", themes=[rights.pk], departments=["18"]),
        document("Atelier 4", themes=[health.pk, rights.pk], departments=["18", "45"]),
        document("Rien à voir", themes=[health.pk], departments=["18"]),
    )

    def counts(facet):
        return {value.label: value.count for value in facet}

    everything = search("atelier", AnonymousUser())
    assert everything.total == 4
    assert counts(everything.kinds) == {"Lieu": 4}
    assert counts(everything.themes) == {"Santé": 3, "Droits": 2}
    assert counts(everything.departments) == {"Cher (18)": 3, "Loiret (45)": 2}

    filtered = search("atelier", AnonymousUser(), themes=[health.slug], departments=["45"])
    assert filtered.total == len(filtered.entries) == 2
    assert counts(filtered.themes) == {"Santé": 2, "Droits": 1}
    assert counts(filtered.departments) == {"Loiret (45)": 2, "Cher (18)": 2}
    assert [value.chosen for value in filtered.themes] == [True, False]

    assert search("atelier", AnonymousUser(), themes=["inconnu"]).total == 0
    assert search("atelier", AnonymousUser(), kinds=["inconnu"]).total == 0
    assert search("atelier", AnonymousUser(), departments=["99"]).total == 0


def test_a_word_found_everywhere_says_that_its_facets_are_a_sample(monkeypatch):
    monkeypatch.setattr(ranking, "COUNTED", 2)
    DepartmentFactory(code="18")
    put(*[document(f"Atelier {n}", departments=["18"]) for n in range(5)])
    broad = search("atelier", AnonymousUser())
    assert (broad.total, broad.sampled, broad.departments[0].count) == (5, True, 2)
    narrow = search("atelier", AnonymousUser(), departments=["18"])
    assert (narrow.total, narrow.sampled, narrow.departments[0].count) == (5, False, 5)


def test_a_broad_query_reads_the_heaviest_of_its_common_words_only(monkeypatch):
    """The same first ones as when everything is read; a filter that keeps few of them reads everything."""
    monkeypatch.setattr(ranking, "MOST_CANDIDATES", 25)
    monkeypatch.setattr(ranking, "LEAST_CANDIDATES", 5)
    DepartmentFactory(code="18")
    put(
        *[document(f"Atelier {'tablette ' * (n % 7)}{n}", body="ordinateur " * (n % 5)) for n in range(120)],
        *[document("Atelier de tablette au loin " + "et encore " * 30, departments=["18"]) for _ in range(3)],
        document("Atelier rarissime"),
    )
    texts = ("atelier", "atelier tablette", "atelier tablette ordinateur", "atelier rarissime")
    whole = {text: _scores(text) for text in texts}
    monkeypatch.setattr(ranking, "READ_WHOLE", 10)
    for text in texts:
        assert _scores(text) == pytest.approx(whole[text]), text
    results = search("atelier", AnonymousUser())
    assert (results.total, results.at_least, results.sampled) == (25, True, True)
    few = search("atelier", AnonymousUser(), departments=["18"])
    assert (few.total, few.at_least) == (3, False)


def _scores(text):
    return [score for _pk, score in rank(analyse(text), limit=5).page]


def test_pages_follow_each_other_without_a_hole(monkeypatch):
    monkeypatch.setattr(ranking, "HEAD", 20)
    put(*[document(f"Atelier {n}", updated_at=days_ago(n)) for n in range(45)])
    pages = [found("atelier", limit=10, offset=offset) for offset in range(0, 50, 10)]
    assert [len(page) for page in pages] == [10, 10, 10, 10, 5]
    assert len({number for page in pages for number in page}) == 45


def test_corrections_and_doubts_are_told():
    put(*[document(f"Médiathèque {n}", body="accueil du public") for n in range(600)], document("Médiatheque"))
    unknown = search("mediateque publique", AnonymousUser())
    assert (unknown.corrected, unknown.unknown) == ("médiathèque publique", ["mediateque"])
    put(document("Médiathéqe rare"))
    rare = search("Médiathéqe", AnonymousUser())
    assert rare.did_you_mean == "médiathèque"
    assert rare.total >= 1
    assert not rare.corrected


def test_a_word_explained_by_a_synonym_is_not_corrected(library):
    assert search("CAF", AnonymousUser()).corrected == ""


def test_no_word_no_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert search("!!!", AnonymousUser()).total == 0


def test_the_plan_reads_the_postings_in_their_index():
    """No sequential scan of the postings, no look at their table once vacuumed: index-only."""
    put(*[document(f"Atelier {n}", body=f"mot{n} autre{n % 50} encore") for n in range(400)])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE search_posting, search_searchentry, search_entrytext, search_lexeme")
        for text, filters in [("atelier", Filters()), ("atelier autre 7", Filters(kinds=("structure",)))]:
            sql, parameters = statement(analyse(text), filters, 20, 0, True)
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
            cursor.execute(f"EXPLAIN {sql}", parameters)
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Index Only Scan using search_posting" in plan
            assert "Seq Scan on search_posting" not in plan
            assert "Seq Scan on search_entrytext" not in plan


def test_an_entry_withdrawn_is_found_no_more_even_with_postings_left():
    kept, gone = put(document("Atelier"), document("Atelier"))
    SearchEntry.objects.filter(object_id=gone.object_id).delete()
    assert found("atelier") == [kept.object_id]


def test_dates_of_the_future_break_nothing():
    put(document("Atelier", updated_at=days_ago(-900)))
    assert len(found("atelier")) == 1
