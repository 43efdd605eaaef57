"""What the author of a contribution is told, in the inbox and by e-mail."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from epn_commons.contributions.enums import Status
from epn_commons.notifications.enums import Channel
from epn_commons.notifications.registry import NotificationKind, register
from epn_commons.notifications.sending import Message, notify, notify_each

DECISION = register(NotificationKind("decision", gettext_lazy("Décision sur une de mes contributions")))
REPORT_ANSWERED = register(NotificationKind("report_answered", gettext_lazy("Réponse à un de mes signalements")))
FOLLOWED_ITEM = register(
    NotificationKind("followed_item", gettext_lazy("Changement d’une fiche suivie"), Channel.DAILY)
)
FOLLOWED_THEME = register(
    NotificationKind("followed_theme", gettext_lazy("Du nouveau dans un thème suivi"), Channel.WEEKLY)
)
FOLLOWED_TERRITORY = register(
    NotificationKind("followed_territory", gettext_lazy("Du nouveau dans un territoire suivi"), Channel.WEEKLY)
)


def _sentence(target, title):
    sentences = {
        Status.PUBLISHED: _("« %(title)s » est publiée. Merci !"),
        Status.REJECTED: _("« %(title)s » n’a pas été retenue en l’état."),
        Status.ARCHIVED: _("« %(title)s » n’est plus publiée."),
    }
    return sentences[target] % {"title": title}


def tell_authors(model, ids, target, *, by, comment):
    """Tell each author, but not of what they decided themselves."""
    if by is None or target not in (Status.PUBLISHED, Status.REJECTED, Status.ARCHIVED):
        return
    rows = model._base_manager.filter(pk__in=ids, author__isnull=False).exclude(author=by)
    notify_each(
        [
            Message(row.author, _sentence(target, row), body=comment, url=row.get_absolute_url())
            for row in rows.select_related(*model.review_relations)
        ],
        kind=DECISION,
    )


def tell_of_revision(revision, contribution, *, accepted):
    """Tell the author of a proposed correction what became of it."""
    if revision.author is None or revision.author == revision.decided_by:
        return
    title = (
        _("Votre correction de « %(title)s » est en ligne. Merci !")
        if accepted
        else _("Votre correction de « %(title)s » n’a pas été retenue.")
    )
    notify(
        [revision.author],
        kind=DECISION,
        title=title % {"title": contribution},
        body=revision.reason,
        url=contribution.get_absolute_url(),
    )


def tell_of_undoing(revision, contribution, *, reason):
    """Tell a trusted mediator that what they had published was taken back, and why."""
    if revision.author is not None:
        notify(
            [revision.author],
            kind=DECISION,
            title=_("Votre modification de « %(title)s » a été retirée après relecture.") % {"title": contribution},
            body=reason,
            url=contribution.get_absolute_url(),
        )


def tell_reporter(report, contribution):
    """Tell a signed-in member what became of their report."""
    if report.reporter is not None:
        notify(
            [report.reporter],
            kind=REPORT_ANSWERED,
            title=_("Votre signalement sur « %(title)s » a été traité.") % {"title": contribution},
            body=report.answer,
            url=contribution.get_absolute_url(),
        )
