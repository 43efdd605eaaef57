"""What competences know of a person: attestations and exams, which closing the account ends and unties from
anybody; the profile, which goes with it."""

from competences import evidence, issuing
from competences.attestation_enums import RevocationReason
from competences.models import (
    Attempt,
    Attestation,
    Ballot,
    Cohort,
    CohortMember,
    CriterionComment,
    Declaration,
    Evidence,
    PortfolioShare,
    SteeringConsent,
    Survey,
    TrainingReview,
)
from competences.surveys import answering
from epn_commons.accounts.personal_data import register


def collect_attestations(user):
    held = Attestation.objects.filter(holder=user).order_by("pk")
    return [{"id": str(one.public_id), "shows_name": one.shows_holder, "document": one.document} for one in held]


def erase_attestations(user):
    held = Attestation.objects.filter(holder=user)
    for attestation in held.filter(revoked_at=None):
        issuing.revoke(attestation, RevocationReason.HOLDER)
    held.update(holder=None, shows_holder=False)


def collect_exams(user):
    """Level C only: everybody else sits without an account."""
    sat = Attempt.objects.filter(candidate=user).order_by("pk")
    return list(sat.values("pseudonym", "state", "session__level", "started_at", "finished_at", "score"))


def erase_exams(user):
    Attempt.objects.filter(candidate=user).update(candidate=None)


register("exams", collect_exams, erase_exams)
register("attestations", collect_attestations, erase_attestations)


def collect_profile(user):
    declared = Declaration.objects.visible_to(user).order_by("pk")
    return {
        "declarations": list(
            declared.values("item_level__item__code", "item_level__level__label", "basis", "example", "made_at")
        ),
        "evidence": list(Evidence.objects.visible_to(user).values("title", "kind", "url", "digest", "happened_on")),
        "shares": list(PortfolioShare.objects.visible_to(user).values("label", "created_at", "expires_on")),
        "training_reviews": list(
            TrainingReview.objects.filter(author=user).values("training__title", "rating", "text", "at")
        ),
    }


def erase_profile(user):
    """Opinions on trainings stay, under the name of a closed account; the rest was theirs alone."""
    for one in Evidence.objects.visible_to(user):
        evidence.remove(one)
    PortfolioShare.objects.visible_to(user).delete()
    Declaration.objects.visible_to(user).delete()


def collect_comments(user):
    return list(CriterionComment.objects.filter(author=user).order_by("pk").values("criterion__title", "text", "at"))


def erase_comments(user):
    """What somebody said in a discussion goes with their account."""
    CriterionComment.objects.filter(author=user).delete()


register("criterion_comments", collect_comments, erase_comments)


def collect_ballots(user):
    """Those of the consultations that are not closed: closing one unties its ballots from who cast them."""
    cast = Ballot.objects.filter(voter=user).order_by("pk")
    return list(cast.values("voted__consultation__title", "voted__texts__title", "position", "text"))


def erase_ballots(user):
    Ballot.objects.filter(voter=user).update(voter=None)


register("consultation_ballots", collect_ballots, erase_ballots)


def collect_surveys(user):
    """Surveys that are not closed and that somebody has answered; what they answered is tied to nobody."""
    open_now = Survey.objects.filter(closed_at=None, cancelled_at=None).exclude(opened_at=None).order_by("pk")
    return [survey.title for survey in open_now if answering.has_answered(survey, user)]


register("answered_surveys", collect_surveys)
register("competence_profile", collect_profile, erase_profile)


def collect_steering(user):
    """What one lets one's coordinations see, the groups one is in, those one leads."""
    joined = CohortMember.objects.visible_to(user)
    return {
        "seen_by_coordination": SteeringConsent.objects.filter(user=user).values_list("given_at", flat=True).first(),
        "groups": list(joined.values("cohort__name", "state", "asked_at", "answered_at")),
        "groups_led": list(Cohort.objects.filter(leader=user).values("name", "purpose", "created_at", "closed_at")),
    }


def erase_steering(user):
    """Groups end with whoever led them: people agreed to be seen by that person."""
    SteeringConsent.objects.filter(user=user).delete()
    CohortMember.objects.visible_to(user).delete()
    Cohort.objects.filter(leader=user).delete()


register("competence_steering", collect_steering, erase_steering)
