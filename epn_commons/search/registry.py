"""What the portal can find. Each app declares in a module named ``search`` how its kinds are indexed, and which
answers come before the list."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from epn_commons.contributions.enums import Licence
from epn_commons.core.navigation import Commons


@dataclass(frozen=True)
class Document:
    """One published thing as the index takes it. ``body`` is searched and gives the extracts; ``place`` and
    ``confirmed_at`` are shown. ``themes`` are primary keys, ``departments`` codes. ``law`` is the text where articles
    are cited; ``marks`` name precise things that it has to do with: two entries that share one are worth a link."""

    object_id: int
    public_id: uuid.UUID
    title: str
    url: str
    published_at: datetime
    updated_at: datetime
    summary: str = ""
    keywords: str = ""
    body: str = ""
    place: str = ""
    themes: list[int] = field(default_factory=list)
    departments: list[str] = field(default_factory=list)
    law: str = ""
    marks: list[str] = field(default_factory=list)
    latitude: float | None = None
    longitude: float | None = None
    version: int = 1
    created_at: datetime | None = None
    confirmed_at: datetime | None = None
    boost: float = 1.0


@dataclass(frozen=True)
class SearchKind:
    """A kind of contribution in the index.

    ``documents(ids)`` gives the ``Document`` of each of these published contributions, in one or two queries however
    many they are. ``list_url_name`` is the address of their list; ``near_url_name``, that of a page that takes
    ``lat`` and ``lon``. ``resource`` is its name in the API. ``suggests_links``: whether the words of a title say
    enough to suggest what it is tied to (not those of a place).
    """

    code: str
    label: str
    plural: str
    commons: Commons
    icon: str
    documents: Callable[[list[int]], Iterable[Document]]
    list_url_name: str = ""
    near_url_name: str = ""
    resource: str = ""
    licence: Licence = Licence.CC_BY_SA
    suggests_links: bool = True


@dataclass(frozen=True)
class Answer:
    """The best answer, shown before the list: what was recognised and where to go. ``written``: whether its text is
    a contributor's, and so in French."""

    title: str
    text: str
    url: str
    action: str
    commons: Commons
    icon: str
    kind: str = ""
    written: bool = False


@dataclass(frozen=True)
class Suggestion:
    """What may be meant by a text being typed."""

    label: str
    url: str
    kind: str


@dataclass(frozen=True)
class Notice:
    """What everybody should know today before they start, said on the first page. ``kind`` is what it is in a word,
    ``tone`` how grave; ``title`` and ``text`` are the words of contributors, ``detail`` ours."""

    kind: str
    title: str
    text: str
    url: str
    detail: str = ""
    tone: str = "warning"
    is_example: bool = False


MOST_MARKS = 40

_kinds: dict[str, SearchKind] = {}
_markers: list[Callable[[list[Document]], dict[int, set[str]]]] = []
_answerers: list[Callable[[str], list[Answer]]] = []
_suggesters: list[Callable[[str], list[Suggestion]]] = []
_heralds: list[tuple[str, Callable[[int], list[Notice]]]] = []


def register(kind):
    """Declare a kind; its code is that of its ``Contribution``."""
    _kinds[kind.code] = kind


def register_marker(marker):
    """Declare ``marker(documents)``: ``{object_id: marks}`` read in documents of any kind, in a query or two."""
    _markers.append(marker)
    return marker


def marks_of(documents):
    """``{object_id: marks}`` of documents of one kind: their own, and what every app reads in them."""
    found = {document.object_id: set(document.marks) for document in documents}
    for marker in _markers:
        for object_id, marks in marker(documents).items():
            found[object_id] |= marks
    return {object_id: sorted(marks)[:MOST_MARKS] for object_id, marks in found.items()}


def register_answers(answer):
    """Declare ``answer(text)``: the ``Answer`` that a typed text deserves, best first, often none; one query or
    two."""
    _answerers.append(answer)
    return answer


def register_suggestions(suggest):
    """Declare ``suggest(text)``: the few ``Suggestion`` that a text being typed deserves; one query."""
    _suggesters.append(suggest)
    return suggest


def register_notices(all_url_name):
    """Declare ``tell(most)``: the ``Notice`` of today, the gravest first; one query. ``all_url_name``: the page that
    tells them all."""

    def declare(tell):
        _heralds.append((all_url_name, tell))
        return tell

    return declare


def notices(most):
    """``[(notices, name of the address of all of them)]`` of each app that has something to say."""
    told = [(tell(most), all_url_name) for all_url_name, tell in _heralds]
    return [(found, all_url_name) for found, all_url_name in told if found]


def all_kinds():
    """Every kind, in the order of their commons then as declared."""
    order = list(Commons)
    return sorted(_kinds.values(), key=lambda kind: order.index(kind.commons))


def find_kind(code):
    """One kind, or None."""
    return _kinds.get(code)


def answers_to(text):
    """What every app answers to a typed text."""
    return [answer for answerer in _answerers for answer in answerer(text)]


def suggestions_for(text):
    """What every app suggests for a text being typed."""
    return [suggestion for suggester in _suggesters for suggestion in suggester(text)]
