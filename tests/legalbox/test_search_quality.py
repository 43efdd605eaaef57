"""The project's own pairs: a way to ask that a question does not know yet must still find it among the first."""

from pathlib import Path

from epn_commons.search import quality, synonyms
from legalbox import shipped
from legalbox.models.question import ANSWER_FIELDS
from tests.search.documents import pairs

# Measured in November 2026 on 61 questions: 0.66, 0.90. They may only rise.
LEAST_R1, LEAST_R5 = 0.64, 0.88

WORDINGS = Path(__file__).parent / "everyday_wordings.tsv"
"""A hundred everyday wordings, written from the titles alone before looking at any synonym or other wording."""

# 0.81, 0.95.
LEAST_EVERYDAY_R1, LEAST_EVERYDAY_R5 = 0.79, 0.93


def own_documents(first_wording=0):
    """Each shipped question as the index takes it, its other wordings from that one on."""
    return [
        {
            "id": question.slug,
            "title": question.values["title"],
            "keywords": " ; ".join(question.values["other_wordings"][first_wording:]),
            "text": "\n".join(question.values[name] for name in ANSWER_FIELDS),
        }
        for question in map(shipped.read_file, shipped.files())
    ]


def first_wordings():
    """The first other wording of each shipped question, and its slug."""
    return [
        (question.values["other_wordings"][0], question.slug) for question in map(shipped.read_file, shipped.files())
    ]


def test_a_new_way_to_ask_finds_its_answer(db, capsys):
    synonyms.load()
    queries = first_wordings()
    figures = quality.measure(own_documents(first_wording=1), queries)
    with capsys.disabled():
        print(f"\nRecherche, {len(queries)} façons de demander jamais vues : {figures}")  # noqa: T201
    assert len(queries) >= 40
    assert figures["r1"] >= LEAST_R1
    assert figures["r5"] >= LEAST_R5


def test_everyday_wordings_find_their_answer(db, capsys):
    synonyms.load()
    queries = pairs(WORDINGS)
    figures = quality.measure(own_documents(), queries)
    with capsys.disabled():
        print(f"\nRecherche, {len(queries)} phrases de tous les jours : {figures}")  # noqa: T201
    assert figures["r1"] >= LEAST_EVERYDAY_R1
    assert figures["r5"] >= LEAST_EVERYDAY_R5
