"""What a record states that can be checked: names, addresses, numbers, lists of documents. Its prose is left there."""

import re
from itertools import chain

from demarches.facts import LONGEST_ADDRESS, is_web_address
from demarches.upstream.nodes import one_line

DATASETS = {"particuliers": "Particuliers", "professionnels": "Professionnels", "associations": "Associations"}
FRANCECONNECT_ENTRY = "R48788"
"""The glossary entry that every mention of FranceConnect leads to."""
MAX_SERVICES, MAX_DOCUMENTS, MAX_LAW, MAX_CONTACTS = 60, 120, 120, 60
LONGEST_TITLE, LONGEST_LABEL = 300, 200

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CERFA = re.compile(r"\b(\d{5}(?:[*#]\d{1,2})?)")
_DOCUMENTS = re.compile(
    r"(?:pièces?|documents?|justificatifs?)\b.{0,40}\bà\s+(?:fournir|joindre|présenter|produire|apporter|remettre)"
    r"|^pièces justificatives",
    re.IGNORECASE,
)
_FRANCECONNECT = re.compile(r"france ?connect", re.IGNORECASE)
_ONE_OF = re.compile(r"\b(?:l'un des|une? des|au choix|l'une des|soit)\b", re.IGNORECASE)
_PHONE = re.compile(
    r"(?<![\d.])(?:0[ .]?\d{3}[ .]?\d{3}[ .]?\d{3}|0\d(?:[ .]?\d{2}){4}|3\d[ .]?\d{2}|1[15]\d)(?![\d.])"
)
_LAW_IDS = (
    re.compile(r"(?:LEGI|JORF)ARTI\d{12}"),
    re.compile(r"(?:LEGI|JORF)SCTA\d{12}"),
    re.compile(r"(?:LEGI|JORF)TEXT\d{12}"),
)
_CHAPTERS = ("Chapitre", "SousChapitre")
_CASES = ("Situation", "Cas", "Chapitre", "SousChapitre")


def extract(root, inside=None):
    """``{name: fact}`` of a record, in JSON values; bounded, whatever the record holds. ``inside``: its
    ``by_name()``, for whoever has it already."""
    inside = inside or root.by_name()
    return {
        "title": _title(root),
        "theme": _theme(root),
        "audiences": sorted({node.text()[:60] for node in root.children_named("Audience")}),
        "services": _services(root, inside),
        "documents": _documents(root, inside)[:MAX_DOCUMENTS],
        "law": _law(inside),
        "contacts": _contacts(inside),
        "guide": _guide(inside),
    }


def dataset_of(root):
    """Which of DILA's three data sets a record belongs to, "" when it does not say."""
    path = root.child("FilDAriane")
    first = next(path.elements(), None) if path else None
    said = first.get("ID") if first else ""
    for code, name in DATASETS.items():
        if said == name or f"/{code}" in root.get("spUrl"):
            return code
    return ""


def modified_on(root):
    """The day on which service-public says that it changed the record, or None. It forgets half of the changes."""
    date = root.child("date")
    found = _DAY.search(date.text()) if date else None
    return found[0] if found else None


def address(text):
    """An address without spaces, cut nowhere: "" when it is no web address, or longer than one may keep."""
    text = "".join(text.split()) if " " not in text.strip() else text.strip().replace(" ", "%20")
    return text if len(text) <= LONGEST_ADDRESS and is_web_address(text) else ""


def lost_addresses(inside):
    """Addresses that a record gives and that could not be kept, for the account of the import."""
    nodes = chain.from_iterable(inside.get(name, ()) for name in ("ServiceEnLigne", "LienWeb", "Reference"))
    return [given for node in nodes if (given := node.get("URL")) and not address(given)]


def law_key(text):
    """What a legal address leads to, whichever way it is written: the article, else the section, else the text."""
    for pattern in _LAW_IDS:
        found = pattern.search(text)
        if found:
            return found[0]
    return re.sub(r"^https?://(?:www\.)?", "", text).rstrip("/")[:200]


def _title(root):
    title = root.child("title")
    return title.text()[:LONGEST_TITLE] if title else ""


def _theme(root):
    """The first theme, by its identifier: titles drift. A theme has itself for theme."""
    node = root.child("Theme")
    if node is not None:
        return {"id": node.get("ID")[:20], "title": node.title()[:120]}
    return {"id": root.get("ID"), "title": _title(root)} if root.get("type") == "Theme" else {"id": "", "title": ""}


def _guide(inside):
    """The decision tree that belongs with it, by its identifier."""
    node = next(iter(inside.get("RechercheGuidee", ())), None)
    return node.get("ID")[:20] if node else ""


# --- services -------------------------------------------------------------------------------------------------


def _services(root, inside):
    if root.name == "ServiceComplementaire":
        return [_own_service(root)]
    found = {}
    for node in inside.get("ServiceEnLigne", ()):
        service = _service(node)
        key = service["id"] or service["address"] or service["title"]
        if key:
            found.setdefault(key, service)
    return list(found.values())[:MAX_SERVICES]


