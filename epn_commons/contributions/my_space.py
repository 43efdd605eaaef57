"""What the kernel puts in « Mon espace »: what was refused, what was begun, what others decide, what is new."""

from datetime import timedelta

from django.db.models import Count, Min, Window
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from epn_commons.contributions.enums import RevisionState, Status
from epn_commons.contributions.models import ReviewItem, Revision
from epn_commons.contributions.my_contributions import begun
from epn_commons.contributions.piles import CHANGED, last_visit
from epn_commons.contributions.space import SHOWN, Block, FirstOf, Item, register
from epn_commons.core import dates
from epn_commons.notifications.models import Notification


def _kind(row):
    return str(type(row)._meta.verbose_name).capitalize()


def _tell(row, what, at=None, **more):
    return Item(str(row), row.get_absolute_url(), what, at, **more)


def refused(desk):
    pile = desk.piles[Status.REJECTED]
    what = _("%(kind)s : refus à lire, reçu")
    return FirstOf([_tell(row, what % {"kind": _kind(row)}, row.updated_at) for row in pile.rows], pile.total)


def queue(desk):
    """One line: how much waits for a coordinator, and since when."""
    if not desk.user.can_moderate:
        return []
    waiting = ReviewItem.objects.in_territory_of(desk.user)
    number, oldest = waiting.aggregate(number=Count("pk"), oldest=Min("created_at")).values()
    if not number:
        return []
    title = ngettext("%(n)d ligne attend une décision", "%(n)d lignes attendent une décision", number) % {"n": number}
    late = oldest < timezone.now() - timedelta(days=7)
    url = reverse("admin:contributions_reviewitem_changelist")
    return [Item(title, url, _("la plus ancienne, arrivée"), oldest, late)]


def to_review_again(desk):
    """One's own published contributions whose date of review has come."""
    pile, due = desk.piles[Status.PUBLISHED], _("%(kind)s : revue prévue %(on_day)s")
    return FirstOf(
        [
            _tell(row, due % {"kind": _kind(row), "on_day": dates.on_day(row.review_due_on)}, late=True)
            for row in pile.rows
        ],
        pile.total,
    )


def unfinished(desk):
    """Forms begun and drafts not sent."""
    pile = desk.piles[Status.DRAFT]
    forms = [
        Item(form["title"] or str(form["label"]), form["url"], _("saisie non envoyée, laissée"), form["updated_at"])
        for form in begun(desk.user)
        if form["url"]
    ]
    drafts = [_tell(row, _("brouillon modifié"), row.updated_at) for row in pile.rows]
    return FirstOf(forms + drafts, len(forms) + pile.total)


def waiting(desk):
    """What others have to decide about one's work."""
    pile = desk.piles[Status.SUBMITTED]
    works = [_tell(row, _("envoyé en relecture"), row.submitted_at) for row in pile.rows]
    number = Revision.objects.filter(author=desk.user, state=RevisionState.PENDING).count()
    if number:
        title = ngettext("%(n)d correction proposée", "%(n)d corrections proposées", number) % {"n": number}
        works.insert(0, Item(title, reverse("contributions:mine"), _("en relecture")))
    return FirstOf(works, pile.total + number)


def news(desk):
    """What was told and not read."""
    unread = Notification.objects.visible_to(desk.user).unread()
    rows = list(unread.annotate(total=Window(Count("pk")))[:SHOWN])
    inbox = reverse("notifications:inbox")
    items = [Item(row.title, row.url or inbox, f"{row.kind_label} ·", row.created_at) for row in rows]
    return FirstOf(items, rows[0].total if rows else 0)


def changed(desk):
    """What was published or corrected since the last visit, in what one follows and what one wrote."""
    pile = desk.piles[CHANGED]
    return FirstOf([_tell(row, _change(row, last_visit(desk.user)), row.updated_at) for row in pile.rows], pile.total)


def _change(row, since):
    said = _("%(kind)s : publication") if row.published_at > since and row.version == 1 else _("%(kind)s : correction")
    return said % {"kind": _kind(row)}


for _block in (
    Block("refused", gettext_lazy("À reprendre"), refused, "undo", 10, "contributions:mine"),
    Block("queue", gettext_lazy("À relire"), queue, "confirm", 15),
    Block("review", gettext_lazy("À revoir"), to_review_again, "calendar", 20, "contributions:mine"),
    Block("unfinished", gettext_lazy("À terminer"), unfinished, "correct", 30, "contributions:mine"),
    Block("news", gettext_lazy("À lire"), news, "bell", 60, "notifications:inbox"),
    Block("changed", gettext_lazy("Nouveau depuis votre dernière visite"), changed, "history", 65),
    Block("waiting", gettext_lazy("En attente chez d’autres"), waiting, "clock", 70, "contributions:mine"),
):
    register(_block)
