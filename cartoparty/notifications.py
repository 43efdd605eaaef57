"""Selections of places that one follows: told of each new place that they find."""

from collections import defaultdict

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartoparty.keeping import suggested_name
from cartoparty.models import Structure
from cartoparty.selection import Selection
from epn_commons.contributions import reading_feed
from epn_commons.contributions.enums import Action
from epn_commons.contributions.follow_news import messages
from epn_commons.notifications.enums import Channel
from epn_commons.notifications.following import LONGEST, SubjectType
from epn_commons.notifications.following import register as register_subject
from epn_commons.notifications.models import Follow
from epn_commons.notifications.registry import NotificationKind, register
from epn_commons.notifications.sending import notify_each

READER = "follow_places"
OF_THE_MOMENT = ("tri", "ouvert", "jour", "heure")
"""What passes with the hour says nothing of a place to come."""

FOLLOWED_SELECTION = register(
    NotificationKind("followed_places", gettext_lazy("Nouveaux lieux d’une sélection suivie"), Channel.WEEKLY)
)


def subject_of(selection):
    """What to follow a selection by; empty for every place, for what is not understood or too long."""
    query = selection.address(*OF_THE_MOMENT).removeprefix("?")
    subject = f"{PLACES.code}:{query}"
    return subject if query and not selection.errors and len(subject) <= LONGEST else ""


def _describe(key, user):
    selection = Selection(QueryDict(key))
    if subject_of(selection) != f"{PLACES.code}:{key}":
        return None
    return suggested_name(selection), f"{reverse('cartoparty:structure_list')}?{key}"


PLACES = register_subject(SubjectType("places", gettext_lazy("Sélections de lieux"), _describe, position=45))


def tell():
    """Tell those who follow a selection what was published that it finds. The number of changes read."""
    reading_feed.start_now(READER)
    return reading_feed.read_on(READER, _handle)


def _handle(changes):
    created = {
        change.public_id: change.pk
        for change in changes
        if change.kind == Structure.kind and change.action == Action.CREATED
    }
    if not created:
        return
    by_subject = defaultdict(list)
    follows = Follow.objects.filter(subject__startswith=f"{PLACES.code}:", user__is_active=True).select_related("user")
    for follow in follows.order_by("user_id", "pk"):
        by_subject[follow.subject].append(follow)
    for subject, followers in by_subject.items():
        selection = Selection(QueryDict(subject.partition(":")[2]))
        if selection.errors:  # a territory that is no more must not become the whole register
            continue
        found = selection.structures().filter(public_id__in=created).select_related("commune")
        news = [_news(place, created) for place in found]
        notify_each([m for follow in followers for m in messages(follow, news)], kind=FOLLOWED_SELECTION)


def _news(place, changes):
    return {
        "change": changes[place.public_id],
        "sentence": _("Nouveau lieu : « %(place)s »") % {"place": place},
        "url": place.get_absolute_url(),
        "actors": {place.author_id, place.reviewed_by_id},
    }
