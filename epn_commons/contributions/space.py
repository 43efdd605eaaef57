"""« Mon espace »: what waits for one person, in the order it matters. Each app declares its own blocks in a module
named ``my_space``, found at start-up::

    register(Block("confirm", _("Lieux à confirmer"), places_to_confirm, icon="place", position=40))

``items(user)`` gives every ``Item`` or the first ones, in a query or two; a block without any is not shown.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

SHOWN = 5


@dataclass(frozen=True)
class Item:
    """One thing that waits. ``at``: since when; ``late``: whether it should be done already."""

    title: str
    url: str
    detail: str = ""
    at: datetime | None = None
    late: bool = False


@dataclass(frozen=True)
class Block:
    """``more_url_name``: the page of all of them."""

    code: str
    title: str
    items: Callable
    icon: str = "arrow"
    position: int = 50
    more_url_name: str = ""


@dataclass
class Held:
    """A block that holds something for this person."""

    block: Block
    items: list
    total: int
    shown: list = field(default_factory=list)


_blocks = {}


def register(block):
    """Declare a block; the same code replaces the former one."""
    _blocks[block.code] = block


def held_for(user):
    """What waits for this person: ``Held``, the most pressing block first."""
    found = []
    for block in sorted(_blocks.values(), key=lambda block: (block.position, block.code)):
        items = list(block.items(user))
        if items:
            found.append(Held(block, items, len(items), items[:SHOWN]))
    return found
