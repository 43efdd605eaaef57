"""The kinds of notifications. Each app declares its own in a module named ``notifications``, found at start-up."""

from dataclasses import dataclass

from epn_commons.notifications.enums import Channel

_kinds = {}


@dataclass(frozen=True)
class NotificationKind:
    """``code`` is stored and never changes; ``label`` is what the person reads in the preferences (lazy)."""

    code: str
    label: str
    default_channel: Channel = Channel.AT_ONCE


def register(kind):
    """Declare a kind and give it back, to be kept and handed to ``notify``."""
    if _kinds.setdefault(kind.code, kind) is not kind:
        raise ValueError(f"Two kinds of notifications are named {kind.code}")
    return kind


def kinds():
    """Every declared kind, in the order of their codes."""
    return [_kinds[code] for code in sorted(_kinds)]


def label(code):
    """What a stored code is called; the code itself when the app that declared it is gone."""
    kind = _kinds.get(code)
    return kind.label if kind else code
