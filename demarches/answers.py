"""What a typed text names of the guide, said before the results: a service that is down, who runs services."""

import re
from urllib.parse import urlsplit

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from demarches.issue_wording import open_issues
from demarches.models import OnlineService, Procedure
from epn_commons.contributions.enums import Status
from epn_commons.core.navigation import Commons
from epn_commons.core.text import fold_name
from epn_commons.search.registry import Answer

MOST_OUTAGES = 2
SHORTEST_OWNER = 3
_IN_BRACKETS = re.compile(r"[()]")
_EVERYWHERE = {"mon", "mes", "compte", "espace", "service", "services", "ligne", "site", "demande", "portail", "les",
               "des", "aux", "une", "pour", "par", "sur", "ses", "son", "est", "avec", "public", "publique",
               "particulier", "www", "gouv", "https", "panne", "bug", "probleme", "marche", "pas", "plus", "bloque",
               "faire", "exemple"}  # fmt: skip
"""Words of names of services, and of what one types of them, that name none of them."""


def outages(text):
    """What is broken in the services that a text names, by their name, their address or a procedure that uses them:
    one query, three where something is broken."""
    words = _words(text)
    issues = open_issues(published=True) if words else []
    if not issues:
        return []
    closeness = _closeness(words)
    best = max(closeness.values(), default=0)
    named = [issue for issue in issues if best and closeness.get(issue["service_slug"]) == best]
    return [
        Answer(
            title=_("%(service)s : %(nature)s") % {"service": issue["service_name"], "nature": issue["nature_label"]},
            text=issue["workaround"] or issue["symptom"],
            url=issue["page"],
            action=_("Voir le problème et comment s’en sortir"),
            commons=Commons.PROCEDURES,
            icon="alert",
            kind=_("Problème connu"),
            written=True,
        )
        for issue in named[:MOST_OUTAGES]
    ]


def _closeness(words):
    """``{slug of a service: how many of these words name it}``. « carte grise » is the two words of one procedure,
    and so no name of the service for bank cards, which has only one."""
    services = OnlineService.objects.published().order_by()
    found = {slug: _shared(words, f"{name} {_host(url)}") for slug, name, url in services.values_list(
        "slug", "name", "url"
    )}  # fmt: skip
    procedures = Procedure.objects.published().filter(services__status=Status.PUBLISHED).order_by()
    for slug, title in procedures.values_list("services__slug", "title"):
        found[slug] = max(found.get(slug, 0), _shared(words, title))
    return found


def _shared(words, name):
    return len(words & _words(name))


def _words(text):
    return {word for word in fold_name(text).split() if len(word) > 2} - _EVERYWHERE


def _host(url):
    return (urlsplit(url).hostname or "").replace(".", " ")


def owners(text):
    """Who runs online services, when a text is its name or its acronym: « France Titres », « ANTS ». One query."""
    folded = fold_name(text)
    if len(folded) < SHORTEST_OWNER:
        return []
    run = OnlineService.objects.published().exclude(owner="").order_by("owner").values_list("owner")
    return [
        Answer(
            title=owner,
            text=ngettext("%(number)s service en ligne dans le guide.", "%(number)s services en ligne dans le guide.",
                          number) % {"number": number},
            url=f"{reverse('search:results')}?{urlencode({'q': owner, 'kind': OnlineService.kind})}",
            action=_("Voir ses services en ligne"),
            commons=Commons.PROCEDURES,
            icon="people",
            kind=_("Organisation"),
        )
        for owner, number in run.annotate(number=Count("pk"))
        if folded in _names(owner)
    ]  # fmt: skip


def _names(owner):
    """« France Titres (ANTS) » is also « France Titres » and « ANTS »."""
    return {fold_name(owner), *(fold_name(part) for part in _IN_BRACKETS.split(owner) if part.strip())}
