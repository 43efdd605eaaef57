"""What a person confirmed, and did in mapping parties, for an export: it stays, under the name of a closed account."""

from cartoparty import keeping
from cartoparty.models import BanReport, Confirmation, Favourite, PartyAction, SavedSelection
from epn_commons.accounts.personal_data import register


def collect(user):
    made = Confirmation.objects.filter(by=user).order_by("pk")
    return list(made.values("structure__slug", "group", "version", "at"))


def collect_parties(user):
    done = PartyAction.objects.filter(participant__user=user).order_by("pk")
    return list(done.values("party__slug", "structure__slug", "act", "state", "said", "noted_at"))


def collect_kept(user):
    places = Favourite.objects.filter(by=user).order_by("pk")
    selections = SavedSelection.objects.filter(by=user).order_by("pk")
    return {
        "lieux": list(places.values("structure__slug", "organisation__name", "at")),
        "selections": list(selections.values("name", "query", "organisation__name", "at", "removed_at")),
    }


def collect_ban_reports(user):
    prepared = BanReport.objects.filter(author=user).order_by("pk")
    return list(prepared.values("structure__slug", "kind", "state", "comment", "created_at"))


register("cartoparty", collect)
register("signalements_d_adresses", collect_ban_reports)
register("cartoparties", collect_parties)
register("lieux_favoris", collect_kept, keeping.forget)
