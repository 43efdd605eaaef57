"""The LEGI base of DILA: one XML file for each version of each article.

Read with expat alone. A document type or an entity is refused before anything is expanded: LEGI has none, and that is
how an XML file makes a reader open other files or eat all the memory.
"""

import re
from datetime import date
from html import escape
from xml.parsers import expat

from django.utils import timezone
from django.utils.translation import gettext as _

from epn_commons.core.importing import UnreadableSource
from legalbox.citations.facts import canonical_text_id
from legalbox.citations.numbers import normalise_number
from legalbox.law_watch.model import Article, LegalText

MAX_FILE_BYTES = 8_000_000
MAX_FILES = 100_000
MAX_DEPTH = 200
FOREVER = 2500
_TEXT_ID = re.compile(r"(?:LEGITEXT|JORFTEXT)[0-9]{12}")
_ARTICLE_ID = re.compile(r"LEGIARTI[0-9]{12}")
_NUMBERED = {"LOI": "loi", "LOI_ORGANIQUE": "loi", "DECRET": "decret", "ORDONNANCE": "ordonnance"}
_NUMBER = re.compile(r"[0-9]{2,4}-[0-9]{1,5}")
_KEPT_TAGS = frozenset(
    (
        *("p", "br", "div", "span", "blockquote", "ul", "ol", "li", "table", "thead", "tbody", "tr", "td", "th"),
        *("caption", "sup", "sub", "em", "strong", "b", "i", "h1", "h2", "h3", "h4", "h5", "h6"),
    )
)
_EMPTY_TAGS = frozenset(("br",))
_CONTENT = ("ARTICLE", "BLOC_TEXTUEL", "CONTENU")
_TITLE = ("ARTICLE", "CONTEXTE", "TEXTE", "TITRE_TXT")
_FIELDS = {
    ("ARTICLE", "META", "META_COMMUN", "ID"): "id",
    ("ARTICLE", "META", "META_SPEC", "META_ARTICLE", "NUM"): "number",
    ("ARTICLE", "META", "META_SPEC", "META_ARTICLE", "ETAT"): "state",
    ("ARTICLE", "META", "META_SPEC", "META_ARTICLE", "DATE_DEBUT"): "starts_on",
    ("ARTICLE", "META", "META_SPEC", "META_ARTICLE", "DATE_FIN"): "ends_on",
}
# What an article was on a day when it applied, whatever became of it since.
_LATER_STATES = frozenset(("MODIFIE", "ABROGE", "TRANSFERE", "PERIME", "ANNULE"))


class _Forbidden(Exception):
    """The file holds what LEGI never holds."""


class _ArticleFile:
    """What one file says."""

    def __init__(self):
        self.path = []
        self.fields = dict.fromkeys(_FIELDS.values(), "")
        self.pieces, self.title, self.versions = [], [], []
        self.text_id = self.nature = self.text_number = ""
        self.has_content = False

    def parse(self, content):
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = self._forbid
        parser.ExternalEntityRefHandler = parser.UnparsedEntityDeclHandler = self._forbid
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(content, True)
        return self

    @staticmethod
    def _forbid(*_details):
        raise _Forbidden

    def _start(self, tag, attributes):
        self.path.append(tag)
        if len(self.path) > MAX_DEPTH:
            raise _Forbidden
        path = tuple(self.path[:3])
        if path == _CONTENT:
            self.has_content = True
            if len(self.path) > 3:
                self._open_tag(tag.lower(), attributes)
        elif self.path == ["ARTICLE", "CONTEXTE", "TEXTE"]:
            self.text_id = attributes.get("cid", self.text_id)
            self.nature, self.text_number = attributes.get("nature", ""), attributes.get("num", "")
        elif tag == "TITRE_TXT" and not self.text_id:
            self.text_id = attributes.get("id_txt", "")
        elif self.path == ["ARTICLE", "VERSIONS", "VERSION", "LIEN_ART"]:
            self.versions.append((attributes.get("debut", ""), attributes.get("id", "")))

    def _open_tag(self, tag, attributes):
        if tag in _KEPT_TAGS:
            spans = "".join(
                f' {name}="{attributes[name]}"'
                for name in ("colspan", "rowspan")
                if attributes.get(name, "").isdigit()
            )
            self.pieces.append(f"<{tag}{spans}>")

    def _end(self, tag):
        inside = tuple(self.path[:3]) == _CONTENT and len(self.path) > 3
        if inside and tag.lower() in _KEPT_TAGS - _EMPTY_TAGS:
            self.pieces.append(f"</{tag.lower()}>")
        self.path.pop()

    def _characters(self, text):
        path = tuple(self.path)
        if path[:3] == _CONTENT:
            self.pieces.append(escape(text, quote=False))
        elif path == _TITLE:
            self.title.append(text)
        elif path in _FIELDS:
            self.fields[_FIELDS[path]] += text

    def article(self, name):
        fields = {key: value.strip() for key, value in self.fields.items()}
        if not _ARTICLE_ID.fullmatch(fields["id"]):
            raise UnreadableSource(
                _("« %(name)s » n’est pas un article de LEGI : identifiant LEGIARTI absent.") % {"name": name}
            )
        if not self.has_content:
            raise UnreadableSource(_("« %(name)s » : le texte de l’article manque.") % {"name": name})
        versions = sorted(version for version in self.versions if _ARTICLE_ID.fullmatch(version[1]))
        known = tuple(dict.fromkeys([*(version_id for _day, version_id in versions), fields["id"]]))
        return Article(
            known[0],
            fields["id"],
            normalise_number(fields["number"]),
            fields["state"] or "VIGUEUR",
            "".join(self.pieces),
            _day(fields["starts_on"], name),
            _day(fields["ends_on"], name),
            known,
        )


