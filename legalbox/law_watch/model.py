"""A text of law at a date, whatever the file it came from."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from legalbox.citations.checking import ArticleIndex
from legalbox.citations.numbers import number_order
from legalbox.law_watch.folding import fold, plain_text


@dataclass
class Article:
    """One article in one version. ``cid`` is the same through its versions, ``version_id`` is this one's;
    ``version_ids`` are all that the source knows. ``text_html`` must be cleaned before a page shows it. ``ends_on`` is
    None when no end is planned. ``state`` is that of LEGI: VIGUEUR, ABROGE_DIFF, VIGUEUR_DIFF…"""

    cid: str
    version_id: str
    number: str
    state: str
    text_html: str
    starts_on: date | None
    ends_on: date | None
    version_ids: tuple[str, ...] = ()
    path: tuple[str, ...] = ()

    @cached_property
    def text(self):
        """The words alone, one line a paragraph."""
        return plain_text(self.text_html)

    @cached_property
    def hash(self):
        """Of the folded text: the same as long as only spaces, typography or mark-up change."""
        return hashlib.sha256(fold(self.text_html).encode()).hexdigest()


@dataclass
class LegalText:
    """``text_id`` is that of the citations (``LEGITEXT…`` of a code, ``loi-78-17``); ``external_id`` its number on
    Légifrance. ``date`` is the day whose law this is."""

    text_id: str
    title: str
    date: date
    articles: list[Article] = field(default_factory=list)
    external_id: str = ""

    def __post_init__(self):
        self.articles.sort(key=lambda article: number_order(article.number))

    @property
    def index(self):
        """For :func:`legalbox.citations.checking.check`: this file holds the whole text."""
        return ArticleIndex.of({article.number: article for article in self.articles if article.number})
