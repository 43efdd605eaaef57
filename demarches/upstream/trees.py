"""The decision trees of service-public, in the shape of ours (``demarches.trees.graph``)."""

from django.utils.translation import gettext as _

from demarches.trees import graph
from demarches.upstream.nodes import plain

GUIDED_SEARCH = "Recherche guidée"
_BRANCHES = ("Problematique", "Branche")


def extract(root):
    """The nodes of the tree that this record is, or None when it is no tree.

    A branch without an end of its own, or deeper than a person can follow, makes the whole tree unusable: raises
    ValidationError.
    """
    start = root.child("Problematiques")
    if root.get("type") != GUIDED_SEARCH or start is None:
        return None
    nodes, waiting = [], [(graph.START, title_of(root), start)]
    while waiting:
        key, question, node = waiting.pop(0)
        branches = node.children_named(*_BRANCHES)
        if not branches:
            nodes.append(_result(key, node))
            continue
        answers = []
        for number, branch in enumerate(branches, start=1):
            to = f"{key}-{number}" if key != graph.START else f"n{number}"
            label = _words(branch.title(), graph.LONGEST_LABEL)
            answers.append({"key": str(number), "label": label, "to": to})
            waiting.append((to, label, branch))
        nodes.append({"key": key, "question": question[: graph.LONGEST_QUESTION], "answers": answers})
    return graph.clean(nodes)


def title_of(root):
    """Without the stars and dashes of the editors' own labels."""
    title = root.child("title")
    return plain(title.text()).strip("* ").replace("'", "’")[:200] if title else _("Votre situation")


def targets(nodes):
    """The records that the results lead to, once each, in order."""
    return list(dict.fromkeys(record for node in nodes for record in node.get("records", ())))


def leaves(nodes):
    return sum(not graph.is_question(node) for node in nodes)


def _result(key, node):
    links = [link.get("LienPublication") for link in node.children_named("LienInterne")]
    return {
        "key": key,
        "result": "",
        "records": [link for link in links if link[:1] in ("F", "N", "R")],
        "address": "",
    }


def _words(text, most):
    text = plain(text)
    return text if len(text) <= most else text[: most - 1] + "…"
