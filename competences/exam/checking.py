"""What a question of the bank must be: the rules that its YAML is held to, form by form."""

import re

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from competences.exam_enums import ExamLevel, ItemForm
from competences.models.exam import OUTCOME

COMMON = {"id", "outcome", "level", "kind", "text", "explanation", "sources", "reviewed_by"}
OWN = {
    ItemForm.SINGLE: {"choices"},
    ItemForm.MULTIPLE: {"choices"},
    ItemForm.SCENARIO: {"choices"},
    ItemForm.ORDERING: {"order"},
    ItemForm.MATCHING: {"pairs"},
    ItemForm.SPOTTING: {"picture", "spots"},
    ItemForm.GESTURE: {"gesture"},
}
LONGEST = {"text": 900, "explanation": 1500, "label": 300}
_DRAWN = {
    "svg", "g", "rect", "circle", "ellipse", "line", "path", "polyline", "polygon", "text", "tspan", "title", "desc",
}  # fmt: skip
_LANGUAGE = re.compile(r"\b(?:email|e-mail|login|password|tool|checker)\b", re.IGNORECASE)


def problems(entry):
    """What is wrong with one entry of a file, in French; nothing when it may enter the bank."""
    if not isinstance(entry, dict):
        return ["ce n’est pas une fiche"]
    try:
        form = ItemForm(entry.get("kind"))
    except ValueError:
        return [f"kind inconnu : {entry.get('kind')!r}"]
    return [*_of_all(entry, form), *_CHECKS[form](entry)]


def _of_all(entry, form):
    unknown = set(entry) - COMMON - OWN[form]
    if unknown:
        yield f"clés inconnues pour {form} : {', '.join(sorted(map(str, unknown)))}"
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{2,59}", str(entry.get("id", ""))):
        yield "id : lettres, chiffres, points et tirets, 3 à 60 caractères"
    if not re.match(OUTCOME, str(entry.get("outcome", ""))):
        yield "outcome : de 4.2.01 à 4.2.26, entre guillemets"
    if entry.get("level") not in ExamLevel.values:
        yield "level : A, B ou C"
    for name in ("text", "explanation"):
        if not _is_text(entry.get(name), LONGEST[name]):
            yield f"{name} : un texte de {LONGEST[name]} caractères au plus"
        elif "'" in entry[name] or "..." in entry[name]:
            yield f"{name} : apostrophe ’ et points de suspension …"
        elif _LANGUAGE.search(entry[name]):
            yield f"{name} : un mot anglais"
    for name in ("sources", "reviewed_by"):
        value = entry.get(name)
        if not isinstance(value, list) or not all(_is_text(one, LONGEST["label"]) for one in value):
            yield f"{name} : une liste de textes, vide s’il n’y en a pas"
    if form != ItemForm.GESTURE and not entry.get("sources"):
        yield "sources : au moins une"
    reviewers = entry.get("reviewed_by")
    if isinstance(reviewers, list) and len(set(map(str, reviewers))) != len(reviewers):
        yield "reviewed_by : deux fois la même personne"


def _choices(entry, *, single):
    choices = entry.get("choices")
    if not isinstance(choices, list) or not 2 <= len(choices) <= 8:
        yield "choices : de 2 à 8 réponses"
        return
    if not all(isinstance(one, dict) and set(one) == {"text", "right"} for one in choices):
        yield "choices : chaque réponse a text et right"
        return
    yield from _labels("choices", [one["text"] for one in choices])
    if not all(isinstance(one["right"], bool) for one in choices):
        yield "choices : right vaut true ou false"
        return
    right = sum(one["right"] for one in choices)
    if single and right != 1:
        yield "choices : une seule réponse juste"
    if not single and not 1 <= right < len(choices):
        yield "choices : au moins une réponse juste et une fausse"


def _single(entry):
    return _choices(entry, single=True)


def _multiple(entry):
    return _choices(entry, single=False)


def _ordering(entry):
    order = entry.get("order")
    if not isinstance(order, list) or not 3 <= len(order) <= 8:
        return ["order : de 3 à 8 étapes, dans le bon ordre"]
    return _labels("order", order)


def _matching(entry):
    pairs = entry.get("pairs")
    if not isinstance(pairs, list) or not 2 <= len(pairs) <= 8:
        return ["pairs : de 2 à 8 paires"]
    if not all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
        return ["pairs : chaque paire a deux textes"]
    return [
        *_labels("pairs, à gauche", [left for left, _ in pairs]),
        *_labels("pairs, à droite", [r for _, r in pairs]),
    ]


def _spotting(entry):
    picture, spots = entry.get("picture"), entry.get("spots")
    if not isinstance(picture, dict) or set(picture) != {"svg", "alt"}:
        yield "picture : svg et alt"
    else:
        if not _is_text(picture["alt"], 1500) or len(picture["alt"]) < 40:
            yield "picture.alt : la description complète de l’image, pour qui ne la voit pas"
        yield from _drawing(picture["svg"])
    if not isinstance(spots, list) or not 2 <= len(spots) <= 10:
        yield "spots : de 2 à 10 endroits"
    elif not all(isinstance(one, dict) and set(one) == {"label", "right"} for one in spots):
        yield "spots : chaque endroit a label et right"
    else:
        yield from _labels("spots", [one["label"] for one in spots])
        if len({one["right"] for one in spots}) != 2 or not all(isinstance(one["right"], bool) for one in spots):
            yield "spots : des endroits justes et des faux"


def _drawing(text):
    if not isinstance(text, str) or len(text) > 20_000:
        yield "picture.svg : 20 000 caractères au plus"
        return
    try:
        root = fromstring(text.encode(), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        yield "picture.svg : ce n’est pas un SVG bien formé"
        return
    if not root.tag.endswith("}svg") or "viewBox" not in root.attrib:
        yield "picture.svg : xmlns et viewBox sont nécessaires"
    for element in root.iter():
        name = str(element.tag).rpartition("}")[2]
        bad = [key for key in element.attrib if key.startswith("on") or "href" in key or key == "style"]
        if name not in _DRAWN or bad:
            yield f"picture.svg : {name} {' '.join(bad)} n’est pas permis"


def _gesture(entry):
    gesture = entry.get("gesture")
    if not isinstance(gesture, dict) or set(gesture) != {"instruction", "observe"}:
        return ["gesture : instruction et observe"]
    observe = gesture["observe"]
    if not isinstance(observe, list) or not 1 <= len(observe) <= 8:
        return ["gesture.observe : de 1 à 8 points à observer"]
    wrong = [] if _is_text(gesture["instruction"], LONGEST["text"]) else ["gesture.instruction : un texte"]
    return [*wrong, *_labels("gesture.observe", observe)]


def _labels(name, labels):
    if not all(_is_text(label, LONGEST["label"]) for label in labels):
        yield f"{name} : des textes de {LONGEST['label']} caractères au plus"
    elif len(set(labels)) != len(labels):
        yield f"{name} : deux fois le même texte"
    elif any("'" in label or "..." in label for label in labels):
        yield f"{name} : apostrophe ’ et points de suspension …"


def _is_text(value, longest):
    return isinstance(value, str) and len(value.strip()) > 0 and len(value) <= longest


_CHECKS = {
    ItemForm.SINGLE: _single,
    ItemForm.SCENARIO: _single,
    ItemForm.MULTIPLE: _multiple,
    ItemForm.ORDERING: _ordering,
    ItemForm.MATCHING: _matching,
    ItemForm.SPOTTING: _spotting,
    ItemForm.GESTURE: _gesture,
}
