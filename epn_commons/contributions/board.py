"""The panels of the board that hold for every kind: the queue by age, what grows stale, links that show nowhere. Who
is active is told by ``activity``."""

from datetime import timedelta

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from epn_commons.contributions import activity, linking
from epn_commons.contributions.dashboard import Counted, Line, Panel, Row, register
from epn_commons.contributions.kinds import all_kinds, figures_by_kind, get_kind
from epn_commons.contributions.models import ReviewItem

STALE = timedelta(days=365)
AGES = {"0-2": (0, 2), "2-7": (2, 7), "7-30": (7, 30), "30": (30, 100_000)}


def _queue_address(**query):
    address = reverse("admin:contributions_reviewitem_changelist")
    return f"{address}?{urlencode(query)}" if query else address


def aged(low, high, field="created_at"):
    """What waits for more than ``low`` days, and not more than ``high``."""
    now = timezone.now()
    return Q(
        **{f"{field}__lte": now - timedelta(days=low), f"{field}__gt": now - timedelta(days=high)},
    )


def age_labels():
    return dict(
        zip(AGES, (_("moins de 2 jours"), _("2 à 7 jours"), _("7 à 30 jours"), _("plus de 30 jours")), strict=True)
    )


def by_age(rows, field="created_at"):
    """``{age: number}`` of what waits, in one query."""
    counts = {f"age_{n}": Count("pk", filter=aged(*ages, field)) for n, ages in enumerate(AGES.values())}
    return dict(zip(AGES, rows.order_by().aggregate(**counts).values(), strict=True))


def queue_by_age(scope):
    """How much waits for a decision, and since when."""
    counts, labels = by_age(ReviewItem.objects.in_territory_of(scope.user)), age_labels()
    return [Row((labels[age], counts[age]), age, _queue_address()) for age in AGES]


def aged_lines(scope, age, _column):
    rows = ReviewItem.objects.in_territory_of(scope.user).filter(aged(*AGES[age]))
    return Counted((rows.order_by("created_at", "pk"), _tell_queue))


def queue_by_kind(scope):
    """What waits, kind by kind."""
    waiting = ReviewItem.objects.in_territory_of(scope.user).order_by().values_list("kind")
    counts = dict(waiting.annotate(number=Count("pk")))
    return [
        Row((_name(model), counts[kind]), kind, _queue_address(type=kind))
        for kind, model in all_kinds().items()
        if kind in counts
    ]


def kind_lines(scope, kind, _column):
    rows = ReviewItem.objects.in_territory_of(scope.user).filter(kind=kind)
    return Counted((rows.order_by("created_at", "pk"), _tell_queue))


def _tell_queue(rows):
    page = "admin:contributions_reviewitem_change"
    return [Line(row.title, reverse(page, args=[row.pk]), row.get_wait_display(), row.created_at) for row in rows]


def _name(model):
    return str(model._meta.verbose_name_plural).capitalize()


def _staleness():
    """What the columns count, from the first: untouched for a year, past the date of review, all."""
    return (
        Q(updated_at__lt=timezone.now() - STALE),
        Q(review_due_on__lte=timezone.localdate()),
        Q(),
    )


def stale(scope):
    """What is published and should be looked at again, kind by kind."""
    old, due, _all = _staleness()
    figures = figures_by_kind(
        lambda model: activity.in_scope(model, model.objects.published(), scope),
        old=Count("pk", filter=old),
        due=Count("pk", filter=due),
        total=Count("pk"),
    )
    return [Row((_name(model), *figures[kind]), kind) for kind, model in all_kinds().items() if kind in figures]


def stale_rows(scope, kind, column):
    model = get_kind(kind)
    rows = activity.in_scope(model, model.objects.published(), scope).filter(_staleness()[column - 1])
    order = F("review_due_on").asc(nulls_last=True) if column == 2 else F("updated_at").asc()
    return Counted((rows.select_related(*model.review_relations).order_by(order, "pk"), activity.tell_updated))


def broken_links(scope):
    """Links that show nowhere, because one of their ends is not published any more."""
    figures = figures_by_kind(linking.broken, number=Count("pk"))
    return [Row((_name(model), *figures[kind]), kind) for kind, model in all_kinds().items() if kind in figures]


def broken_lines(scope, kind, _column):
    return Counted((linking.broken(get_kind(kind)).order_by("pk"), _tell_links))


def _tell_links(links):
    """A line leads to the end that is still published."""
    lines = []
    for link, source, target in linking.with_ends(links):
        standing = next((end for end in (source, target) if end is not None and end.status == "published"), None)
        title = _("%(source)s %(kind)s %(target)s") % {
            "source": source or _("fiche retirée"),
            "kind": link.get_kind_display(),
            "target": target or _("fiche retirée"),
        }
        lines.append(Line(title, standing.get_absolute_url() if standing else "", _("confirmé"), link.decided_at))
    return lines


for _panel in (
    Panel(
        "liens-rompus",
        gettext_lazy("Liens dont un bout n’est plus publié"),
        (gettext_lazy("Nature du bout retiré"), gettext_lazy("Liens")),
        broken_links,
        broken_lines,
        about=gettext_lazy("Ils ne se montrent plus, et reviennent si la fiche est rétablie."),
        position=50,
    ),
    Panel(
        "file-par-age",
        gettext_lazy("Ce qui attend, par ancienneté"),
        (gettext_lazy("Attente"), gettext_lazy("Lignes")),
        queue_by_age,
        aged_lines,
        position=10,
    ),
    Panel(
        "file-par-nature",
        gettext_lazy("Ce qui attend, par nature"),
        (gettext_lazy("Nature"), gettext_lazy("Lignes")),
        queue_by_kind,
        kind_lines,
        position=11,
    ),
    Panel(
        "a-revoir",
        gettext_lazy("Ce qui vieillit"),
        (
            gettext_lazy("Nature"),
            gettext_lazy("Sans changement depuis un an"),
            gettext_lazy("Date de revue passée"),
            gettext_lazy("Publiées"),
        ),
        stale,
        stale_rows,
        position=20,
    ),
):
    register(_panel)
