"""« Mon espace »: what waits for one person, in the order it matters. Each app declares its own blocks in a module
named ``my_space``, found at start-up::

    register(Block("confirm", _("Lieux à confirmer"), places_to_confirm, icon="place", position=40))

``items(desk)`` gives ``Item``s in a query at most, ``FirstOf`` more where only those that are shown were read; a block
without any is not shown. What several blocks ask is asked once, by the ``Desk``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from epn_commons.contributions.piles import piles
from epn_commons.notifications.following import followed_by_type

SHOWN = 5


class Desk:
    """Whose space it is, and what several blocks read of it."""

    def __init__(self, user):
        self.user = user

    @cached_property
    def followed(self):
        """The keys of what this person follows, by type."""
        return followed_by_type(self.user)

    @cached_property
    def piles(self):
        """Their own works and what changed since their last visit."""
        return piles(self.user, self.followed, SHOWN)


@dataclass(frozen=True)
class Item:
    """One thing that waits. ``at``: since when; ``late``: whether it should be done already."""

    title: str
    url: str
    detail: str = ""
    at: datetime | None = None
    late: bool = False


class FirstOf(list):
    """The first ``Item``s of ``total``."""

    def __init__(self, items, total):
        super().__init__(items)
        self.total = total


@dataclass(frozen=True)
class Block:
    """``more_url_name``: the page of all of them."""

    code: str
    title: str
    items: Callable
    icon: str = "arrow"
    position: int = 50
    more_url_name: str = ""


@dataclass(frozen=True)
class Held:
    """A block that holds something for this person: the first things, and how many there are."""

    block: Block
    shown: list
    total: int


_blocks = {}


def register(block):
    """Declare a block; the same code replaces the former one."""
    _blocks[block.code] = block


def held_for(user):
    """What waits for this person: ``Held``, the most pressing block first."""
    desk, found = Desk(user), []
    for block in sorted(_blocks.values(), key=lambda block: (block.position, block.code)):
        items = block.items(desk)
        if items:
            found.append(Held(block, items[:SHOWN], getattr(items, "total", len(items))))
    return found
