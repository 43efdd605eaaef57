"""What changed between two dates of a text of law.

Rule measured on four codes: an article changed when its folded text or its state did. Its version number alone says
too much (reissued without a change) and too little (corrected in silence under the same number).
"""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from epn_commons.core import text_diff
from legalbox.law_watch.model import Article

# Beyond this part of a text gone at once, the file is more likely incomplete than the law repealed.
LARGEST_PART_GONE = 0.2
FEWEST_GONE = 20
SHORTEST_MOVED = 60


@dataclass
class ArticleChange:
    """The same article at the two dates."""

    old: Article
    new: Article

    @property
    def text_changed(self):
        return self.old.hash != self.new.hash

    @property
    def state_changed(self):
        return self.old.state != self.new.state

    @property
    def renumbered(self):
        return self.old.number != self.new.number

    def words(self):
        """``[(operation, text), …]`` where operation is ``equal``, ``delete`` or ``insert``."""
        return text_diff.words(self.old.text, self.new.text)


@dataclass
class Changes:
    """``changed``: another text or state. ``renumbered``: same article and same text under another number. ``moved``:
    the same text as an article that is gone, under another ``cid``. ``unchanged`` is how many are as they were."""

    changed: list[ArticleChange] = field(default_factory=list)
    new: list[Article] = field(default_factory=list)
    gone: list[Article] = field(default_factory=list)
    renumbered: list[ArticleChange] = field(default_factory=list)
    moved: list[ArticleChange] = field(default_factory=list)
    unchanged: int = 0

    def __bool__(self):
        return bool(self.changed or self.new or self.gone or self.renumbered or self.moved)

    @property
    def looks_incomplete(self):
        """Whether so much is gone that the newer file should be looked at before anyone is alerted."""
        before = len(self.changed) + len(self.gone) + len(self.renumbered) + len(self.moved) + self.unchanged
        return len(self.gone) >= FEWEST_GONE and len(self.gone) > LARGEST_PART_GONE * before


def compare(old, new):
    """The :class:`Changes` between two dates of one :class:`~legalbox.law_watch.model.LegalText`. Raises ValueError,
    in French, when these are two texts or are given in the wrong order."""
    if old.text_id != new.text_id:
        raise ValueError(
            _("Ces deux fichiers ne sont pas du même texte : « %(old)s » et « %(new)s ».")
            % {"old": old.title, "new": new.title}
        )
    if new.date < old.date:
        raise ValueError(_("Le second fichier est plus ancien que le premier : inversez-les."))
    changes = Changes()
    before = _by_identifier(old.articles)
    gone = {article.cid: article for article in old.articles}
    for article in new.articles:
        former = _former(article, before, gone)
        if former is None:
            changes.new.append(article)
            continue
        del gone[former.cid]
        _sort(ArticleChange(former, article), changes)
    changes.gone = list(gone.values())
    _find_moved(changes)
    return changes


def _by_identifier(articles):
    """Two sources may give another ``cid`` to one article: the versions that both know tell that it is the same."""
    found = {}
    for article in articles:
        for identifier in (article.version_id, *article.version_ids):
            found.setdefault(identifier, article)
    found.update((article.cid, article) for article in articles)
    return found


def _former(article, before, gone):
    for identifier in (article.cid, article.version_id, *article.version_ids):
        former = before.get(identifier)
        if former is not None and former.cid in gone:
            return former
    return None


def _sort(change, changes):
    if change.text_changed or change.state_changed:
        changes.changed.append(change)
    elif change.renumbered:
        changes.renumbered.append(change)
    else:
        changes.unchanged += 1


def _find_moved(changes):
    """A text that left one place and came to another, when both are the only ones to have it."""
    left = Counter(article.hash for article in changes.gone if len(article.text) >= SHORTEST_MOVED)
    came = Counter(article.hash for article in changes.new if len(article.text) >= SHORTEST_MOVED)
    twins = {mark for mark, times in left.items() if times == 1 and came[mark] == 1}
    if not twins:
        return
    former = {article.hash: article for article in changes.gone if article.hash in twins}
    changes.moved = [ArticleChange(former[article.hash], article) for article in changes.new if article.hash in twins]
    changes.new = [article for article in changes.new if article.hash not in twins]
    changes.gone = [article for article in changes.gone if article.hash not in twins]
