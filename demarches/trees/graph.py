"""What a tree of questions may be: a beginning, no dead end, no loop, nothing out of reach.

In JSON, a list of nodes, the beginning first:
``{"key": "debut", "question": "…", "answers": [{"key": "1", "label": "…", "to": "r1"}]}`` or
``{"key": "r1", "result": "…", "records": ["F1342"], "address": "https://…"}``.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from demarches.facts import LONGEST_ADDRESS, is_web_address

START = "debut"
MAX_NODES, MAX_ANSWERS, MAX_DEPTH = 1000, 60, 40
LONGEST_QUESTION, LONGEST_LABEL, LONGEST_RESULT = 300, 200, 2000
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_RECORD = re.compile(r"[FNR]\d{1,9}")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def clean(nodes):
    """The same tree, in its canonical form. Raises ValidationError: each message names the node at fault."""
    if nodes in (None, "", []):
        return []
    if not isinstance(nodes, list):
        raise ValidationError(_("Un arbre de questions est une liste de questions et de résultats."))
    if len(nodes) > MAX_NODES:
        raise ValidationError(_("Un arbre compte %(most)d questions et résultats au plus.") % {"most": MAX_NODES})
    cleaned = [_clean_node(node, number) for number, node in enumerate(nodes, start=1)]
    by_key = _by_key(cleaned)
    _refuse_dead_ends(cleaned, by_key)
    _refuse_loops(cleaned, by_key)
    _refuse_out_of_reach(cleaned, by_key)
    return cleaned


def is_question(node):
    return "question" in node


def name_of(node):
    """How one calls a node in a message: its own words, since the key means nothing to people."""
    text = node.get("question") or node.get("result") or node["key"]
    return text if len(text) <= 80 else f"{text[:79]}…"


def _clean_node(node, number):
    if not isinstance(node, dict) or not _KEY.fullmatch(str(node.get("key", ""))):
        raise ValidationError(
            _("L’élément %(number)d n’a pas de nom : donnez-lui un nom court, en minuscules et sans espace.")
            % {"number": number}
        )
    key = node["key"]
    if "question" in node:
        answers = node.get("answers")
        if not isinstance(answers, list) or not answers:
            question = _text(node["question"], LONGEST_QUESTION, key)
            raise _error(_("La question « %(name)s » n’a pas de réponse : c’est une impasse."), question or key)
        if len(answers) > MAX_ANSWERS:
            raise _error(
                _("La question « %(name)s » a plus de réponses qu’on ne peut en lire."), str(node["question"])[:80]
            )
        question = _text(node["question"], LONGEST_QUESTION, key, required=True)
        cleaned = [_clean_answer(answer, question) for answer in answers]
        _refuse_twins([answer["key"] for answer in cleaned], question)
        return {"key": key, "question": question, "answers": cleaned}
    return _clean_result(node, key)


def _clean_answer(answer, question):
    if not isinstance(answer, dict) or not _KEY.fullmatch(str(answer.get("key", ""))):
        raise _error(_("Une réponse à « %(name)s » est mal écrite."), question)
    label = _text(answer.get("label"), LONGEST_LABEL, question, required=True)
    to = answer.get("to")
    if not isinstance(to, str) or not to:
        raise _error(_("La réponse « %(name)s » ne mène nulle part : c’est une impasse."), label)
    return {"key": answer["key"], "label": label, "to": to}


def _clean_result(node, key):
    records = node.get("records") or []
    address = node.get("address") or ""
    if not isinstance(records, list) or not all(isinstance(one, str) and _RECORD.fullmatch(one) for one in records):
        raise _error(_("Le résultat « %(name)s » cite une fiche mal écrite : un identifiant comme F1342."), key)
    if address and not (isinstance(address, str) and len(address) <= LONGEST_ADDRESS and is_web_address(address)):
        raise _error(_("L’adresse du résultat « %(name)s » commence par https:// et nomme un site."), key)
    result = _text(node.get("result"), LONGEST_RESULT, key, required=not (records or address))
    return {"key": key, "result": result, "records": records[:20], "address": address}


def _text(value, most, where, *, required=False):
    text = "" if value is None else value
    if not isinstance(text, str) or _CONTROLS.search(text):
        raise _error(_("Le texte de « %(name)s » contient des caractères invisibles : recopiez-le à la main."), where)
    text = text.strip()
    if len(text) > most:
        message = _("Le texte de « %(name)s » dépasse %(most)d caractères : raccourcissez-le.")
        raise ValidationError(message % {"name": str(where)[:80], "most": most})
    if required and not text:
        raise _error(_("Il manque le texte de « %(name)s »."), where)
    return text


def _by_key(nodes):
    _refuse_twins([node["key"] for node in nodes], START)
    by_key = {node["key"]: node for node in nodes}
    if START not in by_key or nodes[0]["key"] != START:
        raise ValidationError(_("L’arbre doit commencer par la question nommée « %(name)s ».") % {"name": START})
    if not is_question(nodes[0]):
        raise ValidationError(_("L’arbre commence par une question, pas par un résultat."))
    return by_key


def _refuse_twins(keys, where):
    twin = next((key for key in keys if keys.count(key) > 1), None) if len(set(keys)) < len(keys) else None
    if twin:
        raise ValidationError(
            _("Le nom « %(twin)s » sert deux fois (« %(name)s ») : chaque nom ne sert qu’une fois.")
            % {"twin": twin, "name": str(where)[:80]}
        )


def _refuse_dead_ends(nodes, by_key):
    for node in filter(is_question, nodes):
        for answer in node["answers"]:
            if answer["to"] not in by_key:
                raise ValidationError(
                    _("La réponse « %(label)s » à « %(name)s » mène à « %(to)s », qui n’existe pas.")
                    % {"label": answer["label"], "name": name_of(node), "to": str(answer["to"])[:40]}
                )


def _refuse_loops(nodes, by_key):
    """Depth first, without recursion; a node met again on its own path closes a loop."""
    done = set()
    path, inside = [], set()
    waiting = [(START, False)]
    while waiting:
        key, leaving = waiting.pop()
        if leaving:
            inside.discard(path.pop())
            done.add(key)
            continue
        if key in done:
            continue
        path.append(key)
        inside.add(key)
        if len(path) > MAX_DEPTH:
            raise _error(_("On répond à trop de questions avant d’arriver à « %(name)s »."), name_of(by_key[key]))
        waiting.append((key, True))
        for answer in by_key[key].get("answers", ()):
            if answer["to"] in inside:
                raise ValidationError(
                    _("La réponse « %(label)s » à « %(name)s » ramène à « %(to)s » : on tournerait en rond.")
                    % {
                        "label": answer["label"],
                        "name": name_of(by_key[key]),
                        "to": name_of(by_key[answer["to"]]),
                    }
                )
            waiting.append((answer["to"], False))


def _refuse_out_of_reach(nodes, by_key):
    reached, waiting = set(), [START]
    while waiting:
        key = waiting.pop()
        if key not in reached:
            reached.add(key)
            waiting.extend(answer["to"] for answer in by_key[key].get("answers", ()))
    lost = next((node for node in nodes if node["key"] not in reached), None)
    if lost:
        raise _error(_("Aucune réponse ne mène à « %(name)s » : reliez-le ou supprimez-le."), name_of(lost))


def _error(message, name):
    return ValidationError(message % {"name": str(name)[:80]})
