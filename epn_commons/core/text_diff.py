"""What changed between two texts, word by word."""

import re
from difflib import SequenceMatcher

# Comparing is quadratic at worst: beyond this many words a text is shown replaced as a whole.
MAX_WORDS = 4000
LEAST_KEPT = 0.3
# An hour, a telephone number, an address is one word: half of it replaced could not be read.
_WORDS = re.compile(r"\s+|\+?\w+(?:[:;,./@+\u00a0-]\w+)*|[^\w\s]")


def words(before, after):
    """``[(operation, text), …]`` where operation is ``equal``, ``delete`` or ``insert``."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(old), len(new)) > MAX_WORDS:
        return _replaced(before, after)
    pieces = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(("equal", "".join(old[i1:i2])))
        else:
            pieces += _replaced("".join(old[i1:i2]), "".join(new[j1:j2]))
    return pieces if _is_kept(pieces, before, after) else _replaced(before, after)


def _is_kept(pieces, before, after):
    """Whether enough stays for the words in common to be a guide: two sentences interleaved cannot be read."""
    kept = sum(_ink(text) for operation, text in pieces if operation == "equal")
    return 2 * kept >= LEAST_KEPT * (_ink(before) + _ink(after))


def _ink(text):
    return len(text) - sum(letter.isspace() for letter in text)


def _replaced(before, after):
    if before == after:
        return [("equal", before)] if before else []
    return [(operation, text) for operation, text in (("delete", before), ("insert", after)) if text]
