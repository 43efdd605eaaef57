"""Reads a text of law from the three forms in which it comes: a flat list of articles (JSON), the tree of legi-data
(JSON), the LEGI base of DILA (one XML file a version of an article, in the folder of its text)."""

import re
from datetime import UTC, date, datetime
from html import escape
from pathlib import Path

import orjson
from django.utils.translation import gettext as _

from epn_commons.core.importing import UnreadableSource
from epn_commons.core.os_errors import reason
from legalbox.citations.facts import canonical_text_id
from legalbox.citations.numbers import normalise_number
from legalbox.law_watch import legi_xml
from legalbox.law_watch.model import Article, LegalText

MAX_JSON_BYTES = 200_000_000
MAX_TEXT_LENGTH = 5_000_000
MAX_DEPTH = 60
FOREVER = 2500
# legi-data leaves the state of an article that came back after a repeal empty.
IN_FORCE = "VIGUEUR"
_TEXT_ID = re.compile(r"(?:LEGITEXT|JORFTEXT)[0-9]{12}")
_ARTICLE_ID = re.compile(r"(?:LEGIARTI|JORFARTI)[0-9]{12}")
_STATE = re.compile(r"[A-Z_]{3,30}")


def read(path, on=None):
    """The :class:`LegalText` of a file or folder. Raises :class:`UnreadableSource`, in French, naming what is wrong.

    ``on`` is the day whose law is wanted from a LEGI folder, which holds all the versions (today unless given);
    the two other forms are of one day, which they tell.
    """
    path = Path(path)
    try:
        if path.is_dir():
            return legi_xml.read_folder(path, on)
        if not path.is_file():
            raise UnreadableSource(_("« %(name)s » n’existe pas.") % {"name": path.name})
        if path.stat().st_size > MAX_JSON_BYTES:
            raise UnreadableSource(
                _("« %(name)s » pèse plus de 200 Mo : ce n’est pas un code. Donnez le fichier d’un seul texte.")
                % {"name": path.name}
            )
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableSource(
            _("« %(name)s » ne peut pas être lu : %(reason)s.") % {"name": path.name, "reason": reason(error)}
        ) from error
    beginning = content[:256].lstrip(b"\xef\xbb\xbf \t\r\n")
    if beginning.startswith(b"<"):
        return legi_xml.read_file(content, path.name, on)
    return _read_json(content, beginning, path.name)


def _read_json(content, beginning, name):
    if not beginning:
        raise UnreadableSource(_("« %(name)s » est vide.") % {"name": name})
    if beginning[:1] not in (b"{", b"["):
        raise UnreadableSource(
            _(
                "« %(name)s » n’est ni du JSON ni du XML. Donnez un fichier de legi-data ou un dossier LEGI de "
                "la DILA, décompressé."
            )
            % {"name": name}
        )
    try:
        source = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise UnreadableSource(
            _("« %(name)s » est tronqué ou abîmé à la ligne %(line)d : téléchargez-le de nouveau.")
            % {"name": name, "line": error.lineno}
        ) from error
    if isinstance(source, dict) and source.get("type") == "code" and isinstance(source.get("data"), dict):
        return _from_tree(source, name)
    if isinstance(source, dict) and "code" in source and isinstance(source.get("articles"), list):
        rows = [(row, ()) for row in source["articles"]]
        return _legal_text(source.get("code"), source.get("title"), source.get("dateModif"), rows, name)
    raise UnreadableSource(
        _("« %(name)s » n’est pas un texte de loi : il y manque le code et ses articles.") % {"name": name}
    )


def _from_tree(source, name):
    """legi-data: code > sections > articles, each ``{"type", "data", "children"}``."""
    rows, waiting = [], [(source, ())]
    while waiting:
        node, path = waiting.pop()
        if not isinstance(node, dict) or not isinstance(node.get("data"), dict) or len(path) > MAX_DEPTH:
            raise UnreadableSource(_("« %(name)s » : le plan du code est abîmé.") % {"name": name})
        data, children = node["data"], node.get("children") or []
        if node.get("type") == "article":
            rows.append((data, path))
        elif isinstance(children, list):
            below = (*path, str(data.get("title", ""))[:500]) if node.get("type") == "section" else path
            waiting.extend((child, below) for child in reversed(children))
        else:
            raise UnreadableSource(_("« %(name)s » : le plan du code est abîmé.") % {"name": name})
    data = source["data"]
    return _legal_text(data.get("id"), data.get("title"), data.get("dateModif"), rows, name)


