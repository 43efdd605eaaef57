"""Where a text of law is named: « code pénal », « RGPD », « loi n° 78-17 », « directive 95/46/CE »."""

from dataclasses import dataclass
from functools import cache

from legalbox.citations.facts import REPEALED, LegalTextName, TextKind, codes, known_text, named_texts
from legalbox.citations.folding import MONTHS, words_of

_BETWEEN_WORDS = frozenset((" ", "'", '"', "-", "&"))
_ABBREVIATED = frozenset(
    words_of(
        "c civ pén pr proc trav séc soc sécu int propr intell prop mon fin com conso consom éduc urb env envir just "
        "adm act fam santé publ pub constr assur ass mut org jud exéc rur élect élec transp énerg rel admin"
    )
)
_LONGEST_NAME = 24
# « Code civil belge », « code civil local d’Alsace-Moselle »: another text.
_FOREIGN = frozenset(
    words_of("belge suisse luxembourgeois allemand italien espagnol canadien québécois marocain local")
)
_NATURES = {
    "loi": TextKind.LAW,
    "decret": TextKind.DECREE,
    "ordonnance": TextKind.ORDINANCE,
    "reglement": TextKind.EUROPEAN,
    "directive": TextKind.EUROPEAN,
}
_MONTHS = {month: order for order, month in enumerate(MONTHS, 1)}
_LABELS = {TextKind.LAW: "loi n° {}", TextKind.DECREE: "décret n° {}", TextKind.ORDINANCE: "ordonnance n° {}"}
_CELEX = {"reglement": "R", "directive": "L"}
_UNION = frozenset(("ue", "ce", "cee", "euratom", "eu"))
_QUALIFIERS = frozenset(("organique", "constitutionnelle", "ordinaire", "delegue", "execution", "modifiee", "modifie"))
_ROMANS = {"i": "I", "ii": "II", "iii": "III", "iv": "IV", "1": "I", "2": "II", "3": "III", "4": "IV"}
_ANNEXES = {
    "I": "LEGITEXT000006069568",
    "II": "LEGITEXT000006069569",
    "III": "LEGITEXT000006069574",
    "IV": "LEGITEXT000006069576",
}
_TAX_CODE = "LEGITEXT000006069577"


@dataclass(slots=True)
class Mention:
    """A text named between two tokens. ``text`` is None when what is named is none of ours: « code wallon »."""

    start: int
    end: int
    text: LegalTextName | None
    weak: bool = False
    #: A law or an act may be followed by its whole title before the article comes.
    titled: bool = False


@cache
def _names():
    """``{first word: {following words: …, None: (LegalTextName, weak)}}``. Those in force win over repealed ones."""
    tree = {}
    for text in [*codes().values(), *named_texts().values()]:
        titles = [text.title, *text.aliases] if text.kind is TextKind.CODE else text.aliases
        for name in titles:
            _plant(tree, name, text, False)
        for name in text.weak_aliases:
            _plant(tree, name, text, True)
    return tree


def _plant(tree, name, text, weak):
    for word in words_of(name):
        tree = tree.setdefault(word, {})
    taken = tree.get(None)
    # « Code rural », « code forestier »: the alias of the text in force is what people mean today.
    if taken is None or taken[0].state == REPEALED or name in text.aliases:
        tree[None] = (text, weak)


@cache
def first_words():
    """The words at which the name of a text may start."""
    return frozenset((*_names(), *_NATURES, "arrete", "annexe"))


def read_mention(tokens, at, spelling, memory, sure=False):
    """The :class:`Mention` that starts at token ``at``, or None when no text is named there.

    ``spelling(place)`` gives a word as typed; ``memory`` is what this document already cited
    (:class:`legalbox.citations.finder.Memory`). ``sure``: articles come just before, so that « css » is a code.
    """
    word = tokens[at]
    if word == "annexe":
        return _read_annex(tokens, at)
    named = _read_name(tokens, at, spelling, sure)
    if named is not None:
        return named
    if word in _NATURES:
        return _read_numbered(tokens, at, memory) or Mention(at, at + 1, None)
    if word in ("code", "arrete", "convention", "charte", "constitution", "traite"):
        return Mention(at, at + 1, None)
    return None


