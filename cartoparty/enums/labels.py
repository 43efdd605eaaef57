"""Members of closed lists, found again from what was written."""

import unicodedata
from functools import cache, lru_cache


def fold(text):
    """`text` reduced to its letters and digits, without case nor accents: two spellings of one label fold alike."""
    decomposed = unicodedata.normalize("NFKD", str(text).replace("œ", "oe").replace("Œ", "oe"))
    return "".join(character for character in decomposed.casefold() if character.isalnum())


def from_label(enum, label):
    """The member of `enum` that `label` names, or None. Case, accents, apostrophes and spaces do not count."""
    label = str(label)
    return _by_folded_label(enum).get(_kept_fold(label) if len(label) <= _LONGEST_KEPT else fold(label))


_LONGEST_KEPT = 200
_kept_fold = lru_cache(maxsize=4096)(fold)


@cache
def _by_folded_label(enum):
    by_value = {fold(member.value): member for member in enum}
    return by_value | {fold(member.label): member for member in enum}
