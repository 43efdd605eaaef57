"""Lists of articles, and what is said of each: « L. 311-1, 311-2 et R. 311-3 », « 6, paragraphe 1 », « 12 à 22 »."""

from dataclasses import dataclass

from legalbox.citations.folding import MONTHS, words_of
from legalbox.citations.numbers import LATIN, Number, number_order, read_number

MAX_ITEMS = 200
_ARTICLES = frozenset(("article", "articles", "art", "arts"))
_BEFORE_ITEM = frozenset((" ", "aux", "les", "l", "'", "de", "des", "du", "d", "au", "a", "encore", "que", *_ARTICLES))
_SEPARATORS = frozenset((",", ";", "et", "ou", "a", "-", "/", "ainsi", "puis"))
_MONTHS = frozenset(MONTHS)
_PARTS = frozenset(
    words_of(
        "paragraphe paragraphes par para alinéa alinéas al point points pt lettre lettres litt let tiret tirets phrase"
    )
)
_SEVERAL = frozenset(("paragraphes", "alineas", "points", "lettres", "tirets", "§"))
_ORDINALS = frozenset(
    words_of(
        "premier première deuxième second seconde troisième quatrième cinquième sixième septième huitième dernier "
        "dernière"
    )
)
_ROMANS = frozenset(words_of("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv"))
_SKIPPED = frozenset(words_of("modifie modifiee nouveau nouvelle ancien ancienne precite precitee susvise susvisee"))
_CLOSING = frozenset((")", "]"))
_LATIN = frozenset(LATIN)
_LONGEST_PART = 24


@dataclass(slots=True)
class Item:
    """One article of a list, or a range. ``end`` is the place after its detail."""

    number: Number
    last: Number | None
    start: int
    end: int


def read_list(tokens, at, spelling, singular=False):
    """``(items, place after them)`` of the articles listed from word ``at``. ``singular``: the list comes after
    « article », where what follows a comma is a paragraph and not another article."""
    items, here = [], at
    previous = None
    while len(items) < MAX_ITEMS:
        number = read_number(tokens, here, spelling)
        if number is None or (previous and not _continues(tokens, number, previous)):
            break
        if previous and previous.prefix and not number.prefix:
            number.prefix = previous.prefix
        end = _read_detail(tokens, number.end, spelling, singular)
        last, end = _read_range(tokens, number, end, spelling, singular)
        items.append(Item(number, last, here, end))
        previous = last or number
        after = _next_item(tokens, end, previous, singular)
        if after is None:
            break
        here = after
    return items, items[-1].end if items else at


def _continues(tokens, number, previous):
    """Whether a figure after a comma or « et » is an article like the one before."""
    following = tokens[number.end + 1] if tokens[number.end] == " " else tokens[number.end]
    if following in _MONTHS or following in ("°", "€", "%", "euros", "euro"):
        return False
    if number.prefix:
        return bool(previous.prefix)
    return not previous.prefix or "-" in number.body or "-" not in previous.body


def _read_range(tokens, first, end, spelling, singular):
    """``(last number, place after it)`` of « L. 311-1 à L. 311-4 », ``(None, end)`` when this is no range."""
    here = _after_space(tokens, end)
    dashed = tokens[here] == "-" and tokens[_after_space(tokens, here + 1)] in ("l", "lo", "r", "d")
    if tokens[here] != "a" and not dashed:
        return None, end
    here += 1
    for _step in range(6):
        if tokens[here] in (" ", "l", "'", "article") and not _starts_number(tokens, here):
            here += 1
    last = read_number(tokens, here, spelling)
    if last is None or not _continues(tokens, last, first) or ("-" in first.body and "-" not in last.body):
        return None, end
    if not last.prefix:
        last.prefix = first.prefix
    if number_order(str(last)) <= number_order(str(first)):
        return None, end
    return last, _read_detail(tokens, last.end, spelling, singular)


def _starts_number(tokens, here):
    return tokens[here] == "l" and tokens[here + 1] != "'"


def _next_item(tokens, end, previous, singular):
    """Where the next article of the list may start, or None."""
    here, separated, named = end, "", False
    for _step in range(4):
        here = _after_space(tokens, here)
        if tokens[here] not in _SEPARATORS or (tokens[here] == "-" and tokens[here - 1] != " "):
            break
        separated += tokens[here]
        here += 1
    if not separated:
        return None
    part = False
    for _step in range(_LONGEST_PART):
        word = tokens[here]
        if _is_part(tokens, here):
            part = True
        elif word in _BEFORE_ITEM and not _starts_number(tokens, here) and not _is_prefix(tokens, here):
            named = named or word in _ARTICLES
        elif word != "." or tokens[here - 1] not in _ARTICLES:
            break
        here += 1
    if part and not named:
        return None
    prefixed = not tokens[here].isdigit()
    if singular and not named and separated[0] in ",;" and separated in (",", ";") and not prefixed:
        return None
    return None if named and prefixed != bool(previous.prefix) else here


def _is_part(tokens, here):
    """« et du premier alinéa de l’article L. 124-9 », « et aux I et II de l’article… »."""
    word = tokens[here]
    if word.isdigit():
        return len(word) <= 2 and tokens[here + 1] == "°"
    return word in _PARTS or word in _ORDINALS or word in _ROMANS or word in ("°", "et")


