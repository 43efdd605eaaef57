"""Legal questions beside their limits: 50,000 of them with 108,000 cited articles, searched among 100,000 entries."""

import random
import time
import uuid
from statistics import median

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import urlencode

from bench.commons import held
from bench.words import QUERIES, WEIGHTS, WORDS
from bench.workloads import Pair, page, pgbench, timed
from epn_commons.contributions.enums import Status
from epn_commons.search.analysis import analyse
from epn_commons.search.ranking import Filters, rank, statement
from legalbox.citations.checking import Existence
from legalbox.models import LegalReference, Question
from legalbox.models.question import ANSWER_FIELDS
from legalbox.views.asking import close_answers

QUESTIONS, REFERENCES = 50_000, 108_000
ON_THE_PAGE = 10
"""Articles cited by the question whose page is measured, of as many kinds as an answer has parts."""

EXAMPLE = "question-0"
LEAST_TIMES = 200
"""Of a 95th percentile: of twenty, it would be the second worst, the one that the machine kept waiting."""

SEARCH_MS, TYPING_MS, MOST_QUERIES, MOST_BYTES = 15, 60, 6, 50_000
HALF = [f"{WORDS[9 + step % 5]} {WORDS[600 + 7 * step]} {WORDS[1700 + 11 * step]}" for step in range(40)]
"""What people ask: words that say something, and one that half of the questions hold."""

_BATCH = 2_000


def seed():
    """Replace the questions by invented ones."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE legalbox_question, legalbox_legalreference RESTART IDENTITY CASCADE")
    chance = random.Random(11)  # noqa: S311 - the same questions at each run
    cited = [ON_THE_PAGE, *_shares(REFERENCES - ON_THE_PAGE, QUESTIONS - 1)]
    for start in range(0, QUESTIONS, _BATCH):
        numbers = range(start, min(start + _BATCH, QUESTIONS))
        rows = Question.objects.bulk_create([_question(number, chance) for number in numbers])
        LegalReference.objects.bulk_create(
            [
                _reference(row, place)
                for row, number in zip(rows, numbers, strict=True)
                for place in range(cited[number])
            ]
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE legalbox_question, legalbox_legalreference")


def _shares(total, number):
    """``total`` in ``number`` whole parts, as even as they can be."""
    least, more = divmod(total, number)
    return [least + (place < more) for place in range(number)]


def _question(number, chance):
    words = chance.choices(WORDS, WEIGHTS, k=70)
    parts = {name: " ".join(words[8 + 12 * place : 20 + 12 * place]) for place, name in enumerate(ANSWER_FIELDS)}
    now = timezone.now()
    return Question(
        title=" ".join(words[:8]), slug=f"question-{number}", status=Status.PUBLISHED, submitted_at=now,
        published_at=now, **parts,
    )  # fmt: skip


def _reference(question, place):
    number = f"L{100 + question.pk % 800}-{place + 1}"
    return LegalReference(
        public_id=uuid.uuid5(question.public_id, number), question=question, position=place, raw=number,
        label=f"article {number} du code d’essai", short_label=number, key=f"essai_{number}",
        text_title="code d’essai", number=number, existence=Existence.CANNOT_BE_CHECKED,
    )  # fmt: skip


def http(folder, port):
    """The search page beside the same search in SQL, the page of a question beside its template alone."""
    pairs = []
    for name, text in (("mots rares", QUERIES["mots rares"][0]), ("un mot sur deux fiches", HALF[0])):
        pairs.append(
            Pair(
                f"page de recherche, {name}",
                page(port, f"/recherche/?{urlencode({'q': text})}", expect=lambda body: b"result-count" in body),
                pgbench("pgbench, la même recherche en SQL", folder, _sql(text)),
                0.08,
            )
        )
    address = f"/questions/{EXAMPLE}/"
    pairs.append(
        Pair(
            f"page d’une question, {ON_THE_PAGE} articles cités",
            page(port, address, expect=lambda body: b"L10" in body),
            page(port, f"/bare/question/{EXAMPLE}"),
            0.4,
        )
    )
    return pairs


def _sql(text):
    sql, parameters = statement(analyse(text), Filters(), 20, 0, True)
    with connection.cursor() as cursor:
        return cursor.mogrify(sql, parameters)


def measure(rounds):
    """What the box promises: the engine alone, the answers offered while one types, the weight of a page."""
    entries, mixed = held()
    kinds = {**QUERIES, "un mot sur deux fiches": HALF}
    rows = [
        _times(f"recherche parmi {entries} fiches de {mixed} natures, {name}", _search, texts, rounds, SEARCH_MS)
        for name, texts in kinds.items()
    ]
    beginnings = [f"{text} {WORDS[30 + place][:5]}" for place, text in enumerate(HALF)]
    rows.append(_times("réponses proches pendant la frappe", _typing, beginnings, rounds, TYPING_MS))
    return [*rows, *_page()]


def _search(text):
    if not rank(analyse(text)).page:
        raise RuntimeError(f"rien pour {text}")


def _typing(text):
    if not close_answers(text, unfinished=True):
        raise RuntimeError(f"rien de proche de {text}")


def _times(name, do, texts, rounds, limit):
    do(texts[0])
    times = []
    for _round in range(max(rounds, LEAST_TIMES // len(texts))):
        for text in texts:
            begun = time.perf_counter()
            do(text)
            times.append(1000 * (time.perf_counter() - begun))
    times.sort()
    p95 = times[int(len(times) * 0.95)]
    detail, ours = f"médiane {median(times):.1f} ms", f"p95 {p95:.1f} ms"
    return timed(name, "promis", [p95 / limit], 1.0, detail, ours=ours, theirs=f"{limit} ms")


def _page():
    client, address = Client(headers={"host": "127.0.0.1"}), f"/questions/{EXAMPLE}/"
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} : {answer.status_code}")
    name = f"page d’une question, {ON_THE_PAGE} articles cités"
    return [
        timed(
            f"{name} : {what}", "promis", [number / most], 1.0, "une visite", ours=f"{number} {unit}",
            theirs=f"{most} {unit}",
        )
        for what, number, most, unit in (
            ("requêtes", len(seen), MOST_QUERIES, "requêtes"), ("poids", len(answer.content), MOST_BYTES, "o"),
        )
    ]  # fmt: skip
