"""Citations of law in what people type. Linear: the text is cut into tokens once, then read from left to right.

One large regular expression did not end in nine minutes on real pages: nothing here goes back more than a few tokens.
"""

from dataclasses import dataclass, field, replace

from legalbox.citations.facts import LegalTextName, TextKind, known_text
from legalbox.citations.folding import tokens_of, words_of
from legalbox.citations.lists import Item, read_list
from legalbox.citations.model import Citation
from legalbox.citations.numbers import Number, normalise_number
from legalbox.citations.texts import Mention, first_words, read_mention

_ARTICLES = frozenset(("article", "articles", "art", "arts"))
_PREFIXES = frozenset(("l", "lo", "r", "d"))
_IDENTIFIERS = frozenset(("legiarti", "legitext", "jorftext", "celex"))
_AFTER_ARTICLE = frozenset((" ", ".", "n", "no", "°", "numero", "(", "s", ")", ":", "*", "_"))
_STRONG_LINKS = frozenset(("du", "de", "des", "d", "dudit", "ladite", "(", "["))
_LINKS = _STRONG_LINKS | frozenset(
    (" ", ",", "-", ":", '"', "la", "l", "'", "le", "ancien", "nouveau", ")", "]", "*", "_")
)
_SAME = frozenset(words_of("meme memes dit dite dudit ladite ledit cette ce cet"))
_THIS = frozenset(("present", "presente"))
_ABOVE = frozenset(words_of("precite precitee precites susvise susvisee susmentionne susmentionnee"))
_NATURES = frozenset(words_of("code loi decret ordonnance reglement directive"))
_OTHER_TEXTS = frozenset(
    words_of("convention charte constitution traité statut accord contrat cahier protocole avenant")
)
_GAP = frozenset(
    (" ", "*", "_", ",", ":", "(", ")", "-", '"', "en", "dans", "a", "son", "ses", "notamment", "l", "'", "aux")
)
_GAP_OF_SERIES = _GAP | frozenset((";", "et", "ou", "les", "de", "des"))
_LONGEST_TITLE = 45
# What a person writes or pastes has far fewer; past these, a text is noise and the rest of it is left unread.
MAX_CITATIONS = 4_000
MAX_READINGS = 16_000
_LOOK_BACK = 60
_BACKWARDS = frozenset((" ", ",", "-", "et", "ou", "a", ".", "*", "bis", "ter", "quater", "l", "r", "d", "lo"))
_UNITS = frozenset((*words_of("kg g cm mm m km h min kw mah euros euro px go mo ko ml litres"), "€", "%"))
_BEFORE_BARE = frozenset(
    (*words_of("et ou le au aux du des les selon vu cf voir par sur a de avec contre"), *",(;:'-.\"", "")
)
_NOT_ARTICLES = frozenset(
    words_of(
        "considérant considérants "
        "page pages p chapitre titre livre section partie tome annexe alinéa point paragraphe version édition numéro "
        "n no module fiche unité tél question volume lot"
    )
) | {"°"}


@dataclass
class Memory:
    """What a document already cited: the last text of each nature, and texts by nature and date."""

    last: dict[str, LegalTextName] = field(default_factory=dict)
    dates: dict[tuple[str, str], LegalTextName] = field(default_factory=dict)


def find(text, within=""):
    """The citations of ``text``, a list of :class:`Citation` in the order of the text, none inside another.

    ``within`` is the ``text_id`` of the code that ``text`` is part of: « article L. 311-1 » alone is then one of its
    articles. Without it, such an article belongs to the only code that the text names, if it names one only. A text
    that is nothing but citations is read up to :data:`MAX_CITATIONS`.
    """
    return _Reader(text, within).read()