def read_file(content, name, on=None):
    """The :class:`LegalText` of the file of one article."""
    parsed = _parse(content, name)
    return _legal_text([(parsed, parsed.article(name))], name, on)


def read_folder(folder, on=None):
    """The :class:`LegalText` of the folder of one text (``LEGITEXT…``), as it was on the day ``on``."""
    files = sorted(path for path in folder.rglob("LEGIARTI*.xml") if path.is_file() and not path.is_symlink())
    if not files:
        raise UnreadableSource(
            _("Le dossier « %(name)s » ne contient aucun article de LEGI (fichiers LEGIARTI….xml).")
            % {"name": folder.name}
        )
    if len(files) > MAX_FILES:
        raise UnreadableSource(
            _("Le dossier « %(name)s » contient plus de 100 000 articles : donnez celui d’un seul texte (LEGITEXT…).")
            % {"name": folder.name}
        )
    read = []
    for path in files:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise UnreadableSource(
                _("« %(name)s » pèse plus de 8 Mo : ce n’est pas un article.") % {"name": path.name}
            )
        parsed = _parse(path.read_bytes(), path.name)
        read.append((parsed, parsed.article(path.name)))
    return _legal_text(read, folder.name, on)


def _parse(content, name):
    if len(content) > MAX_FILE_BYTES:
        raise UnreadableSource(_("« %(name)s » pèse plus de 8 Mo : ce n’est pas un article.") % {"name": name})
    try:
        return _ArticleFile().parse(content)
    except _Forbidden as error:
        raise UnreadableSource(
            _("« %(name)s » contient une déclaration interdite (DTD ou entité) : ce n’est pas un fichier de la DILA.")
            % {"name": name}
        ) from error
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise UnreadableSource(
            _("« %(name)s » est tronqué ou abîmé (%(reason)s) : téléchargez-le de nouveau.")
            % {"name": name, "reason": str(error)[:80]}
        ) from error


def _legal_text(read, name, on):
    text_ids = {parsed.text_id for parsed, _article in read}
    if len(text_ids) > 1:
        raise UnreadableSource(
            _("« %(name)s » mêle plusieurs textes : donnez le dossier d’un seul (LEGITEXT…).") % {"name": name}
        )
    text_id = text_ids.pop()
    if not _TEXT_ID.fullmatch(text_id):
        raise UnreadableSource(
            _("« %(name)s » ne dit pas de quel texte il vient (LEGITEXT suivi de 12 chiffres).") % {"name": name}
        )
    day = on or timezone.localdate()
    articles = {}
    for _parsed, article in read:
        if not _applies(article, day):
            continue
        if article.state in _LATER_STATES:
            article.state = "VIGUEUR"
        kept = articles.get(article.cid)
        if kept is None or (article.starts_on or date.min) >= (kept.starts_on or date.min):
            articles[article.cid] = article
    if not articles:
        raise UnreadableSource(
            _("« %(name)s » n’a aucun article en vigueur le %(day)s.")
            % {"name": name, "day": day.strftime("%d/%m/%Y")}
        )
    title = "".join(read[-1][0].title).strip() or text_id
    return LegalText(_cited_as(read[-1][0]), title[:500], day, list(articles.values()), text_id)


def _cited_as(parsed):
    """Laws, decrees and ordinances are cited by their number: ``JORFTEXT000000886460`` is ``loi-78-17``."""
    nature = _NUMBERED.get(parsed.nature)
    if nature and _NUMBER.fullmatch(parsed.text_number):
        return f"{nature}-{parsed.text_number}"
    return canonical_text_id(parsed.text_id)


def _applies(article, day):
    return (article.starts_on is None or article.starts_on <= day) and (
        article.ends_on is None or day < article.ends_on
    )


def _day(value, name):
    if not value:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise UnreadableSource(
            _("« %(name)s » : la date « %(value)s » n’existe pas.") % {"name": name, "value": value[:40]}
        ) from error
    return day if day.year < FOREVER else None
