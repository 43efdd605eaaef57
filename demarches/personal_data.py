"""What a person said of problems and tips, for an export: the numbers stay, under the name of a closed account."""

from demarches.models import IssueConfirmation, TipConfirmation
from epn_commons.accounts.personal_data import register


def collect(user):
    issues = IssueConfirmation.objects.filter(by=user).order_by("pk")
    tips = TipConfirmation.objects.filter(by=user).order_by("pk")
    return {
        "problemes": list(issues.values("issue__service__slug", "issue__symptom", "at")),
        "conseils": list(tips.values("tip__slug", "at")),
    }


register("demarches", collect)
