"""What was published or corrected since somebody's last visit, in what they follow and what they wrote."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from epn_commons.contributions.activity import department_path
from epn_commons.contributions.enums import Action, RevisionState
from epn_commons.contributions.kinds import all_kinds
from epn_commons.contributions.models import Change, Revision
from epn_commons.contributions.space import Item
from epn_commons.notifications.following import followed_keys

MOST = 50
FURTHEST = timedelta(days=90)
"""Who comes back after longer reads the news of that long."""


def changed(user):
    """``Item``s, the last change first; what one did oneself is no news. A query a kind."""
    if user.previous_login is None:
        return []
    since = max(user.previous_login, timezone.now() - FURTHEST)
    themes, departments = followed_keys(user, "theme"), followed_keys(user, "department")
    followed = [key.rpartition(":")[2] for key in followed_keys(user, "item")]
    wanted = Q(public_id__in=followed) | Q(themes__slug__in=themes) | Q(themes__parent__slug__in=themes)
    own = _own_corrections(user, since)
    found = []
    for kind, model in all_kinds().items():
        path = department_path(model)
        near = Q(**{f"{path}__in": departments}) if path and departments else Q(pk__in=[])
        recent = Change.objects.filter(kind=kind, at__gt=since).exclude(action=Action.DELETED)
        rows = model.objects.published().filter(
            wanted | near | Q(author=user), public_id__in=recent.values("public_id")
        )  # fmt: skip
        rows = rows.exclude(author=user, version=1).select_related(*model.review_relations)
        type_id = ContentType.objects.get_for_model(model).pk
        found += [
            row
            for row in rows.distinct().order_by("-updated_at", "pk")[:MOST]
            if (type_id, row.pk, row.version) not in own
        ]
    found.sort(key=lambda row: row.updated_at, reverse=True)
    return [_item(row, since) for row in found[:MOST]]


def _own_corrections(user, since):
    """``{(content type, pk, version)}`` that one's own accepted corrections made."""
    mine = Revision.objects.filter(author=user, state=RevisionState.ACCEPTED, decided_at__gt=since)
    return set(mine.values_list("content_type", "object_id", "version"))


def _item(row, since):
    kind = str(type(row)._meta.verbose_name).capitalize()
    said = _("%(kind)s : publication") if row.published_at > since and row.version == 1 else _("%(kind)s : correction")
    return Item(str(row), row.get_absolute_url(), said % {"kind": kind}, row.updated_at)
