"""What a person confirmed, for an export: the confirmations stay, under the name of a closed account."""

from cartoparty.models import Confirmation
from epn_commons.accounts.personal_data import register


def collect(user):
    made = Confirmation.objects.filter(by=user).order_by("pk")
    return list(made.values("structure__slug", "group", "version", "at"))


register("cartoparty", collect)
