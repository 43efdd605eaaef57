"""A tree as a person writes it: one thing a line, what follows an answer is set in under it.

    ? Où se fait la demande ?
    - En France
      ? La carte est-elle perdue ou volée ?
      - Perdue
        = Déclarez la perte en ligne. [F1342]
      - Volée
        = (plainte) Portez plainte d’abord. https://exemple.fr/
    - À l’étranger
      > plainte

``(plainte)`` names a question or a result, ``> plainte`` leads to it from elsewhere.
"""

import re
from collections import Counter

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from demarches.trees import graph

LONGEST = 100_000
MAX_LINES = 4000
_LINE = re.compile(r"^(?P<indent>[ \t]*)(?P<sign>[?=>-])\s*(?:\((?P<name>[a-z0-9][a-z0-9-]{0,39})\)\s*)?(?P<text>.*)$")
_RECORDS = re.compile(r"\s*\[((?:[FNR]\d{1,9})(?:[ ,]+[FNR]\d{1,9})*)\]")
_ADDRESS = re.compile(r"\s*(https?://\S+)\s*$")
QUESTION, ANSWER, RESULT, JUMP = "?", "-", "=", ">"


def read(text):
    """The nodes of a written tree, checked. Raises ValidationError naming the line, or the node, at fault."""
    if len(text) > LONGEST:
        raise ValidationError(_("Ce texte est trop long : un arbre tient en %(most)d signes.") % {"most": LONGEST})
    lines = [line for line in enumerate(text.splitlines(), start=1) if line[1].strip()]
    if len(lines) > MAX_LINES:
        raise ValidationError(_("Un arbre tient en %(most)d lignes.") % {"most": MAX_LINES})
    if not lines:
        return []
    return graph.clean(_Reader().run(lines))


class _Reader:
    """Follows the indentation with a stack of ``(indent, question or answer)`` that are still open."""

    def __init__(self):
        self.nodes, self.keys, self.open = [], set(), []

    def run(self, lines):
        for number, line in lines:
            found = _LINE.match(line)
            if not found:
                self._refuse(number, _("commencez par « ? », « - », « = » ou « > »."))
            indent = len(found["indent"].expandtabs(4))
            self._one(number, indent, found["sign"], found["name"] or "", found["text"].strip())
        return self.nodes

    def _one(self, number, indent, sign, name, text):
        if sign == ANSWER:
            self._answer(number, indent, text)
            return
        parent = self._parent(number, indent)
        if sign == JUMP:
            if parent is None or not (name or text):
                self._refuse(number, _("un renvoi suit une réponse et nomme où elle mène."))
            self._lead(number, parent, name or text)
            return
        key = self._key(number, name, text, first=not self.nodes)
        node = {"key": key, "question": text, "answers": []} if sign == QUESTION else _result(key, text)
        if parent is None and self.nodes:
            self._refuse(number, _("cette ligne ne suit aucune réponse : décalez-la sous la sienne."))
        self.nodes.append(node)
        if parent is not None:
            self._lead(number, parent, key)
        if sign == QUESTION:
            self.open.append((indent, node))

    def _answer(self, number, indent, text):
        while self.open and (self.open[-1][0] > indent or "answers" not in self.open[-1][1]):
            self.open.pop()
        if not self.open:
            self._refuse(number, _("cette réponse ne suit aucune question."))
        if not text:
            self._refuse(number, _("cette réponse n’a pas de texte."))
        answers = self.open[-1][1]["answers"]
        answer = {"key": _unique(_slug(text) or "reponse", {one["key"] for one in answers}), "label": text}
        answers.append(answer)
        self.open.append((indent + 1, answer))

    def _parent(self, number, indent):
        """The answer that a line hangs under: the nearest one that is set in less."""
        while self.open and ("answers" in self.open[-1][1] or self.open[-1][0] > indent):
            self.open.pop()
        return self.open[-1][1] if self.open else None

    def _lead(self, number, answer, key):
        if "to" in answer:
            self._refuse(number, _("« %(label)s » mène déjà ailleurs.") % {"label": answer["label"]})
        answer["to"] = key

    def _key(self, number, name, text, *, first):
        if first:
            key = graph.START
        elif name:
            key = name
        else:
            key = _unique(_slug(text) or "suite", self.keys)
        if key in self.keys:
            self._refuse(number, _("le nom « %(name)s » sert déjà.") % {"name": key})
        self.keys.add(key)
        return key

    def _refuse(self, number, message):
        raise ValidationError(_("Ligne %(number)d : %(message)s") % {"number": number, "message": message})


def _slug(text):
    """What names a line: its words, without the records and the address that it gives."""
    return slugify(_ADDRESS.sub("", _RECORDS.sub("", text))).replace("_", "-")[:36].strip("-")


def _unique(stem, taken):
    key, number = stem, 1
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    return key


def _result(key, text):
    records = [record for found in _RECORDS.findall(text) for record in re.findall(r"[FNR]\d+", found)]
    text = _RECORDS.sub("", text)
    address = _ADDRESS.search(text)
    return {
        "key": key,
        "result": (text[: address.start()] if address else text).strip(),
        "records": records,
        "address": address[1] if address else "",
    }


def write(nodes):
    """The text of a tree, which ``read`` takes back; what several answers lead to is written once and named."""
    if not nodes:
        return ""
    by_key = {node["key"]: node for node in nodes}
    shared = {
        key
        for key, count in Counter(answer["to"] for node in nodes for answer in node.get("answers", ())).items()
        if count > 1
    }
    lines, written = [], set()
    waiting = [("node", nodes[0]["key"], 0)]
    while waiting:
        what, value, depth = waiting.pop()
        space = "  " * depth
        if what == "answer":
            lines.append(f"{space}{ANSWER} {value['label']}")
            waiting.append(("node", value["to"], depth + 1))
        elif value in written:
            lines.append(f"{space}{JUMP} {value}")
        else:
            written.add(value)
            node, name = by_key[value], f"({value}) " if value in shared else ""
            lines.append(f"{space}{_said(node, name)}")
            waiting.extend(("answer", answer, depth) for answer in reversed(node.get("answers", ())))
    return "\n".join(lines)


def _said(node, name):
    if graph.is_question(node):
        return f"{QUESTION} {name}{node['question']}"
    records = f"[{' '.join(node['records'])}]" if node["records"] else ""
    result = " ".join(node["result"].split())
    return f"{RESULT} {name}" + " ".join(filter(None, [result, records, node["address"]]))
