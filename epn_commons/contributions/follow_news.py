"""What those who follow something are told, from the feed of changes: each change once to each person."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from epn_commons.contributions import reading_feed
from epn_commons.contributions.enums import Action, RevisionState
from epn_commons.contributions.kinds import all_kinds
from epn_commons.contributions.models import Revision
from epn_commons.contributions.notifications import FOLLOWED_ITEM, FOLLOWED_TERRITORY, FOLLOWED_THEME
from epn_commons.notifications.following import TERRITORIES, SubjectType, register
from epn_commons.notifications.models import Follow
from epn_commons.notifications.sending import Message, notify_each
from epn_commons.taxonomy.models import Theme
from epn_commons.territories.models import Department

READER = "follow"
CLOSEST_FIRST = (
    ("item", FOLLOWED_ITEM),
    ("theme", FOLLOWED_THEME),
    *((territory.code, FOLLOWED_TERRITORY) for territory in TERRITORIES),
)
"""Who follows an item and its theme, or a commune and its department, is told once, of what is closest."""
MOST_TOLD_ONE_BY_ONE = 5
"""More changes of one batch under one subject are one notification: an import is not 20,000 news."""


def tell():
    """Tell followers what changed since the last run. The number of changes read."""
    reading_feed.start_now(READER)
    return reading_feed.read_on(READER, _handle)


def _handle(changes):
    news = [one for kind, held in _by_kind(changes).items() for one in _news(kind, held)]
    subjects = defaultdict(list)
    for one in news:
        for subject in one["subjects"]:
            subjects[subject].append(one)
    follows = Follow.objects.filter(subject__in=subjects, user__is_active=True).select_related("user")
    grouped = defaultdict(list)
    for follow in follows.order_by("user_id", "pk"):
        grouped[follow.subject.partition(":")[0]].append(follow)
    known = defaultdict(set)
    for code, kind in CLOSEST_FIRST:
        told = []
        for follow in grouped[code]:
            new = [one for one in subjects[follow.subject] if one["change"] not in known[follow.user_id]]
            known[follow.user_id].update(one["change"] for one in new)
            told += messages(follow, new)
        notify_each(told, kind=kind)


def messages(follow, news):
    """What one follower is told of the changes under one subject."""
    news = [one for one in news if follow.user_id not in one["actors"]]
    if len(news) > MOST_TOLD_ONE_BY_ONE:
        return [_summary(follow, news)]
    return [
        Message(
            follow.user,
            one["sentence"],
            body=_("Vous suivez « %(label)s ».") % {"label": follow.label},
            url=one["url"],
            dedup=f"change:{one['change']}",
        )
        for one in news
    ]


def _summary(follow, news):
    title = ngettext("%(n)d changement : %(label)s", "%(n)d changements : %(label)s", len(news))
    lines = [one["sentence"] for one in news[:20]]
    return Message(
        follow.user,
        title % {"n": len(news), "label": follow.label},
        body="\n".join(lines),
        url=follow.url,
        dedup=f"changes:{news[0]['change']}-{news[-1]['change']}:{follow.pk}",
    )


def _by_kind(changes):
    held = defaultdict(list)
    for change in changes:
        held[change.kind].append(change)
    return {kind: rows for kind, rows in held.items() if kind in all_kinds()}


def _news(kind, changes):
    """What each item became in this batch: its last change, in words, with the subjects that it touches."""
    model = all_kinds()[kind]
    last = {change.public_id: change for change in changes}
    created = {change.public_id for change in changes if change.action == Action.CREATED}
    rows = model._base_manager.filter(public_id__in=last).select_related(*model.review_relations)
    rows = list(rows.prefetch_related("themes"))
    actors = _actors(model, rows)
    parents = dict(Theme.objects.filter(parent__isnull=False).values_list("slug", "parent__slug"))
    regions = dict(Department.objects.values_list("code", "region"))
    for row in rows:
        change = last[row.public_id]
        action = Action.CREATED if change.action == Action.UPDATED and row.public_id in created else change.action
        yield {
            "change": change.pk,
            "public_id": row.public_id,
            "created": action == Action.CREATED,
            "kind": kind,
            "sentence": _sentence(action, row),
            "url": row.get_absolute_url(),
            "actors": actors[row.pk],
            "subjects": _subjects(kind, row, parents, regions),
        }


def _subjects(kind, row, parents, regions):
    slugs = {theme.slug for theme in row.themes.all()}
    slugs |= {parents[slug] for slug in slugs if slug in parents}
    commune = getattr(row, "commune", None)
    places = {
        "commune": commune and commune.pk,
        "epci": commune and commune.epci_id,
        "department": row.department_code,
        "region": regions.get(row.department_code),
    }
    return [
        f"{ITEM.code}:{kind}:{row.public_id}",
        *(f"theme:{slug}" for slug in sorted(slugs)),
        *(f"{level}:{code}" for level, code in places.items() if code),
    ]


def _actors(model, rows):
    """``{pk: {users}}``: who made the change, and need not be told of it."""
    actors = {row.pk: {row.reviewed_by_id} for row in rows}
    for row in rows:
        if row.version == 1:
            actors[row.pk].add(row.author_id)
    accepted = Revision.objects.about_many(model, list(actors)).filter(state=RevisionState.ACCEPTED)
    latest = accepted.order_by("object_id", "-decided_at").distinct("object_id")
    for pk, author, decided_by in latest.values_list("object_id", "author_id", "decided_by_id"):
        actors[pk] = {author, decided_by}
    return actors


def _sentence(action, row):
    sentences = {
        Action.CREATED: _("Nouveau : « %(title)s »"),
        Action.UPDATED: _("Modifié : « %(title)s »"),
        Action.DELETED: _("Retiré : « %(title)s »"),
    }
    return sentences[Action(action)] % {"title": row}


def _item(key, user):
    kind, _colon, public_id = key.partition(":")
    model = all_kinds().get(kind)
    if model is None:
        return None
    try:
        row = model.objects.visible_to(user).select_related(*model.review_relations).filter(public_id=public_id)
        found = row.first()
    except (ValueError, ValidationError):
        return None
    return found and (str(found), found.get_absolute_url())


def subject_of(contribution):
    """What to follow a contribution by."""
    return f"{ITEM.code}:{contribution.kind}:{contribution.public_id}"


ITEM = register(SubjectType("item", gettext_lazy("Fiches"), _item, position=10))
