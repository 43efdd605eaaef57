"""A tree drawn as a whole for whoever writes it: boxes from left to right, one a node, and the same as a list."""

from dataclasses import dataclass

from demarches.trees import graph

WIDTH, ROW, COLUMN, LINE, MARGIN = 220, 92, 270, 17, 12
LONGEST_LINE, MOST_LINES = 30, 3


@dataclass
class Box:
    """``x``, ``y`` are the top left corner; ``lines`` are ``(y, text)`` inside it; ``full`` is all it says."""

    key: str
    x: int
    y: int
    kind: str
    label: str
    lines: list
    full: str
    height: int = ROW - 16
    width: int = WIDTH


def draw(nodes):
    """``{width, height, boxes, lines}`` in SVG units, or None without a tree. A node that several answers lead to is
    drawn once, where it is met first."""
    if not nodes:
        return None
    by_key = {node["key"]: node for node in nodes}
    places, labels = _places(nodes, by_key)
    boxes = {key: _box(by_key[key], depth, row, labels[key]) for key, (depth, row) in places.items()}
    lines = [_line(boxes[node["key"]], boxes[answer["to"]]) for node in nodes for answer in node.get("answers", ())]
    return {
        "width": max(box.x for box in boxes.values()) + WIDTH + MARGIN,
        "height": round(max(box.y for box in boxes.values())) + ROW + MARGIN,
        "boxes": list(boxes.values()),
        "lines": lines,
    }


def _places(nodes, by_key):
    """``{key: (depth, row)}`` and the first answer that leads to each: a row for each end, a question amid its own."""
    depths, order, labels = {graph.START: 0}, [], {graph.START: ""}
    waiting = [graph.START]
    while waiting:
        key = waiting.pop()
        order.append(key)
        fresh = [answer for answer in by_key[key].get("answers", ()) if answer["to"] not in depths]
        for answer in fresh:
            if answer["to"] not in depths:
                depths[answer["to"]], labels[answer["to"]] = depths[key] + 1, answer["label"]
        waiting.extend(dict.fromkeys(answer["to"] for answer in reversed(fresh)))
    children = {key: [answer["to"] for answer in by_key[key].get("answers", ())] for key in order}
    owner = {}
    for key in order:
        for child in children[key]:
            if depths[child] == depths[key] + 1:
                owner.setdefault(child, key)
    rows, free = {}, 0
    for key in order:
        if not any(owner.get(child) == key for child in children[key]):
            rows[key], free = free, free + 1
    for key in reversed(order):
        if key not in rows:
            own = [rows[child] for child in children[key] if owner.get(child) == key]
            rows[key] = (min(own) + max(own)) / 2
    return {key: (depths[key], rows[key]) for key in order}, labels


def _box(node, depth, row, label):
    x, y = MARGIN + depth * COLUMN, round(MARGIN + row * ROW)
    said = node.get("question") or node.get("result") or ", ".join(node.get("records", ())) or node.get("address", "")
    top = y + (38 if label else 22)
    lines = [(top + number * LINE, text) for number, text in enumerate(_wrapped(said, MOST_LINES - bool(label)))]
    return Box(
        key=node["key"],
        x=x,
        y=y,
        kind="question" if graph.is_question(node) else "result",
        label=_wrapped(label, 1)[0] if label else "",
        lines=lines,
        full=" : ".join(filter(None, [label, said])),
    )


def _wrapped(text, most):
    """The text in ``most`` lines at most, the last one ended by « … » when something is left out."""
    lines = [""]
    for word in text.split():
        word = word[:LONGEST_LINE]
        if lines[-1] and len(lines[-1]) + len(word) + 1 > LONGEST_LINE:
            if len(lines) == most:
                lines[-1] = f"{lines[-1][: LONGEST_LINE - 1]}…"
                break
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _line(start, end):
    x1, y1, x2, y2 = start.x + WIDTH, start.y + start.height // 2, end.x, end.y + end.height // 2
    middle = (x1 + x2) // 2
    return f"M{x1} {y1} C{middle} {y1} {middle} {y2} {x2} {y2}"


def as_list(nodes):
    """The same tree in order, as ``{depth, node, label, again}`` lines: what several answers lead to is said once."""
    if not nodes:
        return []
    by_key = {node["key"]: node for node in nodes}
    lines, seen = [], set()
    waiting = [(graph.START, 0, "")]
    while waiting:
        key, depth, label = waiting.pop()
        lines.append({"depth": min(depth, 8), "node": by_key[key], "label": label, "again": key in seen})
        if key not in seen:
            seen.add(key)
            answers = reversed(by_key[key].get("answers", ()))
            waiting.extend((answer["to"], depth + 1, answer["label"]) for answer in answers)
    return lines
