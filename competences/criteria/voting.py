"""A consultation: opened, voted in, closed. Each locks the consultation, so that a vote and the closing of its round
find one order, and writes everything or nothing."""

from contextlib import suppress

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competences import notification_kinds
from competences.criteria import counting
from competences.criteria_enums import RETAINED, SAYING_WHY, Decision
from competences.models import Ballot, Consultation, Criterion, VotedCriterion
from epn_commons.accounts.models import User
from epn_commons.contributions import snapshots
from epn_commons.contributions.enums import Action, Status
from epn_commons.contributions.exceptions import NothingChanged
from epn_commons.contributions.projections import announce
from epn_commons.contributions.slugs import make_slug
from epn_commons.core import dates
from epn_commons.notifications.sending import notify


class NotNow(ValidationError):
    """The vote has not begun, is over, is closed, or is not for this person: the message says which."""


def texts_of(criterion):
    return {name: getattr(criterion, name) for name in Criterion.voted_fields}


def open_round(consultation, chosen, *, by):
    """Save a checked, unsaved consultation on published criteria, frozen as they are, and tell those who vote.
    ``chosen`` holds the ``criteria`` and the ``organisations``.

    Raises ValidationError.
    """
    consultation.opened_by = by
    consultation.slug = make_slug(Consultation, consultation.title)
    with transaction.atomic():
        _put_to_vote(consultation, chosen)
        _tell_voters(consultation, "opened", _("Votre avis est demandé : %(title)s"), but=by)
    return consultation


def change(consultation, chosen, *, by):
    """Do what a form chose: a new end alone once people may have voted, before that everything, which the form has
    already set on ``consultation``; criteria are frozen again as they are now. Raises NotNow, ValidationError."""
    if "criteria" not in chosen:
        _prolong(consultation, chosen["ends_at"], by=by)
        return
    with transaction.atomic():
        live = _lock(consultation)
        if live.is_settled:
            raise NotNow(_("Le vote a commencé : seule sa fin peut être repoussée."))
        live.voted.all().delete()
        _put_to_vote(consultation, chosen)
        _tell_voters(consultation, "changed", _("Une consultation annoncée a changé : %(title)s"), but=by)


def _prolong(consultation, ends_at, *, by):
    """Put the end of a vote off, never closer."""
    with transaction.atomic():
        live = _lock(consultation)
        if live.is_over or ends_at <= live.ends_at:
            raise NotNow(_("Le vote ne peut que durer plus longtemps, et tant qu’il n’est pas fini."))
        live.ends_at = ends_at
        live.save(update_fields=["ends_at"])
        _tell_voters(live, "prolonged", _("Le vote est prolongé : %(title)s"), but=by)


def cancel(consultation, why, *, by):
    """Call a consultation off: its ballots are destroyed, its criteria may be put to another vote. Raises NotNow."""
    with transaction.atomic():
        live = _lock(consultation)
        live.voted.all().delete()
        live.mark_cancelled(why, by=by)
        _tell_voters(live, "cancelled", _("Consultation annulée : %(title)s"), but=by)


def _lock(consultation):
    live = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    if not live.is_pending:
        raise NotNow(_("Cette consultation est close ou annulée : elle ne change plus."))
    return live


def _put_to_vote(consultation, chosen):
    asked = [criterion.pk for criterion in chosen["criteria"]]
    locked = Criterion.objects.published().select_for_update(of=("self",)).filter(pk__in=asked)
    try:
        with transaction.atomic():
            consultation.save()
            consultation.organisations.set(chosen["organisations"])
            VotedCriterion.objects.bulk_create(
                VotedCriterion(
                    consultation=consultation, criterion=one, rank=rank, version=one.version, texts=texts_of(one)
                )
                for rank, one in enumerate(locked.order_by("title", "pk"), start=1)
            )
    except IntegrityError as error:
        raise ValidationError(
            _("Un de ces critères vient d’être mis au vote ailleurs, ou ce titre d’être pris : recommencez.")
        ) from error


