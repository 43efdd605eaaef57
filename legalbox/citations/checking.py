"""Does the article that somebody cites exist? Said only where we hold the whole list of the articles of the text."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from legalbox.citations.facts import GDPR, gdpr_articles, known_text
from legalbox.citations.numbers import number_key, number_order


class Existence(StrEnum):
    EXISTS = "exists"
    DOES_NOT_EXIST = "does_not_exist"
    CANNOT_BE_CHECKED = "cannot_be_checked"


@dataclass(frozen=True)
class ArticleIndex:
    """The articles that we hold of one text. ``articles`` is ``{number_key: anything}``; ``complete``: the text has no
    other article, so that a number which is not there does not exist."""

    articles: Mapping[str, object]
    complete: bool

    @classmethod
    def of(cls, numbers, complete=True):
        """From numbers as the source writes them, or from ``{number: anything}``."""
        pairs = numbers.items() if isinstance(numbers, Mapping) else ((number, number) for number in numbers)
        return cls({number_key(number): value for number, value in pairs}, complete)

    def get(self, number):
        return self.articles.get(number_key(number))


@cache
def shipped():
    """What ships with the project: the 99 articles of the GDPR."""
    return {GDPR: ArticleIndex.of(gdpr_articles())}


def check(citation, known=None):
    """The :class:`Existence` of what is cited. ``known`` is ``{text_id: ArticleIndex}``, beside the shipped tables."""
    index = (known or {}).get(citation.text_id) or shipped().get(citation.text_id)
    if not citation.number:
        named = not citation.version_id and (index or known_text(citation.text_id))
        return Existence.EXISTS if named else Existence.CANNOT_BE_CHECKED
    if index is None:
        return Existence.CANNOT_BE_CHECKED
    numbers = [number for number in (citation.number, citation.last_number) if number]
    if all(number_key(number) in index.articles for number in numbers):
        return Existence.EXISTS
    # The code of an implied citation is our guess: an article that it does not have may well be in another one.
    if not index.complete or citation.implied:
        return Existence.CANNOT_BE_CHECKED
    return Existence.DOES_NOT_EXIST


def articles_of(citation, known=None):
    """What the index holds for each article cited, in order: all those between the two ends of a range."""
    index = (known or {}).get(citation.text_id) or shipped().get(citation.text_id)
    if index is None or not citation.number:
        return []
    if not citation.last_number:
        found = index.get(citation.number)
        return [] if found is None else [found]
    first, last = number_order(citation.number), number_order(citation.last_number)
    within = [
        (number_order(key), key)
        for key in index.articles
        if key[:1] == number_key(citation.number)[:1] or key[:1].isdigit()
    ]
    return [index.articles[key] for order, key in sorted(within) if first <= order <= last]
