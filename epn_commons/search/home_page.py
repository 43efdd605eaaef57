"""What the first page says: how much each of the commons holds, and what is new in them."""

import time
from collections import Counter
from operator import itemgetter

from django.conf import settings
from django.db.models import Count, F
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy

from epn_commons.contributions.models import Change
from epn_commons.core.navigation import Commons
from epn_commons.search.models import SearchEntry
from epn_commons.search.registry import all_kinds, find_kind, notices

NEWEST = 5
MOST_OF_ONE_COMMONS = 2
MOST_NOTICES = 3
EXAMPLES = (
    gettext_lazy("Aidants Connect"),
    gettext_lazy("ordinateur à prix solidaire"),
    gettext_lazy("aide aux démarches à Bourges"),
)
DOORS = (
    (
        Commons.PLACES,
        "place",
        gettext_lazy("Les lieux"),
        gettext_lazy("Où envoyer quelqu’un, ouvert et près de chez lui."),
    ),
    (
        Commons.PROCEDURES,
        "procedure",
        gettext_lazy("Les démarches"),
        gettext_lazy("Quoi préparer, par où passer, que faire quand le service est en panne."),
    ),
    (
        Commons.LEGAL,
        "legal",
        gettext_lazy("Les questions juridiques"),
        gettext_lazy("Ce que l’on a le droit de faire à la place d’une personne, et ce qu’il faut refuser."),
    ),
    (
        Commons.COMPETENCES,
        "competences",
        gettext_lazy("Les compétences"),
        gettext_lazy("Où l’on en est, où se former, comment faire reconnaître ce que l’on sait faire."),
    ),
)


_kept = {}


def context():
    """The context of the home page, the same for everybody: read when something was published, and after a while for
    what happens today. One query when nothing has to be read."""
    stamp, _changed_at = Change.objects.stamp()
    language = get_language()
    kept_for, until, facts = _kept.get(language, ("", 0, None))
    if kept_for != stamp or until <= time.monotonic():
        facts = _read()
        _kept[language] = (stamp, time.monotonic() + settings.HOME_KEPT_SECONDS, facts)
    return facts


def _read():
    """Two queries, and one of each app that tells what happens today."""
    near = next((kind.near_url_name for kind in all_kinds() if kind.near_url_name), "")
    return {
        "examples": EXAMPLES,
        "doors": doors(),
        "newest": newest(),
        "notices": [
            {"lines": lines, "all_url": reverse(all_url_name)} for lines, all_url_name in notices(MOST_NOTICES)
        ],
        "near_url": reverse(near) if near else "",
    }


def doors():
    """The four commons with what they hold; ``url`` is empty for one that has nothing published yet."""
    held = dict(SearchEntry.objects.values_list("kind").annotate(Count("pk")).order_by())
    return [
        {
            "commons": commons.value,
            "icon": icon,
            "title": title,
            "text": text,
            **_content([kind for kind in all_kinds() if kind.commons == commons], held),
        }
        for commons, icon, title, text in DOORS
    ]


def _content(kinds, held):
    """One living number: that of the first kind that has something published."""
    counts = [(kind, held[kind.code]) for kind in kinds if held.get(kind.code)]
    lists = [reverse(kind.list_url_name) for kind, _number in counts if kind.list_url_name]
    numbers = [{"number": number, "label": kind.plural if number > 1 else kind.label} for kind, number in counts]
    return {
        "held": numbers[0] if numbers else None,
        "url": lists[0] if lists else "",
    }


def newest():
    """The entries last published, with their kind: an import of many places leaves room to the other commons."""
    rows = _newest_of_each_kind()
    rows.sort(key=itemgetter("published_at", "pk"), reverse=True)
    taken = Counter()
    first, others = [], []
    for row in rows:
        commons = row["kind"].commons
        (first if taken[commons] < MOST_OF_ONE_COMMONS else others).append(row)
        taken[commons] += 1
    shown = [*first, *others][:NEWEST]
    return sorted(shown, key=itemgetter("published_at", "pk"), reverse=True)


def _newest_of_each_kind():
    """One query, a few rows from the end of an index for each kind."""
    columns = {"title": F("text__title"), "url": F("text__url"), "place": F("text__place")}
    ends = [
        SearchEntry.objects.filter(kind=kind.code)
        .order_by("-published_at", "-id")
        .values("pk", "kind", "published_at", **columns)[:NEWEST]
        for kind in all_kinds()
    ]
    rows = SearchEntry.objects.none().union(*ends, all=True)
    return [{**row, "kind": find_kind(row["kind"])} for row in rows]
