"""What a tree may be, how it is written, where answers lead, what it looks like."""

import copy

import pytest
from django.core.exceptions import ValidationError

from demarches.trees import drawing, graph, outline, walking
from tests.demarches.upstream.factories import NODES

TEXT = """? Où se fait la demande ?
- En France
  ? Carte perdue ou volée ?
  - Perdue
    = Déclarez la perte. [F1342 N358]
  - Volée
    = (plainte) Portez plainte. https://plainte.example/ici
- À l’étranger
  > plainte"""


def changed(**nodes):
    """The tree of the tests with some nodes replaced, None to remove one."""
    found = [nodes.get(node["key"], node) for node in copy.deepcopy(NODES)]
    return [node for node in found if node]


def question(key, *leads, text="Une question ?"):
    return {"key": key, "question": text, "answers": [
        {"key": str(number), "label": f"Réponse {number}", "to": to} for number, to in enumerate(leads)]}  # fmt: skip


DEEP = [
    question("debut", "n1"),
    *(question(f"n{number}", f"n{number + 1}") for number in range(1, 60)),
    {"key": "n60", "result": "x"},
]


def test_a_good_tree_is_kept_as_it_is():
    assert graph.clean(NODES) == NODES
    assert graph.clean([]) == graph.clean(None) == []


@pytest.mark.parametrize(
    ("nodes", "said"),
    [
        (changed(n1=question("n1")), "« Une question ? » n’a pas de réponse"),
        (changed(n1=question("n1", "r1", "nulle-part"), r2=None), "mène à « nulle-part », qui n’existe pas"),
        (changed(n1=question("n1", "r1", "")), "ne mène nulle part"),
        (changed(n1=question("n1", "r1", "r2", "debut")), "« Où se fait la demande ? » : on tournerait en rond"),
        (changed(n1=question("n1", "n1", "r1", "r2")), "on tournerait en rond"),
        ([*NODES, {"key": "seul", "result": "Perdu de vue."}], "Aucune réponse ne mène à « Perdu de vue. »"),
        (changed(r1={"key": "r1", "result": ""}), "Il manque le texte de « r1 »"),
        (changed(r1={"key": "r1", "result": "x", "records": ["F1; DROP"]}), "une fiche mal écrite"),
        (changed(r1={"key": "r1", "result": "x", "address": "javascript:alert(1)"}), "commence par https://"),
        (changed(r1={"key": "r2", "result": "x"}), "sert deux fois"),
        (changed(r1={"key": "R 1", "result": "x"}), "n’a pas de nom"),
        (changed(n1=question("n1", "r1", "r2", text="x" * 301)), "dépasse 300 caractères"),
        (changed(n1=question("n1", "r1", "r2", text="a\x00b")), "invisibles"),
        (NODES[1:], "doit commencer"),
        ([{"key": "debut", "result": "Fin."}], "commence par une question"),
        ({"debut": 1}, "une liste"),
        ([1, "x", None], "n’a pas de nom"),
        ([{"key": "debut", "question": "?", "answers": [3]}], "mal écrite"),
        ([question(f"n{number}", f"n{number + 1}") for number in range(1200)], "1000 questions"),
        (DEEP, "trop de questions"),
    ],
)  # fmt: skip
def test_dead_ends_loops_and_lost_nodes_are_named(nodes, said):
    with pytest.raises(ValidationError) as refusal:
        graph.clean(nodes)
    assert said in " ".join(refusal.value.messages)


def test_an_outline_is_read_and_written_back():
    nodes = outline.read(TEXT)
    assert [node["key"] for node in nodes] == ["debut", "carte-perdue-ou-volee", "declarez-la-perte", "plainte"]
    assert [answer["key"] for answer in nodes[0]["answers"]] == ["en-france", "a-letranger"]
    assert nodes[2]["records"] == ["F1342", "N358"]
    assert nodes[3]["address"] == "https://plainte.example/ici"
    assert outline.write(nodes) == TEXT
    assert outline.read(outline.write(nodes)) == nodes
    assert outline.read("  \n") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Bonjour", "Ligne 1 : commencez par"),
        ("- Oui", "Ligne 1 : cette réponse ne suit aucune question"),
        ("? Quoi ?\n-", "Ligne 2 : cette réponse n’a pas de texte"),
        ("? Quoi ?\n- Oui\n  = Un\n  = Deux", "Ligne 4 : « Oui » mène déjà ailleurs"),
        ("? Quoi ?\n- Oui", "« Oui » ne mène nulle part"),
        ("? Quoi ?\n- Oui\n  ? Et encore ?", "« Et encore ? » n’a pas de réponse"),
        ("? Quoi ?\n- Oui\n  > debut", "on tournerait en rond"),
        ("? Quoi ?\n- Oui\n  > ailleurs", "« ailleurs », qui n’existe pas"),
        ("> x", "Ligne 1 : un renvoi suit une réponse"),
        ("? Un ?\n- Oui\n  = Bien\n? Deux ?", "Ligne 4 : cette ligne ne suit aucune réponse"),
        ("? Un ?\n- a\n  = (x) A\n- b\n  = (x) B", "le nom « x » sert déjà"),
        ("x" * 100_001, "trop long"),
    ],
)
def test_a_bad_outline_says_which_line(text, said):
    with pytest.raises(ValidationError) as refusal:
        outline.read(text)
    assert said in " ".join(refusal.value.messages)


def test_answers_lead_and_what_cannot_be_followed_is_said():
    place = walking.walk(NODES, ["1", "2"])
    assert place.node["key"] == "r2"
    assert [(one["answer"], one["back"]) for one in place.given] == [("En France", ""), ("Volée", "?r=1")]
    assert not place.lost
    astray = walking.walk(NODES, ["1", "jamais", "2"])
    assert (astray.node["key"], astray.lost, len(astray.given)) == ("n1", True, 1)
    assert walking.walk(NODES, ["1"] * 500).lost
    assert walking.query(["a b", "c"]) == "?r=a+b&r=c"


def test_the_drawing_has_a_box_for_each_node_and_a_line_for_each_answer():
    nodes = outline.read(TEXT)
    drawn = drawing.draw(nodes)
    assert len(drawn["boxes"]) == 4
    assert len(drawn["lines"]) == 4
    assert len({(box.x, box.y) for box in drawn["boxes"]}) == 4
    assert max(box.x + box.width for box in drawn["boxes"]) < drawn["width"]
    assert max(box.y + box.height for box in drawn["boxes"]) < drawn["height"]
    listed = drawing.as_list(nodes)
    assert [(line["depth"], line["label"], line["again"]) for line in listed] == [
        (0, "", False), (1, "En France", False), (2, "Perdue", False), (2, "Volée", False), (1, "À l’étranger", True)
    ]  # fmt: skip
    assert drawing.draw([]) is None