def _tell_voters(consultation, what, title, *, but):
    """Once for each thing that happens to it; ``but``, who did it, knows."""
    voters = User.objects.filter(is_active=True, roles__overlap=consultation.roles)
    if consultation.organisations.exists():
        voters = voters.filter(memberships__organisation__in=consultation.organisations.all()).distinct()
    notify(
        voters.exclude(pk=but.pk),
        kind=notification_kinds.CONSULTATION_OPENED,
        title=title % {"title": consultation},
        body=_("Du %(start)s au %(end)s.")
        % {"start": dates.day(consultation.starts_at), "end": dates.day(consultation.ends_at)},
        url=consultation.get_absolute_url(),
        dedup=f"consultation:{consultation.pk}:{what}:{consultation.ends_at:%Y%m%d%H%M}",
    )


def refusal(consultation, user):
    """Why this person does not vote now, in words; empty = they do."""
    if consultation.is_cancelled:
        return _("Cette consultation est annulée : personne n’y vote.")
    if consultation.is_closed or consultation.is_over:
        return _("Le vote est fini : les bulletins ne changent plus.")
    if not consultation.is_voting:
        return _("Le vote n’a pas commencé.")
    if consultation.role_of(user) is None or not _organisation_votes(consultation, user):
        return _("Cette consultation s’adresse à d’autres rôles ou à d’autres organisations que les vôtres.")
    return ""


def _organisation_votes(consultation, user):
    asked = set(consultation.organisations.values_list("pk", flat=True))
    own = user.main_organisation
    return not asked or (own is not None and own.pk in asked)


def vote(consultation, answers, *, by):
    """Cast or change one's ballots: ``answers`` gives ``{pk of a voted criterion: (position, text)}``. Raises NotNow,
    ValidationError."""
    with transaction.atomic():
        live = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
        if why := refusal(live, by):
            raise NotNow(why)
        known = set(live.voted.values_list("pk", flat=True))
        facts = {"role": live.role_of(by), "organisation": by.main_organisation}
        for pk, (position, text) in answers.items():
            if pk not in known:
                raise ValidationError(_("Ce critère n’est pas dans cette consultation."))
            ballot = Ballot.objects.filter(voted=pk, voter=by).first() or Ballot(voted_id=pk, voter=by)
            ballot.position, ballot.text = position, text.strip() if position in SAYING_WHY else ""
            for name, value in facts.items():
                setattr(ballot, name, value)
            ballot.full_clean()
            ballot.save()


def close(consultation, agreed, conclusion, *, by):
    """Decide on every criterion and publish what was agreed; ballots are untied from those who cast them.

    ``agreed`` gives ``{pk of a voted criterion: {field: text}}`` for those retained with reserves, whose text the
    coordination may complete; what is retained without reserve is retained as it was voted. Raises NotNow,
    ValidationError.
    """
    with transaction.atomic():
        live = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
        if live.is_closed:
            raise NotNow(_("Cette consultation est déjà close, par %(name)s.") % {"name": live.closed_by})
        if live.is_cancelled:
            raise NotNow(_("Cette consultation est annulée : il n’y a rien à décider."))
        if not live.is_over:
            raise NotNow(_("Le vote n’est pas fini : on clôt après sa fin."))
        for voted in live.voted.select_related("criterion"):
            _decide(voted, live, agreed.get(voted.pk, {}), by=by)
        Ballot.objects.filter(voted__consultation=live).update(voter=None)
        live.closed_by, live.closed_at, live.conclusion = by, timezone.now(), conclusion.strip()
        live.full_clean(exclude=["slug"])
        live.save(update_fields=["closed_by", "closed_at", "conclusion"])
        announce(Criterion, live.voted.values_list("criterion", flat=True), Action.UPDATED)
    consultation.refresh_from_db()
    return consultation


def _decide(voted, consultation, wanted, *, by):
    voted.decision = counting.decision(counting.totals(voted), consultation)
    if voted.decision in RETAINED:
        completes = voted.decision == Decision.WITH_RESERVES
        voted.agreed = {**voted.texts, **(wanted if completes else {})}
        voted.agreed_version = _publish(voted, consultation, by=by)
    voted.save(update_fields=["decision", "agreed", "agreed_version"])


def _publish(voted, consultation, *, by):
    """Make what was agreed the published version, by a revision like any other; gives the version it stands in."""
    criterion = voted.criterion
    if criterion.status == Status.PUBLISHED and snapshots.changed(texts_of(criterion), voted.agreed):
        comment = _("Version retenue par la consultation « %(title)s ».") % {"title": consultation}
        with suppress(NothingChanged):
            criterion.revise(voted.agreed, by=by, comment=comment[:500])
    return criterion.version