def _is_prefix(tokens, here):
    return tokens[here] in ("a", "d", "r") and tokens[here + 1] == "."


def _after_space(tokens, here):
    return here + 1 if tokens[here] == " " else here


def _read_detail(tokens, here, spelling, singular):
    end = here
    for _step in range(12):
        place = _after_space(tokens, end)
        comma = tokens[place] == ","
        if comma:
            place = _after_space(tokens, place + 1)
        after = _read_part(tokens, place, spelling, place == end, singular and comma)
        if after is None:
            break
        end = after
    return end


def _read_part(tokens, here, spelling, adjacent, loose):
    """The place after one paragraph, point, sentence…, or None. ``adjacent``: it touches the number (« 6.1.f »);
    ``loose``: it comes after « article 6, »."""
    word = tokens[here]
    if word in ("(", "["):
        return _read_bracketed(tokens, here)
    if word == "§" or word in _PARTS:
        return _read_values(tokens, here + 1, word in _SEVERAL, spelling)
    if adjacent and word in (".", "-"):
        return _read_dotted(tokens, here, spelling)
    if word.isdigit() and len(word) <= 2:
        return _read_figure(tokens, here, loose)
    if len(word) == 1 and word.isalpha() and tokens[here + 1] in _CLOSING:
        return here + 2
    if word in _ROMANS and spelling(here).isupper():
        after = _after_space(tokens, here + 1)
        return after + 1 if tokens[after] in _LATIN else here + 1
    return _read_words(tokens, here)


def _read_words(tokens, here):
    word, after = tokens[here], _after_space(tokens, here + 1)
    if word in _ORDINALS and tokens[after] in _PARTS:
        return after + 1
    if word in _SKIPPED:
        return here + 1
    if word == "in" and tokens[after] == "fine":
        return after + 1
    if word == "et" and tokens[after] in ("suivants", "suivant", "suivantes"):
        return after + 1
    if word == "et" and tokens[after] in ("s", "ss") and tokens[after + 1] == ".":
        return after + 2
    return None


def _read_figure(tokens, here, loose):
    after = here + 1
    if tokens[after] == "°":
        after += 1
        letter = _after_space(tokens, after)
        return letter + 2 if len(tokens[letter]) == 1 and tokens[letter + 1] in _CLOSING else after
    if tokens[after] in _CLOSING:
        return after + 1
    if tokens[after] in ("er", "e", "eme", "ere") and tokens[_after_space(tokens, after + 1)] in _PARTS:
        return _after_space(tokens, after + 1) + 1
    following = tokens[_after_space(tokens, after)]
    return after if loose and following not in _MONTHS and following not in ("-", "rue", "€", "euros") else None


def _read_dotted(tokens, here, spelling):
    """« 6.1.f », « 6-1-f », « 6-I-7 »."""
    after = here + 1
    if tokens[here] == "." and tokens[after].isdigit() and len(tokens[after]) <= 2:
        return after + 1
    if tokens[here] == "-" and tokens[after] in _ROMANS and spelling(after).isupper():
        return after + 1
    if tokens[here] == "-" and tokens[here - 1] in _ROMANS and tokens[after].isdigit() and len(tokens[after]) <= 2:
        return after + 1
    if len(tokens[after]) == 1 and tokens[after].isalpha() and not tokens[after + 1].isalnum():
        return after + 1 if tokens[after + 1] not in ("'", ".", "-") else None
    return None


def _read_bracketed(tokens, here):
    for place in range(here + 1, here + 9):
        word = tokens[place] if place < len(tokens) else ""
        if word in _CLOSING:
            return place + 1 if place > here + 1 else None
        if not (word.isdigit() or len(word) == 1 or word in _PARTS or word in _ROMANS):
            return None
    return None


def _read_values(tokens, here, several, spelling):
    """The place after « 1 », « 1 et 2 », « a), b) et c) », or None when no value stands there."""
    end = None
    for _step in range(10):
        for _gap in range(3):
            if tokens[here] in (" ", ".", "§"):
                here += 1
        after = _read_value(tokens, here, spelling)
        # « 6 § 1 et 9 § 2 »: the second figure is an article.
        if after is None or (end is not None and tokens[_after_space(tokens, after)] == "§"):
            return end
        end = after
        here = _after_space(tokens, after)
        if not several or tokens[here] not in (",", "et", "ou", "a", "-"):
            return end
        here += 1
    return end


def _read_value(tokens, here, spelling):
    word = tokens[here]
    is_value = (word.isdigit() and len(word) <= 2) or word in _ROMANS or word in _ORDINALS
    if not is_value and not (len(word) == 1 and word.isalpha() and tokens[here + 1] != "'"):
        return None
    if (
        len(word) == 1
        and word in ("l", "d", "a")
        and tokens[here + 1] not in _CLOSING
        and not spelling(here).isupper()
    ):
        return None
    here += 1
    if tokens[here] in ("er", "e", "°"):
        here += 1
    return here + 1 if tokens[here] in _CLOSING else here