class _Reader:
    def __init__(self, text, within):
        self.text, self.within = text, known_text(within)
        self.tokens, self.starts = tokens_of(text)
        self.memory = Memory()
        self.citations, self.unqualified = [], []
        self.done, self.several = 0, False
        # The text just named, which may be followed by its articles: « RGPD, art. 32 ».
        self.open, self.open_end, self.open_used = None, 0, False

    def read(self):
        readings = 0
        for at in self._triggers():
            if at < self.done:
                continue
            readings += 1
            if readings > MAX_READINGS or len(self.citations) >= MAX_CITATIONS:
                break
            word = self.tokens[at]
            if word in _ARTICLES or word in _PREFIXES:
                self._read_articles(at, word)
            elif word in _IDENTIFIERS:
                self._read_identifier(at, word)
            else:
                self._read_text(at)
        self._close()
        self._qualify()
        self.citations.sort(key=lambda citation: citation.start)
        return self.citations

    def _triggers(self):
        """The places of the tokens where a citation may start."""
        tokens, words = self.tokens, _ARTICLES | _IDENTIFIERS | first_words()
        for place, word in enumerate(tokens):
            if word in words or (word in _PREFIXES and self._may_be_prefix(place)):
                yield place

    def _may_be_prefix(self, place):
        """« L. 311 », « L 311-1 », « R*311 », and neither « l’ » nor « L1 »."""
        following = self.tokens[place + 1]
        if following == " ":
            following = self.tokens[place + 2]
            return following.isdigit() and self.tokens[place + 3] == "-"
        if following.isdigit():
            return self.tokens[place + 2] == "-"
        return following in (".", "*")

    def _spelling(self, place):
        return self.text[self.starts[place] : self.starts[place + 1]]

    # Articles

    def _read_articles(self, at, word):
        here = at
        if word in _ARTICLES:
            here += 1
            for _step in range(6):
                if self.tokens[here] in _AFTER_ARTICLE:
                    here += 1
        items, end = read_list(self.tokens, here, self._spelling, word == "article")
        if not items:
            return
        items[0].start = at
        self.done, self.several = end, word in ("articles", "arts")
        announced = word in _ARTICLES
        sure = announced or all(item.number.prefix and "-" in item.number.body for item in items)
        mention, strong = self._text_after(end, sure)
        if mention is not None and self._belongs(items, mention, strong) and not self._opens(at, strong):
            self._close()
            self._pair(items, mention)
        elif self._opens(at, mention is not None and strong) and self._belongs(items, self.open, False):
            self._pair_before(items)
        else:
            foreign = mention is not None and mention.text is None
            self._leave_unqualified(items, announced, foreign)
            if foreign:
                self.done = mention.end

    def _text_after(self, end, sure):
        """``(Mention or None, strong)``: the text named just after a list of articles, « du » making it strong."""
        here, strong = end, False
        for _step in range(10):
            word = self.tokens[here]
            if word not in _LINKS or word == "":
                break
            strong = strong or word in _STRONG_LINKS
            here += 1
        word = self.tokens[here]
        if word in _SAME or word in _THIS or self.tokens[here - 1] in ("dudit", "ladite"):
            same = self._same_text(here, word)
            return same, same is not None
        mention = None
        if word in first_words():
            mention = read_mention(self.tokens, here, self._spelling, self.memory, sure)
        if mention is None and strong and (word in _OTHER_TEXTS or word in _NATURES):
            mention = Mention(here, here + 1, None)
        if mention is not None and mention.text is None and word in _NATURES:
            mention.text = self._text_above(word, mention.end)
        if mention is not None and mention.text is None and not strong:
            return None, False
        return mention, strong

    def _text_above(self, nature, end):
        """« de la loi précitée », « du code, » : the one cited before."""
        following = self.tokens[end + 1] if self.tokens[end] == " " else self.tokens[end]
        if following in _ABOVE:
            return self.memory.last.get(nature)
        if nature == "code" and not following.isalnum() and following not in ("'", '"', "-"):
            return self.memory.last.get(nature, self.within)
        return None

    def _same_text(self, here, word):
        place = here
        if word in _SAME or word in _THIS:
            place = here + 2 if self.tokens[here + 1] == " " else here + 1
        nature, text = self.tokens[place], None
        if nature not in _NATURES and nature not in _OTHER_TEXTS:
            return None
        if word in _THIS:
            text = self.within if nature == "code" else None
        elif nature in _NATURES:
            text = self.memory.last.get(nature)
        return Mention(here, place + 1, text)

    @staticmethod
    def _belongs(items, mention, strong):
        """« L. 311-1, RGPD »: only a code has articles in L."""
        if mention.text is None:
            return False
        return strong or mention.text.kind is TextKind.CODE or not any(item.number.prefix for item in items)

    def _opens(self, at, strong):
        """Whether the text named before is followed by its articles: « RGPD (art. 6) », not « RGPD et art. 9 du… »."""
        if self.open is None or strong:
            return False
        gap = self.tokens[self.open_end : at] if at - self.open_end <= _LONGEST_TITLE else ["."]
        if all(word in (_GAP_OF_SERIES if self.open_used else _GAP) for word in gap):
            return True
        before = self.tokens[at - 1] if self.tokens[at - 1] != " " else self.tokens[at - 2]
        if self.open.titled and not self.open_used and before in (",", "(") and not {".", ";"} & set(gap):
            return True
        self._close()
        return False

    def _pair(self, items, mention):
        """Articles followed by their text."""
        ends = [item.end for item in items[:-1]] + [mention.end]
        for item, end in zip(items, ends, strict=True):
            self._cite(item, item.start, end, mention.text)
        self.done = mention.end
        self._remember(mention.text)

    def _pair_before(self, items):
        """Articles that follow their text."""
        text = self.open.text
        if not self.open_used:
            items[0].start = self.open.start
        for item in items:
            self._cite(item, item.start, item.end, text)
        self.open_used, self.open_end = True, items[-1].end

    def _cite(self, item, start, end, text):
        number, last, detail = self._number_of(item, text)
        self.citations.append(
            Citation(
                self.starts[start],
                self.starts[end],
                self.text[self.starts[start] : self.starts[end]],
                text.text_id if text else "",
                text.short_title if text else "",
                text.kind if text else TextKind.CODE,
                number,
                last,
                detail,
                text.external_id if text else "",
                text_title=text.title if text else "",
            )
        )

    def _number_of(self, item, text):
        """``(number, last number of a range, detail)``. In a European text, « article 6-1 » is paragraph 1 of
        article 6 and « articles 12-14 » a range; elsewhere both are one article."""
        number = normalise_number(str(item.number))
        last = normalise_number(str(item.last)) if item.last else ""
        after = (item.last or item.number).end
        detail = self.text[self.starts[after] : self.starts[item.end]].strip(" ,\u00a0\u202f\n\t.-")
        if text and text.kind is TextKind.EUROPEAN and "-" in number:
            number, rest = number.split("-", 1)
            if self.several and not last and rest.isdigit() and int(rest) > int(number):
                return number, rest, detail
            detail = " ".join(filter(None, (rest, detail)))
        return number, last, detail

    def _leave_unqualified(self, items, announced, foreign):
        """Articles without their code are kept when they can be nothing else: « article L. 311-1 », « L. 311-1 »."""
        for item in items:
            number = item.number
            following = self.tokens[item.end + 1] if self.tokens[item.end] == " " else self.tokens[item.end]
            sure = announced or ("-" in number.body and (number.dotted or len(number.body.split("-")[0]) >= 3))
            if number.prefix and sure and following not in _UNITS:
                if not foreign:
                    self.unqualified.append(len(self.citations))
                self._cite(item, item.start, item.end, None)

    def _qualify(self):
        """The code of articles cited without one: the code we are in, or the only one named."""
        code = self.within
        if code is None:
            named = {citation.text_id for citation in self.citations if citation.kind is TextKind.CODE} - {""}
            code = known_text(named.pop()) if len(named) == 1 else None
        if code is None or code.kind is not TextKind.CODE:
            return
        for place in self.unqualified:
            self.citations[place] = replace(
                self.citations[place],
                text_id=code.text_id,
                text_label=code.short_title,
                text_title=code.title,
                external_id=code.external_id,
                implied=True,
            )

    # Texts

    def _read_text(self, at):
        mention = read_mention(self.tokens, at, self._spelling, self.memory)
        if mention is None:
            return
        self._close()
        if mention.text is None:
            self.done = mention.end
            return
        items = self._articles_before(at, mention)
        if items:
            self._pair(items, mention)
            return
        self.done = mention.end
        self.open, self.open_end, self.open_used = mention, mention.end, False
        if not mention.weak:
            self._remember(mention.text)

    def _articles_before(self, at, mention):
        """Bare numbers before a text: « 226-13 du code pénal », « … et 9 du code civil »."""
        end, linked = at, False
        for _step in range(5):
            if end > self.done and self.tokens[end - 1] in (" ", "du", "de", "la", "l", "'", "des", "("):
                end -= 1
                linked = linked or self.tokens[end] in ("du", "de", "des")
        if end <= self.done or not (
            self.tokens[end - 1].isdigit() or self.tokens[end - 1] in ("bis", "ter", "quater")
        ):
            return None
        start = end
        while start > max(self.done, at - _LOOK_BACK) and (
            self.tokens[start - 1].isdigit() or self.tokens[start - 1] in _BACKWARDS
        ):
            start -= 1
        figures = [
            place for place in range(start, end) if self.tokens[place].isdigit() and self.tokens[place - 1] != "-"
        ]
        for place in figures[:1] + figures[-1:]:
            items, after = read_list(self.tokens, place, self._spelling)
            if items and after == end and self._is_bare_article(place, items, linked, mention):
                return items
        return None

    def _is_bare_article(self, place, items, linked, mention):
        before = self.tokens[place - 1] if place else ""
        if before == " ":
            before = self.tokens[place - 2] if place > 1 else ""
        if before in _NOT_ARTICLES or (before.isdigit() and place):
            return False
        hyphened = all("-" in item.number.body for item in items)
        if mention.weak or not linked:
            return hyphened and items[0].number.body[0] != "0"
        if hyphened:
            return True
        return before in _BEFORE_BARE and not any(
            1900 <= int(item.number.body[:4]) < 2100 for item in items if item.number.body[:4].isdigit()
        )

    def _remember(self, text):
        nature = text.title.split()[0].lower().replace("é", "e").replace("è", "e")
        self.memory.last[nature if nature in _NATURES else "code" if text.kind is TextKind.CODE else nature] = text

    def _close(self):
        """The text named before gets no article: it is cited as a whole, unless its name may be anything else."""
        if self.open is not None and not self.open_used and not self.open.weak:
            whole = Item(Number("", "", self.open.start, self.open.end), None, self.open.start, self.open.end)
            self._cite(whole, self.open.start, self.open.end, self.open.text)
        self.open = None

    # Identifiers and web addresses

    def _read_identifier(self, at, word):
        if word == "celex":
            self._read_celex(at)
            return
        digits = self.tokens[at + 1]
        if not (digits.isdigit() and len(digits) == 12):
            return
        identifier = word.upper() + digits
        self._close()
        self.done = at + 2
        start, end = self.starts[at], self.starts[at + 2]
        previous = self.citations[-1] if self.citations else None
        joined = previous is not None and start - previous.end <= 24 and "&" in self.text[previous.end : start]
        if word == "legiarti":
            text = known_text(previous.text_id) if joined and not previous.number else None
            if text:
                start = self.citations.pop().start
            self.citations.append(self._address(start, end, text, identifier))
            return
        text = known_text(identifier)
        if joined and previous.version_id and not previous.text_id and text:
            self.citations[-1] = self._address(previous.start, end, text, previous.version_id)
        elif text:
            self.citations.append(self._address(start, end, text, ""))

    def _address(self, start, end, text, version_id):
        return Citation(
            start,
            end,
            self.text[start:end],
            text.text_id if text else "",
            text.short_title if text else "",
            text.kind if text else None,
            external_id=text.external_id if text else "",
            version_id=version_id,
            text_title=text.title if text else "",
        )

    def _read_celex(self, at):
        here = at + 1
        if self.tokens[here] == "%":
            here += 3
        for _step in range(3):
            if self.tokens[here] in (":", " ", "="):
                here += 1
        year, letter, order = self.tokens[here : here + 3]
        text = known_text((year + letter + order).upper())
        if text is None and not (len(year) == 5 and letter in ("r", "l") and len(order) == 4):
            return
        celex = (year + letter + order).upper()
        text = text or LegalTextName(celex, TextKind.EUROPEAN, celex, celex, celex)
        self._close()
        self.citations.append(self._address(self.starts[here], self.starts[here + 3], text, ""))
        self.done = here + 3
