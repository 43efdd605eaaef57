"""The jury of level C: two people who neither sat nor supervised, from other houses than the person and each other."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from competences.exam.refusals import Conflict, NotReady, NotYours
from competences.exam_enums import AttemptState, JuryVerdict
from competences.models import Attempt, JuryDecision
from competences.validation import work_together


def waiting_for(user):
    """The attempts on which this person may still give an opinion; a conflict of interest is told on its page."""
    return (
        Attempt.objects.filter(state=AttemptState.JURY)
        .exclude(supervisor=user)
        .exclude(candidate=user)
        .exclude(decisions__juror=user)
        .select_related("session", "candidate")
    )


def conflict(attempt, juror):
    """Why this person may not judge this attempt, in French; empty when they may."""
    if attempt.candidate and work_together(attempt.candidate, juror):
        return _("Vous travaillez dans la même organisation que la personne : laissez d’autres la juger.")
    given = attempt.decisions.exclude(juror=juror).select_related("juror")
    if any(work_together(one.juror, juror) for one in given):
        return _("L’autre membre du jury vient de votre organisation : il faut deux regards différents.")
    return ""


@transaction.atomic
def decide(attempt, verdict, *, by, no_conflict):
    """One juror's opinion; the second settles it. Neither supervises nor sits this attempt, and both declare that
    they have no interest in it."""
    attempt = Attempt.objects.select_for_update(of=["self"]).select_related("session", "candidate").get(pk=attempt.pk)
    if by.pk in (attempt.supervisor_id, attempt.candidate_id):
        raise NotYours
    if not by.can_contribute:
        raise PermissionDenied
    if attempt.state != AttemptState.JURY:
        raise NotReady(_("Ce passage n’est plus devant le jury."))
    reason = conflict(attempt, by)
    if reason or not no_conflict:
        raise Conflict(reason or _("Si vous avez un lien d’intérêt avec cette personne, laissez d’autres la juger."))
    try:
        with transaction.atomic():
            JuryDecision.objects.create(attempt=attempt, juror=by, verdict=verdict)
    except IntegrityError:
        raise NotReady(_("Vous avez déjà donné votre avis : il faut celui d’une autre personne.")) from None
    verdicts = list(attempt.decisions.values_list("verdict", flat=True))
    if len(verdicts) >= attempt.rules["jurors"]:
        unanimous = set(verdicts) == {JuryVerdict.FAVOURABLE}
        attempt.state = AttemptState.PASSED if unanimous else AttemptState.FAILED
        attempt.save(update_fields=["state"])
