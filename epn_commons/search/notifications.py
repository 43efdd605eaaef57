"""Saved searches: those who follow one are told what is published that it finds."""

from collections import defaultdict
from datetime import timedelta

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from epn_commons.contributions import reading_feed
from epn_commons.contributions.enums import Action
from epn_commons.contributions.follow_news import messages
from epn_commons.notifications.enums import Channel
from epn_commons.notifications.following import SubjectType
from epn_commons.notifications.following import register as register_subject
from epn_commons.notifications.models import Follow
from epn_commons.notifications.registry import NotificationKind, register
from epn_commons.notifications.sending import notify_each
from epn_commons.search.address import SearchAddress
from epn_commons.search.analysis import analyse
from epn_commons.search.models import SearchEntry
from epn_commons.search.ranking import Filters, among
from epn_commons.search.registry import find_kind
from epn_commons.taxonomy.models import Theme

READER = "follow_searches"
INDEXED_WITHIN = timedelta(hours=1)
"""A job indexes large batches: what is not in the index after so long was withdrawn, or never will be."""

FOLLOWED_SEARCH = register(
    NotificationKind("followed_search", gettext_lazy("Du nouveau pour une recherche suivie"), Channel.WEEKLY)
)


def subject_of(address):
    """What to follow a search by: its words and filters, always written the same way; empty without words."""
    if not address.text:
        return ""
    query = QueryDict(mutable=True)
    query["q"] = address.text
    for name, values in (("kind", address.kinds), ("theme", address.themes), ("departement", address.departments)):
        query.setlist(name, sorted(set(values)))
    return f"search:{query.urlencode()}"


def _describe(key, user):
    address = SearchAddress(QueryDict(key))
    if subject_of(address) != f"search:{key}":
        return None
    narrowed = [*_kinds(address), *address.themes, *address.departments]
    label = _("« %(text)s »") % {"text": address.text}
    if narrowed:
        label = f"{label} ({', '.join(narrowed)})"
    return label, f"{reverse('search:results')}?{key}"


def _kinds(address):
    return [str(find_kind(code).label) if find_kind(code) else code for code in address.kinds]


SEARCH = register_subject(SubjectType("search", gettext_lazy("Recherches"), _describe, position=40))


def tell():
    """Tell those who follow a search what was published that it finds. The number of changes read."""
    reading_feed.start_now(READER)
    return reading_feed.read_on(READER, _handle)


def _handle(changes):
    taken = _indexed(changes)
    created = [change for change in taken if change.action == Action.CREATED]
    entries = SearchEntry.objects.filter(public_id__in=[change.public_id for change in created])
    found = {entry.pk: entry for entry in entries.select_related("text")}
    if found:
        _tell(found, {change.public_id: change.pk for change in created})
    return len(taken)


def _indexed(changes):
    """The changes up to the first whose publication is not in the index yet."""
    created = [change for change in changes if change.action == Action.CREATED and find_kind(change.kind)]
    ids = [change.public_id for change in created]
    known = set(SearchEntry.objects.filter(public_id__in=ids).values_list("public_id", flat=True))
    soon = timezone.now() - INDEXED_WITHIN
    for position, change in enumerate(changes):
        waits = change in created and change.public_id not in known and change.at > soon
        if waits:
            return changes[:position]
    return changes


def _tell(found, changes):
    follows = Follow.objects.filter(subject__startswith="search:", user__is_active=True).select_related("user")
    by_subject = defaultdict(list)
    for follow in follows.order_by("user_id", "pk"):
        by_subject[follow.subject].append(follow)
    themes = dict(Theme.objects.values_list("slug", "pk"))
    for subject, followers in by_subject.items():
        news = [_news(found[pk], changes) for pk in sorted(_answering(subject, set(found), themes))]
        notify_each([m for follow in followers for m in messages(follow, news)], kind=FOLLOWED_SEARCH)


def _answering(subject, ids, themes):
    address = SearchAddress(QueryDict(subject.partition(":")[2]))
    filters = Filters(
        kinds=tuple(address.kinds),
        themes=tuple(themes.get(slug, 0) for slug in address.themes),
        departments=tuple(address.departments),
    )
    return among(analyse(address.text), filters, ids)


def _news(entry, changes):
    return {
        "change": changes[entry.public_id],
        "sentence": _("Nouveau : « %(title)s »") % {"title": entry.text.title},
        "url": entry.text.url,
        "actors": set(),
    }
