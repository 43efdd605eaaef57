"""How much of what a citizen must be told a procedure says: the list of the Single Digital Gateway (regulation (EU)
2018/1724, article 10), and what a mediator needs besides."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from demarches.enums import SilenceRule
from demarches.wording import desk_card


@dataclass(frozen=True)
class Item:
    """One thing to say. ``field`` is where the form says it; ``said(procedure, services)`` whether it is."""

    code: str
    label: Any
    field: str
    said: Callable


@dataclass(frozen=True)
class Completeness:
    """``lacking`` are the items that nobody said yet."""

    said: int
    total: int
    lacking: list[Item]

    @property
    def percent(self):
        return round(100 * self.said / self.total)


def _plan_b(procedure, services):
    plan = procedure.plan_b
    return bool(plan["counter"]["code"] or plan["counter"]["note"] or plan["phones"] or plan["post"]["to"])


ITEMS = (
    Item("summary", _("ce que c’est, en quelques mots"), "summary", lambda p, s: p.summary),
    Item("steps", _("les étapes, dans l’ordre"), "steps", lambda p, s: p.steps),
    Item("authority", _("l’administration responsable"), "services", lambda p, s: any(one["owner"] for one in s)),
    Item("channel", _("le service en ligne et son adresse"), "services", lambda p, s: any(one["url"] for one in s)),
    Item("offline", _("comment faire sans internet"), "plan_b", _plan_b),
    Item("identification", _("comment on s’identifie"), "identifications", lambda p, s: p.identifications),
    Item("evidence", _("les pièces à fournir et leur forme"), "documents", lambda p, s: p.documents),
    Item("fees", _("le coût"), "cost_amount", lambda p, s: p.cost_amount is not None or p.cost_note),
    Item("deadline", _("les délais"), "duration", lambda p, s: p.duration),
    Item("silence", _("ce que vaut le silence"), "silence_rule", lambda p, s: p.silence_rule != SilenceRule.UNKNOWN),
    Item("law", _("les textes de référence"), "legal_references", lambda p, s: p.legal_references),
    Item("languages", _("les langues du service"), "services", lambda p, s: any(one["languages"] for one in s)),
    Item("who", _("qui peut agir"), "rights", lambda p, s: p.rights),
    Item(
        "desk",
        _("de quoi commencer : comptes, téléphone, messagerie"),
        "desk_card",
        lambda p, s: desk_card(p.desk_card),
    ),
    Item("checked", _("le jour où tout a été vérifié"), "checked_on", lambda p, s: p.checked_on),
)


def assess(procedure, services):
    """``services`` are rows with ``owner``, ``url`` and ``languages``."""
    lacking = [item for item in ITEMS if not item.said(procedure, services)]
    return Completeness(said=len(ITEMS) - len(lacking), total=len(ITEMS), lacking=lacking)
