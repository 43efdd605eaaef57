"""What a citation of law is, once read."""

import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _

from legalbox.citations.facts import TextKind
from legalbox.citations.numbers import number_key, written

_VOWELS = frozenset("aeiouyh")
_FEMININE = frozenset(("loi", "directive", "constitution", "convention", "charte", "déclaration"))


@dataclass(frozen=True, slots=True)
class Citation:
    """One article (or one range of articles, or a whole text) that somebody cites.

    ``text[start:end] == raw``. ``text_id`` is the LEGITEXT number of a code, the CELEX number of a European act or a
    readable key (``loi-78-17``, ``decret-2019-536``, ``constitution-1958``); empty when an article is cited without
    its code. ``number`` is the normalised number (``L311-1``, ``R*552-9``, ``6``), empty for a whole text or when only
    ``version_id`` (LEGIARTI…, read in a web address) is known; ``last_number`` ends a range. ``detail`` is what
    follows the article, as typed (« paragraphe 1, point f) »). ``implied`` says that the text was not named here but
    understood from what surrounds it.
    """

    start: int
    end: int
    raw: str
    text_id: str
    text_label: str
    kind: TextKind | None
    number: str = ""
    last_number: str = ""
    detail: str = ""
    external_id: str = ""
    version_id: str = ""
    implied: bool = False
    text_title: str = ""

    @property
    def label(self):
        """In full, for a page: « article L. 311-3 du code pénal »."""
        if not self.number:
            return self.text_title or self.text_label or self.version_id
        article = self._article(_("article"), _("articles"))
        return f"{article} {_of(self.text_title)}" if self.text_title else article

    @property
    def short_label(self):
        """For a chip: « CRPA, art. L. 311-3 »."""
        if not self.number:
            return self.text_label or self.version_id
        article = self._article(_("art."), _("art."))
        return f"{self.text_label}, {article}" if self.text_label else article

    def _article(self, one, several):
        if self.last_number:
            return _("%(articles)s %(first)s à %(last)s") % {
                "articles": several,
                "first": written(self.number),
                "last": written(self.last_number),
            }
        return f"{one} {written(self.number)}"

    @property
    def key(self):
        """The one spelling under which it is indexed and searched: ``crpa_l311_3``, ``rgpd_6``, ``loi_78_17_5``."""
        return "_".join(filter(None, (self.text_key, _slug(number_key(self.number)) if self.number else "")))

    @property
    def search_keys(self):
        """All that a search may ask for: ``L311-3`` alone finds what cites it of any code."""
        numbers = [_slug(number_key(number)) for number in (self.number, self.last_number) if number]
        full = ["_".join(filter(None, (self.text_key, number))) for number in numbers or [""]]
        bare = [number for number in numbers if not number[0].isdigit()]
        return tuple(dict.fromkeys(filter(None, full + bare)))

    @property
    def text_key(self):
        return _slug(self.text_label if self.kind in (TextKind.CODE, TextKind.EUROPEAN) else self.text_id)


def _slug(words):
    folded = unicodedata.normalize("NFKD", words.lower())
    kept = "".join(
        character if character.isascii() and character.isalnum() else " "
        for character in folded
        if not unicodedata.combining(character)
    )
    return "_".join(kept.split())


def _of(title):
    """« du code pénal », « de la loi… », « de l’ordonnance… »: the genders are those of the kinds of texts we know."""
    first = unicodedata.normalize("NFKD", title[0].lower())[0]
    if first in _VOWELS:
        return _("de l’%(text)s") % {"text": title}
    feminine = title.split()[0].lower() in _FEMININE
    return (_("de la %(text)s") if feminine else _("du %(text)s")) % {"text": title}
