"""What a coordinator reads to decide on one line of the queue: all of it on one page."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from epn_commons.contributions import diff, moderating, revising, snapshots
from epn_commons.contributions.enums import Status, Wait
from epn_commons.contributions.models import ReviewItem, Transition

KEEP_CURRENT, TAKE_PROPOSED = "actuelle", "proposee"


@dataclass(frozen=True)
class Conflict:
    """A field that the revision and someone else both changed, three sides in words."""

    name: str
    label: str
    base: str
    current: str
    proposed: str


def describe(item):
    """The template's context: what is proposed, what is missing, what happened before, the words of the buttons."""
    target = item.target
    page = {
        "item": item,
        "target": target,
        "kind_label": target._meta.verbose_name,
        "status_label": target.get_status_display(),
        "public_url": target.get_absolute_url(),
        "edit_url": _edit_url(target),
        "reasons": moderating.READY_REASONS[item.wait],
        "subject": moderating.subject_token(item),
        "labels": LABELS[item.wait],
        "others": list(ReviewItem.objects.about(target).exclude(pk=item.pk)),
        "past": _past(target),
    }
    return {**page, **_SUBJECTS[item.wait](item, target)}


def _edit_url(target):
    return target.get_edit_url() if hasattr(target, "get_edit_url") else ""


def _past(target):
    """Earlier refusals and publications, oldest first: a second refusal is not written as a first one."""
    moves = Transition.objects.about(target).exclude(to_status=Status.SUBMITTED).select_related("actor")
    return [
        {"title": move.get_to_status_display().capitalize(), "date": move.at, "by": move.actor, "text": move.comment}
        for move in moves
    ]


def _submission(item, target):
    return {"facts": _facts(target), "missing": moderating.missing_labels(target), "may_accept": not item.missing}


def _facts(target):
    """Every filled field as ``FieldDiff``: its label and its value in words."""
    return [fact for fact in diff.compare(type(target), {}, snapshots.take(target)) if fact.after]


def _revision(item, target):
    revision, current = item.revision, snapshots.take(target)
    names = revising.conflicting_fields(target, revision)
    calm = {name: value for name, value in revision.values.items() if name not in names}
    changes, from_base, from_current = diff.compare_many(
        type(target),
        [(current, calm), (revision.before, _only(names, revision.values)), (current, _only(names, revision.values))],
    )
    was = {change.name: change.before for change in from_base}
    conflicts = [Conflict(now.name, now.label, was.get(now.name, ""), now.before, now.after) for now in from_current]
    moved_on = revision.base_version != target.version
    return {"changes": changes, "conflicts": conflicts, "moved_on": moved_on, "may_accept": True}


def _only(names, values):
    return {name: values[name] for name in names}


def _report(item, target):
    return {"report": item.report, "facts": _facts(target), "may_accept": True}


def _after_the_fact(item, target):
    if item.revision is None:
        return {"facts": _facts(target), "may_accept": True}
    changes = diff.compare(type(target), item.revision.before, item.revision.values)
    return {"changes": changes, "may_accept": True}


def choices_of(item, data):
    """From what was posted, ``{field: JSON value to keep}`` for the fields in conflict that were settled."""
    if item.wait != Wait.REVISION:
        return {}
    current, values = snapshots.take(item.target), item.revision.values
    sides = {KEEP_CURRENT: current, TAKE_PROPOSED: values}
    return {name: sides[side][name] for name in values if (side := data.get(f"choix_{name}")) in sides}


_SUBJECTS = {
    Wait.SUBMISSION: _submission,
    Wait.TO_COMPLETE: _submission,
    Wait.REVISION: _revision,
    Wait.REPORT: _report,
    Wait.AFTER_THE_FACT: _after_the_fact,
}

LABELS = {
    Wait.SUBMISSION: {
        "accept": _("Publier"),
        "refuse": _("Refuser"),
        "reason": _("Motif du refus"),
        "help": _("L’auteur le lit : dites ce qui manque et comment le corriger."),
        "accepted": _("« %(title)s » est publiée."),
        "refused": _("« %(title)s » est refusée ; son auteur est prévenu."),
    },
    Wait.REVISION: {
        "accept": _("Mettre en ligne"),
        "refuse": _("Refuser"),
        "reason": _("Motif du refus"),
        "help": _("L’auteur le lit : dites ce qui manque et comment le corriger."),
        "accepted": _("La correction de « %(title)s » est en ligne."),
        "refused": _("La correction de « %(title)s » est refusée ; son auteur est prévenu."),
    },
    Wait.REPORT: {
        "accept": _("C’est corrigé"),
        "refuse": _("Classer sans suite"),
        "reason": _("Réponse"),
        "help": _("Si un membre a signalé l’erreur, il la lit. Elle est gardée avec le signalement."),
        "accepted": _("Le signalement sur « %(title)s » est traité."),
        "refused": _("Le signalement sur « %(title)s » est classé sans suite."),
    },
    Wait.AFTER_THE_FACT: {
        "accept": _("C’est bon"),
        "refuse": _("Revenir en arrière"),
        "reason": _("Motif du retour en arrière"),
        "help": _("L’auteur le lit : dites ce qui manque et comment le corriger."),
        "accepted": _("« %(title)s » est relue."),
        "refused": _("« %(title)s » est revenue à ce qu’elle était ; l’auteur est prévenu."),
    },
}
LABELS[Wait.TO_COMPLETE] = LABELS[Wait.SUBMISSION]
