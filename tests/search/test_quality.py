import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from epn_commons.search import quality
from epn_commons.search.models import SearchEntry
from tests.search.documents import document, pairs, put

REWORDINGS = Path(__file__).parent / "rewordings.tsv"
"""Everyday ways to ask, written by hand from titles alone; none of their wording is in any content."""

EVERYDAY = Path(__file__).parent / "everyday.tsv"
"""What people type at the desk: slips, SMS, acronyms, plain words. Written before opening the synonyms; what the half
kept aside misses was never looked at while mending."""


@pytest.fixture
def files(tmp_path):
    documents, queries = tmp_path / "documents.jsonl", tmp_path / "questions.tsv"
    rows = [
        {"id": "a", "title": "Carte grise", "keywords": "véhicule", "text": "Changer de titulaire."},
        {"id": "b", "title": "Permis de conduire", "keywords": "", "text": "Nombre de points."},
    ]
    documents.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    queries.write_text("query\tdoc_id\ncarte grise\ta\npermis\tb\nvéhicule\tb\nzzz\ta\n", encoding="utf-8")
    return documents, queries


def test_figures_of_a_small_set(db, files):
    out = StringIO()
    call_command("search_quality", *map(str, files), stdout=out)
    figures = json.loads(out.getvalue())
    assert out.getvalue().count("\n") == 1
    assert list(figures) == ["queries", "r1", "r5", "mrr", "ms_p50", "ms_p95"]
    assert (figures["queries"], figures["r1"], figures["r5"], figures["mrr"]) == (4, 0.5, 0.5, 0.5)
    assert 0 < figures["ms_p50"] <= figures["ms_p95"]


def test_the_content_of_the_portal_is_neither_read_nor_touched(db, files):
    put(*[document("Carte grise") for _ in range(30)])
    before = list(SearchEntry.objects.values())
    call_command("search_quality", *map(str, files), stdout=StringIO())
    assert list(SearchEntry.objects.values()) == before


@pytest.mark.parametrize("content", ["", "pas du json", '{"sans": "id"}', '["liste"]'])
def test_a_file_that_is_not_one_is_refused_in_words(db, files, tmp_path, content):
    wrong = tmp_path / "faux.jsonl"
    wrong.write_text(content, encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("search_quality", str(wrong), str(files[1]), stdout=StringIO())


def test_real_questions_find_their_answer(with_synonyms, shared_data):
    """The bar: the best method without a model of the reference, 0.93 of first answers, all in the first five."""
    folder = shared_data / "legal"
    queries = pairs(folder / "search-benchmark-queries.tsv")
    figures = quality.measure(quality.read_documents(folder / "search-benchmark-docs.jsonl"), queries)
    assert figures["r5"] >= 0.99
    assert figures["r1"] >= 0.92
    assert figures["mrr"] >= 0.95


def test_everyday_ways_to_ask_find_their_answer(with_synonyms, shared_data, capsys):
    """Measured in November 2026: see docs/adr/0004. The figures may only rise."""
    documents = quality.read_documents(shared_data / "legal" / "search-benchmark-docs.jsonl")
    sets = {
        "reformulées": (pairs(REWORDINGS), 0.62, 0.89),
        "au comptoir": (pairs(EVERYDAY, "tuning"), 0.65, 0.87),
        "au comptoir, mises à part": (pairs(EVERYDAY, "kept aside"), 0.77, 0.92),
    }
    for name, (queries, least_r1, least_r5) in sets.items():
        figures = quality.measure(documents, queries)
        with capsys.disabled():
            print(f"\nRecherche, questions {name} : {figures}")  # noqa: T201
        assert figures["r1"] >= least_r1
        assert figures["r5"] >= least_r5
