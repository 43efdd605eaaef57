"""What coordinators read of the links, and what they do about one."""

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils.translation import gettext_lazy as _

from demarches.enums import FAILURES, LinkState
from demarches.link_check.addresses import users_of
from demarches.models import LinkCheck, OnlineService
from epn_commons.contributions.exceptions import NothingChanged
from epn_commons.contributions.revising import revise

PER_PAGE = 30
REASONS = {
    "http_404": _("page introuvable (404)"),
    "http_410": _("page retirée (410)"),
    "soft_404": _("la page dit elle-même qu’elle n’existe pas"),
    "server": _("erreur du site"),
    "dns": _("ce nom de site n’existe pas"),
    "connection": _("le site ne répond pas"),
    "timeout": _("le site met trop de temps à répondre"),
    "protocol": _("réponse illisible"),
    "address": _("adresse mal écrite"),
    "home": _("renvoie à l’accueil du site"),
    "notice": _("la page le dit elle-même"),
    "http_503": _("le site se dit indisponible (503)"),
    "robots": _("le site refuse les visites automatiques"),
    "login": _("il faut se connecter"),
    "forbidden": _("mène à une adresse privée, qui n’est pas consultée"),
}


def context(asked):
    """``etat`` narrows to a state, ``page`` turns the pages."""
    state = asked.get("etat", "") if asked.get("etat") in LinkState.values else ""
    counts = {row["state"]: row["number"] for row in LinkCheck.objects.values("state").annotate(number=Count("pk"))}
    rows = LinkCheck.objects.filter(state=state) if state else LinkCheck.objects.to_look_at()
    page = Paginator(rows.by_use(), PER_PAGE).get_page(asked.get("page"))
    users = users_of([check.address for check in page.object_list]) if page.object_list else {}
    return {
        "page": page,
        "visits": [_line(check, users.get(check.address, [])) for check in page.object_list],
        "state": state,
        "state_label": LinkState(state).label if state else "",
        "states": [
            {"value": one.value, "label": one.label, "number": counts[one.value]} for one in LinkState if one in counts
        ],
        **LinkCheck.objects.aggregate(
            total=Count("pk"), dead=Count("pk", filter=Q(dead_since__isnull=False)), last=Max("checked_at")
        ),
    }


def _line(check, users):
    return {
        "check": check,
        "reason": REASONS.get(check.reason, ""),
        "users": users[:5],
        "more": max(len(users) - 5, 0),
        "fails": check.state in FAILURES,
        "replaceable": bool(check.suggestion) and any(_is_replaceable(sheet, check) for sheet in users),
    }


def _is_replaceable(sheet, check):
    return isinstance(sheet, OnlineService) and sheet.url == check.address


def replace(check, *, by):
    """Give the suggested address to the services that have this one, as revisions; returns those corrected."""
    corrected = []
    if not check.suggestion:
        return corrected
    for service in OnlineService.objects.published().filter(url=check.address).order_by("name"):
        try:
            with transaction.atomic():
                revise(
                    service,
                    {"url": check.suggestion},
                    by=by,
                    comment=str(_("Adresse proposée par la visite des liens")),
                )
            corrected.append(service)
        except (ValidationError, NothingChanged):
            continue
    return corrected


def mute(check):
    """A false alarm: not shown again as long as the address stays in this state."""
    LinkCheck.objects.filter(pk=check.pk).update(muted_state=check.state)