def _service(node):
    source = node.child("Source")
    return {
        "id": node.get("ID")[:20],
        "kind": node.get("type")[:60],
        "title": node.title()[:LONGEST_TITLE],
        "address": address(node.get("URL")),
        "cerfa": cerfa(node.get("numerocerfa")),
        "owner": source.text()[:255] if source else "",
        "franceconnect": _mentions_franceconnect(node),
    }


def _own_service(root):
    link, number = root.child("LienWeb"), root.child("NumeroCerfa")
    owner = link.child("Source") if link else None
    path = root.child("FilDAriane")
    last = list(path.elements())[-1:] if path else []
    return {
        "id": root.get("ID")[:20],
        "kind": root.get("type")[:60],
        "title": (last[0].text() if last else _title(root))[:LONGEST_TITLE],
        "address": address(link.get("URL")) if link else "",
        "cerfa": cerfa(number.text()) if number else "",
        "owner": owner.text()[:255] if owner else "",
        "franceconnect": _mentions_franceconnect(root),
    }


def cerfa(text):
    """« 12714*04 », or "" when there is none."""
    found = _CERFA.search(text)
    return found[1].replace("#", "*") if found else ""


def _mentions_franceconnect(node):
    """A mention, no more: a mediator confirms."""
    by_entry = any(
        one.get("ID") == FRANCECONNECT_ENTRY or one.get("LienID") == FRANCECONNECT_ENTRY
        for one in node.named("LienIntra", "Definition")
    )
    return by_entry or bool(_FRANCECONNECT.search(node.text()))


# --- documents ------------------------------------------------------------------------------------------------


def _documents(root, inside):
    """``{case, any_of}`` for each item of the chapters that say what to bring: suggestions, to be read again."""
    if not any(_DOCUMENTS.search(node.title()) for name in _CHAPTERS for node in inside.get(name, ())):
        return []
    found = []
    waiting = [(root, ())]
    while waiting:
        node, cases = waiting.pop()
        if node.name in _CHAPTERS and _DOCUMENTS.search(node.title()):
            found.extend(_items_under(node, [*cases]))
            continue
        here = (*cases, node.title()) if node.name in ("Situation", "Cas") and node.title() else cases
        waiting.extend((child, here) for child in reversed(list(node.elements())))
    unique = {(line["case"], tuple(line["any_of"])): line for line in found if line["any_of"]}
    return list(unique.values())


def _items_under(chapter, cases):
    waiting = [(chapter, cases)]
    while waiting:
        node, path = waiting.pop()
        if node.name == "Item":
            yield {"case": _case(path), "any_of": _labels(node)}
            continue
        inner = [*path, node.title()] if node is not chapter and node.name in _CASES and node.title() else path
        waiting.extend((child, inner) for child in reversed(list(node.elements())))


def _case(path):
    return " › ".join(one_line(title) for title in path)[:LONGEST_LABEL]


def _labels(item):
    """What to bring: one name, or several when any of them will do."""
    head = item.text(without=("Liste", *_NOTES))
    nested = [
        below.text(without=("Liste", *_NOTES)) for list_ in item.children_named("Liste") for below in list_.elements()
    ]
    labels = nested if nested and _ONE_OF.search(head) else [head]
    return [label for label in map(_short, labels) if label][:20]


_NOTES = ("ASavoir", "ANoter", "Attention", "Rappel")


def _short(text):
    """The name of the document: its explanations stay with service-public."""
    name = re.split(r"\s*[:;(]\s|\.\s", text.strip(" ;,.:"))[0].strip(" ;,.:")
    return name if len(name) <= LONGEST_LABEL else name[: LONGEST_LABEL - 1].rsplit(" ", 1)[0] + "…"


# --- law and contacts -----------------------------------------------------------------------------------------


def _law(inside):
    found = {}
    for node in inside.get("Reference", ()):
        link = address(node.get("URL"))
        if link:
            found.setdefault(law_key(link), {"title": node.title()[:LONGEST_TITLE], "address": link})
    return [{"key": key, **reference} for key, reference in found.items()][:MAX_LAW]


def _contacts(inside):
    found = {}
    for node in inside.get("OuSAdresser", ()):
        contact = _contact(node)
        found.setdefault(contact["id"] or contact["title"], contact)
    return list(found.values())[:MAX_CONTACTS]


def _contact(node):
    pivot, link = node.child("PivotLocal"), node.child("RessourceWeb")
    phones = [re.sub(r"[ .]", "", number) for number in _PHONE.findall(node.text())]
    return {
        "id": node.get("ID")[:20],
        "kind": node.get("type")[:60],
        "title": node.title()[:LONGEST_TITLE],
        "counter": pivot.text()[:60] if pivot else "",
        "address": address(link.get("URL")) if link else "",
        "phones": list(dict.fromkeys(phones))[:4],
    }
