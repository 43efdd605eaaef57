"""Whatever is pasted, the reading is linear: 300 KB of anything takes well under 0.2 s."""

import itertools
import random
import time

import pytest

from legalbox.citations.finder import MAX_CITATIONS, find
from legalbox.citations.numbers import normalise_number, number_key, number_order
from legalbox.law_watch.folding import fold, plain_text
from tests.clock import is_quick

SIZE = 300_000
# Two cores shared by many: the figure itself is printed by the benchmark, this one tells a square from a line.
SECONDS = 0.4
REPEATED = [
    "art. ",
    "article ",
    "1 ",
    "1-",
    "1.",
    "1,",
    "L1 ",
    "L. 1 ",
    "L.L.L.",
    "L. 311-1 ",
    "L. 311-1 à ",
    "L. 311-1, ",
    "L. 311-1 du CP, ",
    "articles 1, ",
    "article 1, § 1 ",
    "article 1 (",
    "((((",
    "art. 1 du du ",
    "code ",
    "code de la ",
    "code de l’entrée et du séjour des ",
    "c.",
    "c. civ. ",
    "loi ",
    "loi n° ",
    "loi 78-17 ",
    "loi n° 78-17 du 6 janvier 1978 , ",
    "loi du ",
    "règlement (UE) ",
    "directive (UE) n° (UE) ",
    "RGPD ",
    "RGPD, ",
    "226-13 ",
    "1 du code pénal et ",
    "celex:",
    "legiarti000031367304&",
    "annexe I ",
    "§",
    "bis ",
    "1 bis ",
    "\u00ad",
    "\u00ad1",
    "e\u0301",
    "é",
    "'",
    " ",
    "\n",
    "\x00",
    "9",
    "a",
    "*",
    "𝟗",
]


def _seconds(function, text):
    started = time.thread_time()
    function(text)
    return time.thread_time() - started


@pytest.mark.parametrize("piece", REPEATED)
def test_the_same_piece_again_and_again(piece):
    text = piece * (SIZE // len(piece))
    find("art. 6 RGPD")

    assert is_quick(lambda: find(text), SECONDS)


@pytest.mark.parametrize("start", ["art. ", "RGPD ", "articles L. 1", "code", "loi n° 78-17 "])
@pytest.mark.parametrize("filling", [" ", ",", "1", "1, ", "a", "-", ".", "'", "du ", "\u00ad"])
@pytest.mark.parametrize("end", ["", " du code pénal"])
def test_a_beginning_an_end_and_nothing_between(start, filling, end):
    text = start + filling * (SIZE // len(filling)) + end

    assert is_quick(lambda: find(text), SECONDS)


@pytest.mark.parametrize("seed", range(6))
def test_shuffled_pieces(seed):
    shuffled = random.Random(seed)
    pieces = [piece for piece in REPEATED if len(piece) > 1] + ["du CRPA", "RGPD", "et", "à", "L. 311-1", ";"]
    text = "".join(shuffled.choice(pieces) for _ in range(SIZE // 5))[:SIZE]
    found = list(find(text))

    assert is_quick(lambda: find(text), SECONDS)
    assert all(text[citation.start : citation.end] == citation.raw for citation in found)
    assert all(one.end <= two.start for one, two in itertools.pairwise(found))


@pytest.mark.parametrize("seed", range(4))
def test_random_characters_break_nothing(seed):
    shuffled = random.Random(seed)
    text = "".join(
        chr(shuffled.choice((shuffled.randrange(32, 127), shuffled.randrange(0xD000)))) for _ in range(50_000)
    )

    for citation in find(text):
        assert text[citation.start : citation.end] == citation.raw


def test_twice_the_text_takes_about_twice_the_time():
    text = "Selon l’article L. 311-1 du CRPA, et la loi n° 78-17, l’usager peut demander copie. " * 600
    find(text)
    once = min(_seconds(find, text) for _ in range(3))
    twice = min(_seconds(find, text * 2) for _ in range(3))

    assert twice < 3.5 * once


def test_a_text_that_is_nothing_but_citations_is_read_in_part():
    assert MAX_CITATIONS <= len(find("art. 6 RGPD " * 20_000)) < MAX_CITATIONS + 300


@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "art", "L.", "code", "loi n°", "1", "é", "\u00ad", "article 6 du", "celex"]
)
def test_scraps(text):
    assert all(not citation.number for citation in find(text))


@pytest.mark.parametrize("function", [normalise_number, number_key, number_order, fold, plain_text])
@pytest.mark.parametrize("piece", ["9", "L.", "<", "<a ", "1-", "bis ", "&lt;", " "])
def test_the_small_functions_are_linear_too(function, piece):
    assert _seconds(function, piece * (SIZE // len(piece))) < SECONDS
