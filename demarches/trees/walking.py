"""Where the answers of an address lead. Nothing is kept: the same address gives the same page to anybody."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from demarches.trees import graph

PARAMETER = "r"
MAX_ANSWERS = graph.MAX_DEPTH


@dataclass
class Place:
    """Where one is: a node, the answers given on the way, and whether some of the address could not be followed."""

    node: dict
    given: list = field(default_factory=list)
    lost: bool = False


def walk(nodes, answers):
    """Follow ``answers`` (their keys, in order) as far as they go."""
    by_key = {node["key"]: node for node in nodes}
    place, keys = Place(by_key[graph.START]), []
    for key in answers[:MAX_ANSWERS]:
        answer = next((one for one in place.node.get("answers", ()) if one["key"] == key), None)
        if answer is None:
            place.lost = True
            return place
        place.given.append({"question": place.node["question"], "answer": answer["label"], "back": query(keys)})
        keys.append(key)
        place.node = by_key[answer["to"]]
    place.lost = len(answers) > MAX_ANSWERS
    return place


def query(keys):
    """The end of an address that holds these answers; "" for none."""
    return f"?{urlencode([(PARAMETER, key) for key in keys])}" if keys else ""
