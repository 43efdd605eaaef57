"""What a person signed, took and thought, for an export: signatures stay, under the name of a closed account."""

from epn_commons.accounts.personal_data import register
from legalbox.models import Feedback, Precision, Signature, Taking


def collect(user):
    return {
        "signatures": list(
            Signature.objects.filter(by=user).order_by("pk").values("question__slug", "kind", "version", "at")
        ),
        "taken": list(Taking.objects.filter(by=user).order_by("pk").values("question__slug", "until")),
        "precisions": list(Precision.objects.filter(by=user).order_by("pk").values("question__slug", "text", "at")),
        "opinions": list(
            Feedback.objects.filter(by=user).order_by("pk").values("question__slug", "opinion", "reason", "at")
        ),
    }


def erase(user):
    """Opinions and reservations say who they are and serve nobody once the account is closed."""
    Feedback.objects.filter(by=user).delete()
    Taking.objects.filter(by=user).delete()


register("legalbox", collect, erase)