def _legal_text(text_id, title, modified, rows, name):
    if not isinstance(text_id, str) or not _TEXT_ID.fullmatch(text_id):
        raise UnreadableSource(
            _("« %(name)s » : le texte n’a pas d’identifiant de Légifrance (LEGITEXT suivi de 12 chiffres).")
            % {"name": name}
        )
    day = _day(modified, name, _("date de modification du texte"))
    if day is None:
        raise UnreadableSource(_("« %(name)s » ne dit pas à quelle date le texte a été relevé.") % {"name": name})
    if not rows:
        raise UnreadableSource(_("« %(name)s » ne contient aucun article.") % {"name": name})
    articles = {}
    for order, (row, path) in enumerate(rows, 1):
        article = _article(row, path, order, name)
        kept = articles.get(article.cid)
        if kept is None or (article.starts_on or date.min) > (kept.starts_on or date.min):
            articles[article.cid] = article
    return LegalText(
        canonical_text_id(text_id), str(title or text_id).strip()[:500], day, list(articles.values()), text_id
    )


def _article(row, path, order, name):
    if not isinstance(row, dict):
        raise _broken(name, order, _("ce n’est pas une fiche d’article"))
    cid, version_id, state = row.get("cid"), row.get("id"), row.get("etat") or IN_FORCE
    for identifier in (cid, version_id):
        if not isinstance(identifier, str) or not _ARTICLE_ID.fullmatch(identifier):
            raise _broken(name, order, _("identifiant LEGIARTI absent ou faux"))
    if not isinstance(state, str) or not _STATE.fullmatch(state):
        raise _broken(name, order, _("état absent ou inconnu"))
    place = _("article %(order)d") % {"order": order}
    return Article(
        cid,
        version_id,
        normalise_number(str(row.get("num") or "")),
        state,
        _text_html(row, order, name),
        _day(row.get("dateDebut"), name, place),
        _day(row.get("dateFin"), name, place),
        _version_ids(row, version_id),
        tuple(row.get("path") or path) if isinstance(row.get("path") or path, list | tuple) else (),
    )


def _text_html(row, order, name):
    marked_up, plain = row.get("texteHtml"), row.get("texte")
    if not isinstance(marked_up, str) and not isinstance(plain, str):
        raise _broken(name, order, _("texte absent"))
    text = marked_up if isinstance(marked_up, str) and marked_up.strip() else f"<p>{escape(plain or '')}</p>"
    if len(text) > MAX_TEXT_LENGTH:
        raise _broken(name, order, _("texte de plus de 5 millions de caractères"))
    return text.replace("\x00", "")


def _version_ids(row, version_id):
    versions = row.get("articleVersions") or row.get("versions") or []
    known = (
        [version.get("id") for version in versions if isinstance(version, dict)] if isinstance(versions, list) else []
    )
    return tuple(dict.fromkeys([version_id, *(known_id for known_id in known if isinstance(known_id, str))]))


def _day(value, name, place):
    """A date from ``2026-02-05`` or from milliseconds; None for « for ever » and for nothing."""
    if value in (None, ""):
        return None
    try:
        if isinstance(value, int):
            day = datetime.fromtimestamp(value / 1000, UTC).date()
        else:
            day = date.fromisoformat(str(value)[:10])
    except (ValueError, OverflowError, OSError) as error:
        raise UnreadableSource(
            _("« %(name)s », %(place)s : la date « %(value)s » n’existe pas.")
            % {"name": name, "place": place, "value": str(value)[:40]}
        ) from error
    return day if day.year < FOREVER else None


def _broken(name, order, reason):
    return UnreadableSource(
        _("« %(name)s », article n° %(order)d du fichier : %(reason)s.")
        % {"name": name, "order": order, "reason": reason}
    )
