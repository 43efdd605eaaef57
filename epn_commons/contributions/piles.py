"""What concerns one person among the contributions of every kind: their own, by what they wait for, and what changed
since their last visit. One query tells which and how many; then one a kind reads those that are shown."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Count, DateTimeField, Exists, F, OuterRef, Q, Value, When, Window
from django.db.models.functions import Cast, RowNumber
from django.utils import timezone

from epn_commons.contributions import targets
from epn_commons.contributions.enums import Action, RevisionState, Status
from epn_commons.contributions.kinds import all_kinds
from epn_commons.contributions.models import Change, Revision

CHANGED = "changed"
PLACES = {
    "commune": ("commune",),
    "epci": ("commune__epci",),
    "department": ("commune__department", "department"),
    "region": ("commune__department__region", "department__region"),
}
"""Where each level of the territory is, in the kinds that have a place."""
FURTHEST = timedelta(days=90)
"""Who comes back after longer reads the news of that long."""


@dataclass
class Pile:
    """The first ``rows`` of ``total``."""

    total: int = 0
    rows: list = field(default_factory=list)


def last_visit(user):
    """Since when something is news to this person; None at a first visit."""
    return user.previous_login and max(user.previous_login, timezone.now() - FURTHEST)


def piles(user, followed, most):
    """``{status or CHANGED: Pile}`` of at most ``most`` rows: one's own works, the longest waiting first (of what is
    published, what is to be reviewed again), and what changed, the last first. ``followed``: keys by type."""
    models, since = all_kinds().values(), last_visit(user)
    parts = [_own(model, user, most) for model in models]
    parts += [_changed(model, user, followed, since)[:most] for model in models if since]
    ends, totals = defaultdict(list), {}
    for code, moment, total, *end in parts[0].union(*parts[1:], all=True):
        ends[code].append((moment, *end))
        totals[code, end[0]] = total
    for code, lines in ends.items():
        lines.sort(reverse=code == CHANGED)
        del lines[most:]
    read = targets.read({tuple(end) for lines in ends.values() for _moment, *end in lines})
    found = defaultdict(Pile)
    for code, lines in ends.items():
        number = sum(total for (pile, _type_id), total in totals.items() if pile == code)
        found[code] = Pile(number, [read[type_id, pk] for _moment, type_id, pk in lines if (type_id, pk) in read])
    return found


def _shape(model, rows, pile, moment, total):
    """A part of the union: pile, since when, how many of this kind there are in it, content type, pk."""
    type_id = Value(ContentType.objects.get_for_model(model).pk)
    rows = rows.annotate(pile=pile, moment=moment, total=total, type_id=type_id)
    return rows.values_list("pile", "moment", "total", "type_id", "pk")


def _own(model, user, most):
    """One's own works of one kind: to take up again, to finish, decided by others, or to be reviewed today."""
    due = Q(status=Status.PUBLISHED, review_due_on__lte=timezone.localdate())
    waiting = Q(status__in=[Status.DRAFT, Status.SUBMITTED, Status.REJECTED])
    since = Case(
        When(status=Status.PUBLISHED, then=Cast("review_due_on", DateTimeField())),
        When(status=Status.SUBMITTED, then="submitted_at"),
        default="updated_at",
    )
    rows = model.objects.filter(due | waiting, author=user).order_by()
    rows = rows.annotate(rank=Window(RowNumber(), partition_by="status", order_by=[since, "pk"]))
    return _shape(model, rows, F("status"), since, Window(Count("pk"), partition_by="status")).filter(rank__lte=most)


def _near(model, followed):
    """What of one kind is in the territories that one follows."""
    names, found = {field.name for field in model._meta.concrete_fields}, Q(pk__in=[])
    for level, paths in PLACES.items():
        for path in paths:
            if path.partition("__")[0] in names:
                found |= Q(**{f"{path}__in": followed.get(level, ())})
    return found


def _changed(model, user, followed, since):
    """What of one kind others published or corrected meanwhile, in what one follows or wrote."""
    themes = followed.get("theme", ())
    about = model.objects.filter(Q(themes__slug__in=themes) | Q(themes__parent__slug__in=themes))
    items = [key.rpartition(":")[2] for key in followed.get("item", ())]
    recent = Change.objects.filter(kind=model.kind, at__gt=since).exclude(action=Action.DELETED)
    corrections = Revision.objects.filter(
        author=user,
        state=RevisionState.ACCEPTED,
        decided_at__gt=since,
        content_type=ContentType.objects.get_for_model(model),
        object_id=OuterRef("pk"),
        version=OuterRef("version"),
    )
    wanted = Q(author=user) | Q(public_id__in=items) | Q(pk__in=about.values("pk")) | _near(model, followed)
    rows = model.objects.published().filter(wanted, public_id__in=recent.values("public_id"))
    rows = rows.exclude(author=user, version=1).exclude(Exists(corrections)).order_by("-updated_at", "pk")
    return _shape(model, rows, Value(CHANGED), F("updated_at"), Window(Count("pk")))
