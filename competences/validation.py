"""Having a level recognised: by a peer, by a coordination, by a jury of two. Nobody decides for themselves, for a
colleague on a jury, nor for whoever decided for them in the last year."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competences.enums import Basis, RequestState, Verdict
from competences.models import Declaration, Invitation, Review, ValidationRequest
from competences.notification_kinds import VALIDATION_ASKED, VALIDATION_DECIDED, VALIDATION_ENDS
from epn_commons.accounts.models import Membership, User
from epn_commons.contributions.exceptions import AlreadyDecided
from epn_commons.core.dates import on_day
from epn_commons.notifications.sending import notify

VALID_YEARS = {Basis.PEER: 2, Basis.COORDINATOR: 3, Basis.JURY: 3}
JURY_SIZE = 2
RECIPROCITY = timedelta(days=365)
WARNED_BEFORE = timedelta(days=90)


def ask(declaration, way, reviewers, *, by):
    """Ask that a level one declares be validated; ``reviewers`` are one peer, two members of a jury, nobody for a
    coordination. Returns the ``ValidationRequest``. Raises ValidationError."""
    if declaration.user_id != by.pk or declaration.is_over or hasattr(declaration, "superseded_by"):
        raise ValidationError(_("On demande la validation du niveau que l’on déclare aujourd’hui."))
    _check_number(way, reviewers)
    for reviewer in reviewers:
        _check(way, by, reviewer, [other for other in reviewers if other != reviewer])
    try:
        with transaction.atomic():
            request = ValidationRequest.objects.create(declaration=declaration, way=way)
            Invitation.objects.bulk_create(Invitation(request=request, reviewer=one) for one in reviewers)
            _tell_asked(request, reviewers)
    except IntegrityError as error:
        raise ValidationError(_("Cette demande est déjà en attente.")) from error
    return request


def _check_number(way, reviewers):
    expected = {Basis.PEER: 1, Basis.JURY: JURY_SIZE, Basis.COORDINATOR: 0}
    if way not in expected:
        raise ValidationError(_("On demande à un pair, à une coordination ou à un jury."))
    if len({one.pk for one in reviewers}) != expected[way]:
        raise ValidationError(
            {
                Basis.PEER: _("Donnez une personne, et une seule."),
                Basis.JURY: _("Un jury compte deux personnes différentes."),
                Basis.COORDINATOR: _("Une coordination ne se choisit pas : elle lit les demandes de son territoire."),
            }[way]
        )


def conflict(way, candidate, reviewer, others=()):
    """Why this person may not decide, in French; empty when they may."""
    if reviewer.pk == candidate.pk:
        return _("On ne valide pas son propre niveau.")
    if not reviewer.is_active or not reviewer.can_contribute:
        return _("Cette personne ne fait pas partie des membres qui peuvent valider.")
    if way == Basis.COORDINATOR and not reviewer.can_moderate:
        return _("Seule une coordination peut décider de cette demande.")
    if way == Basis.JURY:
        if work_together(candidate, reviewer):
            return _("Un membre du jury ne travaille pas dans la même organisation que la personne.")
        if any(work_together(reviewer, other) for other in others):
            return _("Les deux membres du jury viennent d’organisations différentes.")
    if way != Basis.COORDINATOR and _decided_for(candidate, reviewer):
        return _("Cette personne a été validée par vous il y a moins d’un an : demandez à quelqu’un d’autre.")
    return ""


def _check(way, candidate, reviewer, others=()):
    reason = conflict(way, candidate, reviewer, others)
    if reason:
        raise ValidationError(reason)


def work_together(one, other):
    """Whether two people are members of one organisation."""
    theirs = Membership.objects.filter(user=other).values("organisation")
    return Membership.objects.filter(user=one, organisation__in=theirs).exists()


def _decided_for(candidate, reviewer):
    """Whether the candidate decided for the reviewer lately."""
    since = timezone.now() - RECIPROCITY
    return Review.objects.filter(
        reviewer=candidate, request__declaration__user=reviewer, at__gte=since, verdict=Verdict.ACCEPT
    ).exists()


def find_reviewers(emails):
    """The members of these addresses. Raises ValidationError, the same for an unknown address and a closed account."""
    people = list(User.objects.filter(email__in=[email.lower() for email in emails], is_active=True))
    if len(people) < len(set(emails)):
        raise ValidationError(_("Une de ces adresses n’est pas celle d’un membre qui peut valider."))
    return people


def decide(request, *, by, verdict, comment, no_conflict):
    """One reviewer's decision. The request is accepted by one peer, one coordination, or both members of a jury;
    refused by any. Raises ValidationError, AlreadyDecided."""
    if not no_conflict:
        raise ValidationError(_("Si vous avez un lien d’intérêt avec cette personne, ne décidez pas : dites-le lui."))
    with transaction.atomic():
        locked = ValidationRequest.objects.select_for_update().get(pk=request.pk)
        if locked.state != RequestState.OPEN:
            raise AlreadyDecided
        candidate = locked.declaration.user
        _check_entitled(locked, candidate, by)
        review = Review(request=locked, reviewer=by, verdict=verdict, comment=comment, no_conflict=True)
        review.full_clean()
        review.save()
        _settle(locked, candidate)
    request.refresh_from_db()
    return review


def _check_entitled(request, candidate, by):
    invited = list(User.objects.filter(pk__in=request.invitations.values("reviewer")))
    if request.way != Basis.COORDINATOR and by.pk not in {one.pk for one in invited}:
        raise ValidationError(_("Cette demande ne vous est pas adressée."))
    if request.reviews.filter(reviewer=by).exists():
        raise ValidationError(_("Vous avez déjà rendu votre avis."))
    _check(request.way, candidate, by, [one for one in invited if one.pk != by.pk])


def _settle(request, candidate):
    verdicts = list(request.reviews.values_list("verdict", flat=True))
    needed = JURY_SIZE if request.way == Basis.JURY else 1
    if Verdict.REFUSE in verdicts:
        request.state = RequestState.REFUSED
    elif len(verdicts) >= needed:
        request.state, request.result = RequestState.ACCEPTED, _grant(request)
    else:
        return
    request.decided_at = timezone.now()
    request.save()
    _tell_decided(request, candidate)


def _grant(request):
    """The validated level, in place of the same validation obtained before."""
    declaration = request.declaration
    same = Declaration.objects.filter(
        user=declaration.user_id,
        basis=request.way,
        item_level__item=declaration.item_level.item_id,
        superseded_by=None,
    )
    today = timezone.localdate()
    return Declaration.objects.create(
        user=declaration.user, item_level=declaration.item_level, basis=request.way, example=declaration.example,
        valid_until=_years_later(today, VALID_YEARS[request.way]), supersedes=same.order_by("-pk").first(),
    )  # fmt: skip


def _years_later(day, years):
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + years, day=28)


def withdraw(request, *, by):
    """Its author takes it back. Raises AlreadyDecided."""
    moved = ValidationRequest.objects.filter(pk=request.pk, state=RequestState.OPEN, declaration__user=by).update(
        state=RequestState.WITHDRAWN, decided_at=timezone.now()
    )
    if not moved:
        raise AlreadyDecided


# --- telling ---------------------------------------------------------------------------------------------------------


def _tell_asked(request, reviewers):
    candidate = request.declaration.user
    if request.way == Basis.COORDINATOR:
        moderators = User.objects.filter(is_active=True).exclude(pk=candidate.pk)
        reviewers = [one for one in moderators if one.can_moderate and _follows(one, candidate)]
    notify(
        reviewers,
        kind=VALIDATION_ASKED,
        title=_("%(name)s vous demande de valider une compétence") % {"name": candidate},
        body=str(request.declaration.item_level),
        url=request.get_absolute_url(),
        dedup=f"validation-{request.pk}",
    )


def _follows(moderator, candidate):
    return User.objects.in_territory_of(moderator).filter(pk=candidate.pk).exists()


def _tell_decided(request, candidate):
    accepted = request.state == RequestState.ACCEPTED
    notify(
        [candidate],
        kind=VALIDATION_DECIDED,
        title=_("Votre niveau est validé") if accepted else _("Votre niveau n’est pas encore validé"),
        body=str(request.declaration.item_level),
        url=request.get_absolute_url(),
        dedup=f"validation-decided-{request.pk}",
    )


def tell_of_expiry():
    """Once, three months before a validation ends, so that there is time to renew it."""
    limit = timezone.localdate() + WARNED_BEFORE
    ending = Declaration.objects.standing().filter(valid_until__lte=limit).exclude(basis=Basis.SELF)
    for one in ending.select_related("user", "item_level__item__framework", "item_level__level"):
        notify(
            [one.user],
            kind=VALIDATION_ENDS,
            title=_("Une de vos validations prend fin %(day)s") % {"day": on_day(one.valid_until)},
            body=_("%(level)s : demandez une nouvelle validation pour la garder.") % {"level": one.item_level},
            url=one.profile_url,
            dedup=f"validation-ends-{one.pk}",
        )