def _read_name(tokens, at, spelling, sure=False):
    branch, here, found = _names(), at, None
    previous = ""
    for _step in range(_LONGEST_NAME):
        word = tokens[here]
        branch = branch.get(word)
        if branch is None:
            break
        here += 1
        if None in branch:
            found = (here, *branch[None])
        previous = word
        for _gap in range(3):
            if tokens[here] in _BETWEEN_WORDS or (tokens[here] == "." and previous in _ABBREVIATED):
                here += 1
    if found is None:
        return None
    end, text, weak = found
    if tokens[end] == "." and tokens[end - 1] in _ABBREVIATED:
        end += 1
    following = tokens[end + 1] if tokens[end] == " " else tokens[end]
    if following in _FOREIGN and text.kind is TextKind.CODE:
        return Mention(at, end, None)
    if weak and not _is_spelt_as_a_name(tokens, at, end, text, spelling, sure):
        return None
    end = _after_quote(tokens, at, end)
    return Mention(at, end, text, weak)


def _after_quote(tokens, at, end):
    """The place after the mark that closes « loi « Informatique et Libertés » »."""
    if tokens[at:end].count('"') != 1:
        return end
    place = end + 1 if tokens[end] == " " else end
    return place + 1 if tokens[place] == '"' else end


def _is_spelt_as_a_name(tokens, at, end, text, spelling, sure):
    """A weak alias is written in capitals; « constitution du dossier » is no Constitution."""
    if text.kind is TextKind.CONSTITUTION:
        following = tokens[end + 1] if tokens[end] == " " else tokens[end]
        return spelling(at)[0].isupper() or following not in ("du", "de", "d", "des")
    return (
        sure
        or any(spelling(place)[0].isupper() for place in range(at, end) if tokens[place].isalpha())
        or end - at > 3
    )


def _read_annex(tokens, at):
    """« annexe III au code général des impôts »."""
    here = at + 1
    if tokens[here] == " ":
        here += 1
    roman = _ROMANS.get(tokens[here])
    if roman is None:
        return None
    here += 1
    for _step in range(4):
        if tokens[here] in (" ", "au", "du", ","):
            here += 1
    named = _read_name(tokens, here, lambda place: "x")
    if named is None or named.text is None or named.text.text_id != _TAX_CODE:
        return None
    return Mention(at, named.end, codes()[_ANNEXES[roman]])


def _read_numbered(tokens, at, memory):
    nature = tokens[at]
    if _NATURES[nature] is TextKind.EUROPEAN:
        return _read_european(tokens, at, nature)
    return _read_national(tokens, at, nature, memory)


def _skip(tokens, here, words, most=8):
    for _step in range(most):
        if tokens[here] in words:
            here += 1
        else:
            break
    return here


_BEFORE_NUMBER = frozenset((" ", "n", "no", "°", ".", "numero", *_QUALIFIERS))


def _read_national(tokens, at, nature, memory):
    kind = _NATURES[nature]
    here = _skip(tokens, at + 1, _BEFORE_NUMBER)
    year, _dash, order = tokens[here : here + 3] if tokens[here + 1 : here + 2] == ["-"] else ("", "", "")
    if not (_is_year(year) and order.isdigit() and len(order) <= 5):
        return _read_dated(tokens, at, nature, kind, memory)
    end = here + 3
    number = f"{year}-{int(order)}"
    date, after = _read_date(tokens, end)
    text_id = f"{nature}-{number}"
    label = _LABELS[kind].format(number)
    known = known_text(text_id)
    text = known or LegalTextName(text_id, kind, _with_date(label, tokens, end, after), label)
    if date:
        memory.dates[nature, date] = text
        end = after
    return Mention(at, end, text, titled=True)


