"""Three fingerprints of a record. The raw file has none: a new schema changes every one of them and says nothing."""

import hashlib

import orjson

from demarches.upstream.nodes import plain

HEAD = {
    "title", "creator", "subject", "description", "publisher", "contributor", "date", "type", "format", "identifier",
    "source", "language", "relation", "coverage", "rights", "SurTitre", "Audience", "Canal", "FilDAriane", "Theme",
    "SousThemePere", "DossierPere", "SousDossierPere", "Dossier", "FicheLiee", "RechercheGuidee", "CommentFaireSi",
    "VoirAussi", "QuestionReponse", "Partenaire", "Condition", "SiSelectionne",
}  # fmt: skip
"""What surrounds the body: navigation, and what the facts already hold."""
STATED = {"ServiceEnLigne", "OuSAdresser", "OuSAdresserSupport", "Reference", "NoticeLiee"}
_OUT = HEAD | STATED
_LINKS = {"LienInterne": "LienPublication", "LienExterne": "URL", "LienIntra": "LienID", "PourEnSavoirPlus": "URL"}


def of(root, facts):
    """``{"facts", "body", "meta"}``, each a SHA-256."""
    return {
        "facts": _digest({name: facts[name] for name in ("services", "documents", "law", "contacts")}),
        "body": _digest(_body(root)),
        "meta": _digest({name: facts[name] for name in ("title", "theme", "audiences")}),
    }


def _body(root):
    """The words and where the links lead, whatever the elements around them are called."""
    words, links, waiting = [], [], [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            words.append(node)
            continue
        if node.name in _LINKS:
            links.append(node.get(_LINKS[node.name]))
        waiting.extend(child for child in reversed(node.children) if isinstance(child, str) or child.name not in _OUT)
    return [plain(" ".join(words)), [link for link in links if link]]


def _digest(value):
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()
