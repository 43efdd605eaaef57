"""Records of service-public read a second way, by XPath and regular expressions, to count the queue of changes again.

Nothing of ``demarches.upstream`` is used: what both readings find is found twice.
"""

import html
import re
import unicodedata

from lxml import etree

from demarches.enums import UpstreamChangeKind as Kind

_SERVICE = re.compile(r"<ServiceEnLigne\b([^>]*)>")
_LAW = re.compile(r"<Reference\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_LAW_ID = re.compile(r"(?:LEGI|JORF)(?:ARTI|SCTA|TEXT)\d{12}")
_TO_BRING = re.compile(
    r"(pièce|document|justificatif)s?\b.{0,40}\bà\s+(fournir|joindre|présenter|produire|apporter|remettre)"
    r"|^pièces justificatives",
    re.IGNORECASE,
)
_ANY = re.compile(r"\b(l'un des|une? des|au choix|l'une des|soit)\b", re.IGNORECASE)
_PHONE = re.compile(
    r"(?<![\d.])(?:0[ .]?\d{3}[ .]?\d{3}[ .]?\d{3}|0\d(?:[ .]?\d{2}){4}|3\d[ .]?\d{2}|1[15]\d)(?![\d.])"
)
_ASIDE = {"Liste", "ASavoir", "ANoter", "Attention", "Rappel"}
_AROUND = {
    "title", "creator", "subject", "description", "publisher", "contributor", "date", "type", "format",
    "identifier", "source", "language", "relation", "coverage", "rights", "SurTitre", "Audience", "Canal",
    "FilDAriane", "Theme", "SousThemePere", "DossierPere", "SousDossierPere", "Dossier", "FicheLiee",
    "RechercheGuidee", "CommentFaireSi", "VoirAussi", "QuestionReponse", "Partenaire", "Condition",
    "SiSelectionne", "ServiceEnLigne", "OuSAdresser", "OuSAdresserSupport", "Reference", "NoticeLiee",
}  # fmt: skip
_LEADS = {"LienInterne": "LienPublication", "LienExterne": "URL", "LienIntra": "LienID", "PourEnSavoirPlus": "URL"}
_PARSER = etree.XMLParser(remove_comments=True, remove_pis=True)


class Record:
    """What a record of service-public states, from the text of its file."""

    def __init__(self, text):
        self.services = {}
        for tag in _tags(_SERVICE, text):
            self.services.setdefault(tag["ID"], (tag.get("URL", ""), tag.get("numerocerfa", "").replace("#", "*")))
        self.law = {_law_key(tag["URL"]) for tag in _tags(_LAW, text)}
        root = etree.fromstring(text.encode(), _PARSER)
        for element in root.iter():
            element.tag = etree.QName(element).localname
        self.documents = set(_documents(root))
        self.body = _body(root)
        self.contacts = _contacts(root)
        titles = root.xpath("./title")
        self.title = _said(titles[0])[:300] if titles else ""
        themes = root.xpath("./Theme/@ID")
        self.theme = themes[0].strip() if themes else ""


def kinds(before, after):
    """Every kind of change between two readings."""
    addresses = [{key: url for key, (url, _number) in one.services.items()} for one in (before, after)]
    numbers = [
        {
            key: number
            for key, (_url, number) in one.services.items()
            if key in before.services and key in after.services
        }
        for one in (before, after)
    ]
    changed = {
        Kind.SERVICE: addresses[0] != addresses[1],
        Kind.CERFA: numbers[0] != numbers[1],
        Kind.DOCUMENTS: before.documents != after.documents,
        Kind.LAW: before.law != after.law,
        Kind.TEXT: any(
            getattr(before, name) != getattr(after, name) for name in ("body", "contacts", "title", "theme")
        ),
    }
    return {kind for kind, is_changed in changed.items() if is_changed}


def _tags(pattern, text):
    return [
        {name: html.unescape(value).strip() for name, value in _ATTRIBUTE.findall(found)}
        for found in pattern.findall(text)
    ]


def _law_key(url):
    found = sorted(_LAW_ID.findall(url), key=lambda one: ("ARTI", "SCTA", "TEXT").index(one[4:8]))
    return found[0] if found else re.sub(r"^https?://(?:www\.)?", "", url).rstrip("/")[:200]


def _said(element, without=()):
    """The text of an element on one line, whole elements left out."""
    return " ".join(" ".join(_texts(element, without)).split())


def _texts(element, without):
    if element.text:
        yield element.text
    for child in element:
        if child.tag not in without:
            yield from _texts(child, without)
        if child.tail:
            yield child.tail


def _leads(element):
    """Where the links of the body lead."""
    if element.tag in _LEADS:
        yield (element.get(_LEADS[element.tag]) or "").strip()
    for child in element:
        if child.tag not in _AROUND:
            yield from _leads(child)


def _title(element):
    found = element.find("Titre")
    return _said(found) if found is not None else ""


def _is_list_of_documents(element):
    return element.tag in ("Chapitre", "SousChapitre") and bool(_TO_BRING.search(_title(element)))


def _documents(root):
    for chapter in root.iter("Chapitre", "SousChapitre"):
        above = list(chapter.iterancestors())
        if not _is_list_of_documents(chapter) or any(map(_is_list_of_documents, above)):
            continue
        outside = [_title(one) for one in reversed(above) if one.tag in ("Situation", "Cas") and one is not root]
        for item in chapter.iter("Item"):
            between = []
            for one in item.iterancestors():
                if one is chapter:
                    break
                between.append(one)
            if any(one.tag == "Item" for one in between):
                continue
            cases = [
                _title(one) for one in reversed(between) if one.tag in ("Situation", "Cas", "Chapitre", "SousChapitre")
            ]
            case = " › ".join(title for title in [*outside, *cases] if title)[:200]
            names = list(filter(None, map(_name, _alternatives(item))))[:20]
            if names:
                yield " : ".join(filter(None, [case, " / ".join(names)]))


def _alternatives(item):
    head = _said(item, _ASIDE)
    below = [_said(one, _ASIDE) for one in item.xpath("./Liste/*")]
    return below if below and _ANY.search(head) else [head]


def _name(text):
    name = re.split(r"\s*[:;(]\s|\.\s", text.strip(" ;,.:"))[0].strip(" ;,.:")
    return name if len(name) <= 200 else name[:199].rsplit(" ", 1)[0] + "…"


def _body(root):
    """The words outside what surrounds the body, whatever their typography, and where its links lead."""
    text = unicodedata.normalize("NFC", _said(root, _AROUND)).replace("…", "...")
    for signs, same in (("’‘", "'"), ("«»", '"')):
        text = re.sub(f"[{signs}]", same, text)
    return text, [lead for lead in _leads(root) if lead]


def _contacts(root):
    found = {}
    for one in root.iter("OuSAdresser"):
        link = one.find("RessourceWeb")
        phones = dict.fromkeys(re.sub(r"[ .]", "", number) for number in _PHONE.findall(_said(one)))
        address = (link.get("URL") or "").strip() if link is not None else ""
        found.setdefault(one.get("ID") or _title(one), (_title(one), address, tuple(phones)[:4]))
    return list(found.values())
