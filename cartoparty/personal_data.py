"""What a person confirmed, and did in mapping parties, for an export: it stays, under the name of a closed account."""

from cartoparty.models import Confirmation, PartyAction
from epn_commons.accounts.personal_data import register


def collect(user):
    made = Confirmation.objects.filter(by=user).order_by("pk")
    return list(made.values("structure__slug", "group", "version", "at"))


def collect_parties(user):
    done = PartyAction.objects.filter(participant__user=user).order_by("pk")
    return list(done.values("party__slug", "structure__slug", "act", "state", "said", "noted_at"))


register("cartoparty", collect)
register("cartoparties", collect_parties)
