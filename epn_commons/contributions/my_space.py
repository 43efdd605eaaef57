"""What the kernel puts in « Mon espace »: what was refused, what was begun, what others decide, what is new."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from epn_commons.contributions.enums import RevisionState, Status
from epn_commons.contributions.kinds import all_kinds
from epn_commons.contributions.models import FormDraft, ReviewItem, Revision
from epn_commons.contributions.my_contributions import begun
from epn_commons.contributions.since_last_visit import changed
from epn_commons.contributions.space import Block, Item, register
from epn_commons.core import dates
from epn_commons.notifications.models import Notification

MOST = 50


def _kind(row):
    return str(type(row)._meta.verbose_name).capitalize()


def _works(user, *statuses):
    """A person's contributions in these states, oldest first: a query a kind."""
    for model in all_kinds().values():
        rows = model.objects.filter(author=user, status__in=statuses).select_related(*model.review_relations)
        yield from rows.order_by("updated_at")[:MOST]


def refused(user):
    return [
        Item(str(row), row.get_absolute_url(), _("%(kind)s : refus à lire") % {"kind": _kind(row)}, row.updated_at)
        for row in _works(user, Status.REJECTED)
    ]


def queue(user):
    """One line: how much waits for a coordinator, and since when."""
    if not user.can_moderate:
        return []
    waiting = ReviewItem.objects.in_territory_of(user)
    oldest = waiting.first()
    if oldest is None:
        return []
    number = waiting.count()
    title = ngettext("%(n)d ligne attend une décision", "%(n)d lignes attendent une décision", number) % {"n": number}
    late = oldest.created_at < timezone.now() - timedelta(days=7)
    url = reverse("admin:contributions_reviewitem_changelist")
    return [Item(title, url, _("la plus ancienne"), oldest.created_at, late)]


def to_review_again(user):
    """One's own published contributions whose date of review has come."""
    today = timezone.localdate()
    for model in all_kinds().values():
        rows = model.objects.filter(author=user, status=Status.PUBLISHED, review_due_on__lte=today)
        for row in rows.select_related(*model.review_relations).order_by("review_due_on")[:MOST]:
            day = dates.on_day(row.review_due_on)
            due = _("%(kind)s : revue prévue %(on_day)s") % {"kind": _kind(row), "on_day": day}
            yield Item(str(row), row.get_absolute_url(), due, late=True)


def unfinished(user):
    """Forms begun and drafts not sent."""
    forms = begun(user) if FormDraft.objects.filter(user=user).exists() else []
    items = [
        Item(form["title"] or str(form["label"]), form["url"], _("saisie non envoyée"), form["updated_at"])
        for form in forms
        if form["url"]
    ]
    drafts = _works(user, Status.DRAFT)
    return items + [Item(str(row), row.get_absolute_url(), _("brouillon"), row.updated_at) for row in drafts]


def waiting(user):
    """What others have to decide about one's work."""
    works = [
        Item(str(row), row.get_absolute_url(), _("envoyé en relecture"), row.submitted_at)
        for row in _works(user, Status.SUBMITTED)
    ]
    number = Revision.objects.filter(author=user, state=RevisionState.PENDING).count()
    if number:
        title = ngettext("%(n)d correction proposée", "%(n)d corrections proposées", number) % {"n": number}
        works.append(Item(title, reverse("contributions:mine"), _("en relecture")))
    return works


def news(user):
    """What was told and not read."""
    unread = Notification.objects.visible_to(user).unread()[:MOST]
    inbox = reverse("notifications:inbox")
    return [Item(row.title, row.url or inbox, str(row.kind_label), row.created_at) for row in unread]


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
