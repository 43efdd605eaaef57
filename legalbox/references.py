"""The citations of an answer as rows: read from its text, checked against the law that we hold, linked."""

import re
import uuid
from functools import lru_cache

from django.db import transaction

from epn_commons.contributions.enums import Action
from epn_commons.contributions.projections import register
from legalbox.citations.checking import ArticleIndex, Existence, articles_of, check
from legalbox.citations.finder import find
from legalbox.citations.links import link
from legalbox.models import (
    ArticleVersion,
    LegalArticle,
    LegalReference,
    LegalText,
    Question,
    ReferenceCorrection,
)
from legalbox.models.question import ANSWER_FIELDS

MOST = 150
"""References kept of one answer: an honest one has ten."""
LONGEST_NOTE = 1000
_NOTE = re.compile(r"\s+[:—–]\s+")


def read(question):
    """The unsaved ``LegalReference`` of one question, in the order of its text: two or three queries."""
    found = _with_notes(question.legal_basis) + [
        (citation.raw, citation, "") for name in ANSWER_FIELDS for citation in find(getattr(question, name))
    ]
    found = list(_corrected(question, found))
    known = known_articles({citation.text_id for _raw, citation, _n, _c in found if citation})
    versions = _current_versions(found, known)
    rows = {}
    for raw, citation, note, corrected in found:
        row = _row(question, raw, citation, note, known, versions)
        row.corrected = corrected
        row.public_id = uuid.uuid5(question.public_id, row.key)
        if row.key not in rows and len(rows) < MOST:
            row.position = len(rows)
            rows[row.key] = row
        elif note and row.key in rows and not rows[row.key].note:
            rows[row.key].note = row.note
    return list(rows.values())


def _with_notes(basis):
    """``(raw, citation or None, note)`` of the texts listed one a line: « art. 6 RGPD : les bases légales »."""
    found = []
    for line in filter(None, (line.strip(" -*\t") for line in basis.splitlines())):
        cited, *rest = _NOTE.split(line, maxsplit=1)
        note = rest[0] if rest else ""
        citations = find(cited)
        found += [(citation.raw, citation, note) for citation in citations] or [(cited, None, note)]
    return found


def _corrected(question, found):
    """What people said that is meant replaces what was read."""
    corrections = dict(ReferenceCorrection.objects.filter(question=question.pk).values_list("raw", "corrected"))
    for raw, citation, note in found:
        meant = corrections.get(raw[:300])
        if meant is None:
            yield raw, citation, note, False
        elif meant:
            read_again = find(meant)
            yield raw, read_again[0] if read_again else None, note or ("" if read_again else meant), True


def known_articles(text_ids):
    """``{text_id: ArticleIndex}`` of the texts that we hold; the index gives the ``cid`` of an article."""
    held = LegalText.objects.filter(text_id__in=text_ids).values_list("pk", "text_id", "imported_at", "is_complete")
    return {text_id: _index(pk, imported_at, complete) for pk, text_id, imported_at, complete in held}


@lru_cache(maxsize=32)
def _index(pk, _imported_at, complete):
    numbers = LegalArticle.objects.filter(text=pk, is_gone=False).exclude(number="").values_list("number", "cid")
    return ArticleIndex.of(dict(numbers), complete)


def _current_versions(found, known):
    """``{cid: version_id}`` of the articles cited, as we hold them now."""
    cids = {cid for _raw, citation, _n, _c in found if citation for cid in cited_cids(citation, known)}
    versions = ArticleVersion.objects.filter(article__cid__in=cids).order_by("article__cid", "-seen_on")
    return dict(versions.distinct("article__cid").values_list("article__cid", "version_id"))


def cited_cids(citation, known):
    if citation.text_id not in known:
        return []
    return articles_of(citation, known)


def _row(question, raw, citation, note, known, versions):
    if citation is None:
        return LegalReference(
            question=question, raw=raw[:300], label=raw[:300], short_label=raw[:200], key=raw.lower()[:200],
            existence=Existence.CANNOT_BE_CHECKED, note=note[:LONGEST_NOTE],
        )  # fmt: skip
    cids = cited_cids(citation, known)
    version_id = versions.get(cids[0], "") if len(cids) == 1 else ""
    return LegalReference(
        question=question,
        raw=raw[:300],
        label=citation.label[:300],
        short_label=citation.short_label[:200],
        key=(citation.key or raw.lower())[:200],
        text_id=citation.text_id[:60],
        text_title=(citation.text_title or citation.text_label)[:300],
        number=citation.number[:40],
        last_number=citation.last_number[:40],
        existence=check(citation, known).value,
        url=link(citation, version_id)[:500],
        note=note[:LONGEST_NOTE],
        cids=cids,
    )


@transaction.atomic
def refresh(ids):
    """Rewrite the references of these questions from their text."""
    questions = list(Question.objects.filter(pk__in=ids).select_for_update().order_by("pk"))
    rows = [row for question in questions for row in read(question)]
    LegalReference.objects.filter(question__in=ids).delete()
    LegalReference.objects.bulk_create(rows, batch_size=1000)


@register
def follow(model, ids, action):
    """Keep the references in step with what is published."""
    if model is Question and action != Action.DELETED:
        refresh(ids)