def _with_date(label, tokens, start, end):
    date, _after = _read_date(tokens, start)
    if not date:
        return label
    year, month, day = date.split("-")
    names = ["", "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août"]
    names += ["septembre", "octobre", "novembre", "décembre"]
    return f"{label} du {'1er' if day == '01' else int(day)} {names[int(month)]} {year}"


def _read_dated(tokens, at, nature, kind, memory):
    """« loi du 29 juillet 1881 », « ordonnance du 8 décembre 2005 précitée »: known, or cited earlier in full."""
    date, end = _read_date(tokens, _skip(tokens, at + 1, _QUALIFIERS | {" "}))
    if not date:
        return None
    text = memory.dates.get((nature, date)) or _dated_texts().get((kind, date))
    return Mention(at, end, text, titled=True)


@cache
def _dated_texts():
    return {(text.kind, text.cited_by_date): text for text in named_texts().values() if text.cited_by_date}


def _is_year(digits):
    if not digits.isdigit():
        return False
    return (len(digits) == 2 and digits >= "44") or (len(digits) == 4 and "1800" <= digits < "2100")


def _read_date(tokens, here):
    """``("1978-01-06", place after it)`` when a date stands here: « du 6 janvier 1978 », « du 06/01/1978 »."""
    here = _skip(tokens, here, (" ", "du", "en", "date", "modifiee", ","), 6)
    day = tokens[here]
    if not day.isdigit() or len(day) > 2:
        return "", here
    here += 1
    if tokens[here] == "/" and tokens[here + 1].isdigit() and tokens[here + 2] == "/":
        month, year, end = tokens[here + 1], tokens[here + 3], here + 4
    else:
        here = _skip(tokens, here, (" ", "er"), 3)
        month, here = str(_MONTHS.get(tokens[here], "")), here + 1
        here = _skip(tokens, here, (" ",), 1)
        year, end = tokens[here], here + 1
    if not (
        year.isdigit() and len(year) == 4 and month.isdigit() and 1 <= int(month[:4]) <= 12 and 1 <= int(day) <= 31
    ):
        return "", here
    return f"{year}-{int(month):02}-{int(day):02}", end


_BEFORE_EUROPEAN = frozenset(
    (" ", "(", ")", "n", "no", "°", ".", ",", "europeen", "europeenne", *_UNION, *_QUALIFIERS)
)


def _read_european(tokens, at, nature):
    """« règlement (UE) 2016/679 », « règlement (CE) n° 45/2001 », « directive 95/46/CE » give their CELEX number."""
    here = _skip(tokens, at + 1, _BEFORE_EUROPEAN, 14)
    first, slash, second = tokens[here], tokens[here + 1], tokens[here + 2]
    if slash != "/" or not (first.isdigit() and second.isdigit()) or len(first) > 4 or len(second) > 4:
        return None
    end = here + 3
    if tokens[end] == "/" and tokens[end + 1] in _UNION:
        end += 2
    numbered = any(word in ("n", "no", "°") for word in tokens[at + 1 : here])
    year, order = _year_and_order(first, second, numbered)
    if year is None:
        return None
    celex = f"3{year}{_CELEX[nature]}{int(order):04}"
    union = next((f"({word.upper()}) " for word in tokens[at + 1 : here] if word in _UNION), "")
    shown = union + ("n° " if numbered else "") + "".join(tokens[here:end]).upper()
    label = f"{'règlement' if nature == 'reglement' else 'directive'} {shown}"
    text = known_text(celex) or LegalTextName(celex, TextKind.EUROPEAN, label, label, celex)
    _date, after = _read_date(tokens, end)
    return Mention(at, after if _date else end, text, titled=True)


def _year_and_order(first, second, numbered):
    """Regulations of before 2015 are written number/year, all the others year/number."""
    pairs = [(second, first), (first, second)] if numbered else [(first, second), (second, first)]
    for year, order in pairs:
        if len(year) == 4 and "1950" <= year < "2100":
            return year, order
    for year, order in pairs:
        if len(year) == 2 and year >= "50":
            return f"19{year}", order
    return None, ""
