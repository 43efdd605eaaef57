"""One record, in DILA's XML or in the JSON that xml-js makes of it: both become one tree."""

import unicodedata
from collections.abc import Iterator
from xml.etree.ElementTree import ParseError

import orjson
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from django.utils.translation import gettext as _

ROOTS = {"Publication", "ServiceComplementaire"}
MAX_DEPTH = 200
MAX_NODES = 200_000
_WRAPPERS = 3
_SAME_SIGN = {"’": "'", "‘": "'", "«": '"', "»": '"', "…": "..."}


class UnreadableRecord(ValueError):
    """This one record cannot be read; the message is French."""


class Node:
    """An element: ``name`` without its namespace, ``attributes``, ``children`` (elements and texts, in order)."""

    __slots__ = ("attributes", "children", "name")

    def __init__(self, name, attributes, children):
        self.name, self.attributes, self.children = name, attributes, children

    def get(self, name):
        """An attribute without the white space around it, "" when absent."""
        return self.attributes.get(name, "").strip()

    def elements(self) -> Iterator["Node"]:
        return (child for child in self.children if isinstance(child, Node))

    def children_named(self, *names):
        return [child for child in self.elements() if child.name in names]

    def child(self, name):
        return next((child for child in self.elements() if child.name == name), None)

    def walk(self, *, without=()) -> Iterator["Node"]:
        """This element and all below it, in the order of the text, leaving out whole elements ``without``."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(
                child for child in reversed(node.children) if isinstance(child, Node) and child.name not in without
            )

    def named(self, *names) -> Iterator["Node"]:
        return (node for node in self.walk() if node.name in names)

    def by_name(self):
        """``{name: elements}`` of it all, in one walk: a record is asked many questions."""
        found = {}
        for node in self.walk():
            found.setdefault(node.name, []).append(node)
        return found

    def text(self, *, without=()):
        """All its text on one line."""
        return one_line(" ".join(self._texts(without)))

    def _texts(self, without):
        waiting = [self]
        while waiting:
            node = waiting.pop()
            if isinstance(node, str):
                yield node
                continue
            waiting.extend(
                child for child in reversed(node.children) if isinstance(child, str) or child.name not in without
            )

    def title(self):
        """The text of its ``Titre``."""
        found = self.child("Titre")
        return found.text() if found else ""


def one_line(text):
    return " ".join(text.split())


def plain(text):
    """A text as one compares it: neither spacing nor typography counts, since both moved with the schema."""
    text = unicodedata.normalize("NFC", text)
    for sign, same in _SAME_SIGN.items():
        text = text.replace(sign, same)
    return one_line(text)


def read(content, name):
    """The root of a record from the bytes of a file ``name`` (.xml or .json). Raises UnreadableRecord."""
    root = _from_json(content) if name.lower().endswith(".json") else _from_xml(content)
    if root.name not in ROOTS:
        raise UnreadableRecord(_("Ce n’est pas une fiche de service-public : ni publication, ni service."))
    if not root.get("ID"):
        raise UnreadableRecord(_("Cette fiche n’a pas d’identifiant."))
    return root


def _from_xml(content):
    try:
        parser = DefusedXMLParser(target=_Builder(), forbid_dtd=True)
        parser.feed(content)
        return parser.close()
    except DefusedXmlException as error:
        raise UnreadableRecord(
            _("Ce fichier déclare des entités, ce que les fiches ne font jamais : il n’est pas lu.")
        ) from error
    except UnreadableRecord:
        raise
    except (ParseError, ValueError, LookupError) as error:
        raise UnreadableRecord(_("Ce fichier XML est abîmé ou incomplet.")) from error


class _Builder:
    """Makes our tree as the parser reads, bounded: a file may nest as deep as it likes."""

    def __init__(self):
        self._root, self._open, self._count = None, [], 0

    def start(self, tag, attributes):
        self._count += 1
        if len(self._open) > MAX_DEPTH or self._count > MAX_NODES:
            raise _too_deep()
        node = Node(_local(tag), attributes, [])
        if self._open:
            self._open[-1].children.append(node)
        else:
            self._root = node
        self._open.append(node)

    def end(self, tag):
        self._open.pop()

    def data(self, text):
        children = self._open[-1].children
        if children and isinstance(children[-1], str):
            children[-1] += text  # the parser cuts long texts
        else:
            children.append(text)

    def close(self):
        return self._root


def _local(tag):
    return tag.rpartition("}")[2].rpartition(":")[2]


def _from_json(content):
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise UnreadableRecord(_("Ce fichier JSON est abîmé ou incomplet.")) from error
    found = _find_root(value, _WRAPPERS)
    if found is None:
        raise UnreadableRecord(_("Ce n’est pas une fiche de service-public : ni publication, ni service."))
    return _of_json(found)


def _find_root(value, depth):
    """The record itself: xml-js puts it in a document, the archives of the fiches in a record of their own."""
    if not isinstance(value, dict) or depth == 0:
        return None
    if value.get("name") in ROOTS:
        return value
    inside = _children_of(value)
    found = (_find_root(child, depth - 1) for child in inside[:10])
    return next((root for root in found if root is not None), None)


def _children_of(value):
    children = value.get("children", value.get("elements")) or []
    return children if isinstance(children, list) else []


def _of_json(value):
    root = Node(_local(str(value["name"])), _attributes(value), [])
    waiting, count = [(value, root, 1)], 1
    while waiting:
        source, node, depth = waiting.pop()
        for child in _children_of(source):
            count += 1
            if depth > MAX_DEPTH or count > MAX_NODES:
                raise _too_deep()
            if not isinstance(child, dict):
                raise UnreadableRecord(_("Ce fichier JSON n’a pas la forme d’une fiche."))
            if isinstance(child.get("text"), str | int | float):
                node.children.append(str(child["text"]))
            elif child.get("name"):
                made = Node(_local(str(child["name"])), _attributes(child), [])
                node.children.append(made)
                waiting.append((child, made, depth + 1))
    return root


def _attributes(value):
    attributes = value.get("attributes") or {}
    if not isinstance(attributes, dict):
        raise UnreadableRecord(_("Ce fichier JSON n’a pas la forme d’une fiche."))
    return {str(name): str(text) for name, text in attributes.items() if text is not None}


def _too_deep():
    return UnreadableRecord(_("Ce fichier emboîte trop d’éléments pour être une fiche."))
