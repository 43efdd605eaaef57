"""The tree of a framework: its order, and what would make it a circle."""

from collections import defaultdict

from competences.models import FrameworkItem


class Cycle(ValueError):
    """Items that are each inside the next; ``codes`` names them in order, the first again at the end."""

    def __init__(self, codes):
        super().__init__(" → ".join(codes))
        self.codes = codes


def find_cycle(parents):
    """The first circle of ``{code: parent code or None}``, or None."""
    cleared = set()
    for start in parents:
        path, code = [], start
        while code is not None and code not in cleared:
            if code in path:
                return [*path[path.index(code) :], code]
            path.append(code)
            code = parents.get(code)
        cleared.update(path)
    return None


def in_order(parents):
    """``[(code, depth)]`` of ``{code: parent code or None}`` from top to bottom, children in the order given.

    Raises :class:`Cycle`.
    """
    circle = find_cycle(parents)
    if circle:
        raise Cycle(circle)
    children = defaultdict(list)
    for code, parent in parents.items():
        children[parent].append(code)
    ordered, stack = [], [(code, 0) for code in reversed(children[None])]
    while stack:
        code, depth = stack.pop()
        ordered.append((code, depth))
        stack.extend((child, depth + 1) for child in reversed(children[code]))
    return ordered


def renumber(framework):
    """Write again ``position`` and ``depth`` of a draft's items, siblings keeping their order."""
    rows = FrameworkItem.objects.filter(framework=framework).order_by("position", "pk")
    items = {item.pk: item for item in rows}
    changed = []
    for position, (pk, depth) in enumerate(in_order({pk: item.parent_id for pk, item in items.items()}), start=1):
        item = items[pk]
        if (item.position, item.depth) != (position, depth):
            item.position, item.depth = position, depth
            changed.append(item)
    FrameworkItem.objects.bulk_update(changed, ["position", "depth"], batch_size=500)
