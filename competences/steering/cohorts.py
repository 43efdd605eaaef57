"""Groups that a coordination follows: who is invited, what they answer, where each stands."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from competences import profile
from competences.models import Cohort, CohortMember, ItemLevel
from competences.notification_kinds import COHORT_ASKED
from competences.steering_enums import MemberState
from epn_commons.accounts.models import User
from epn_commons.contributions.dashboard import bars_of, height_of
from epn_commons.notifications.sending import notify

MOST_MEMBERS = 300


def open_cohort(cohort, *, by):
    cohort.leader = by
    cohort.full_clean()
    cohort.save(force_insert=True)


@transaction.atomic
def invite(cohort, emails, *, by):
    """Ask people of one's territory; those asked before keep their answer. Returns how many are newly asked.

    Raises ValidationError, the same for an unknown address and for one of elsewhere.
    """
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    people = list(User.objects.in_territory_of(by).filter(email__in=emails, is_active=True).exclude(pk=by.pk))
    people = [person for person in people if person.can_contribute]
    missing = sorted(set(emails) - {person.email for person in people})
    if missing:
        words = _("Aucun membre de votre territoire n’a cette adresse : %(emails)s.")
        raise ValidationError(words % {"emails": ", ".join(missing[:5])})
    known = set(cohort.members.values_list("user", flat=True))
    if len(known) + len(people) > MOST_MEMBERS:
        raise ValidationError(_("Un groupe compte au plus %(most)d personnes.") % {"most": MOST_MEMBERS})
    new = [person for person in people if person.pk not in known]
    CohortMember.objects.bulk_create(CohortMember(cohort=cohort, user=person) for person in new)
    notify(
        new,
        kind=COHORT_ASKED,
        title=_("%(name)s vous propose de rejoindre le groupe « %(group)s »") % {"name": by, "group": cohort.name},
        body=_("Si vous acceptez, cette personne verra où vous en êtes sur ce que vise le groupe, et rien d’autre."),
        url=reverse("competences:my_cohorts"),
        dedup=f"cohort-{cohort.pk}",
    )
    return len(new)


def answer(member, *, agrees):
    """What a person answers, as often as they like: what they refuse is seen no more, at once."""
    state = MemberState.AGREED if agrees else MemberState.DECLINED
    CohortMember.objects.filter(pk=member.pk).update(state=state, answered_at=timezone.now())


def remove(cohort, pk):
    cohort.members.filter(pk=pk).delete()


def close(cohort):
    Cohort.objects.filter(pk=cohort.pk, closed_at=None).update(closed_at=timezone.now())


# --- the board -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Progress:
    """Where one person stands. ``missing`` is the ``ItemLevel`` not reached yet."""

    member: CohortMember
    orders: dict
    missing: list
    total: int

    @property
    def reached(self):
        return self.total - len(self.missing)

    @property
    def name(self):
        return str(self.member.user)


def wanted(cohort):
    """What the group aims at, one query."""
    if cohort.path_id:
        return list(profile.wanted_by(cohort.path))
    return list(profile.wanted_at(cohort.framework_id, cohort.level_order))


def progress(cohort, aims):
    """The ``Progress`` of everybody who agreed, by name; two queries."""
    agreed = cohort.members.agreed() if cohort.closed_at is None else cohort.members.none()
    members = list(agreed.select_related("user").order_by("user__full_name", "pk"))
    found = profile.held_by([member.user_id for member in members])
    return [_progress(member, aims, found.get(member.user_id, {})) for member in members]


def _progress(member, aims, found):
    orders = {aim.pk: _order(aim, found) for aim in aims}
    missing = [aim for aim in aims if orders[aim.pk] < aim.level.order]
    return Progress(member, orders, missing, len(aims))


def _order(aim, found):
    """The level reached, through the item of the version before where that is what they hold."""
    held = [found[pk].order for pk in (aim.item_id, aim.item.replaces_id) if pk in found]
    return max(held, default=0)


def board(cohort, parameters):
    """The context of the page of a group; ``competence`` and ``reste`` come from the address."""
    aims = wanted(cohort)
    everybody = progress(cohort, aims)
    chosen = next((aim for aim in aims if str(aim.public_id) == parameters.get("competence", "")), None)
    only_late = bool(parameters.get("reste"))
    people = [one for one in everybody if chosen in one.missing] if chosen else everybody
    people = [one for one in people if one.missing] if only_late else people
    bars = bars_of([(one.name, one.reached) for one in people])
    return {
        "cohort": cohort,
        "aims": aims,
        "chosen": chosen,
        "only_late": only_late,
        "people": people,
        "needs": _needs(aims, everybody),
        "waiting": list(
            cohort.members.exclude(state=MemberState.AGREED).select_related("user").order_by("user__full_name", "pk")
        ),
        "bars": bars,
        "height": height_of(bars),
    }


def _needs(aims, everybody):
    """The competences that somebody lacks, the most needed first."""
    rows = [{"aim": aim, "people": [one.name for one in everybody if aim in one.missing]} for aim in aims]
    return sorted((row for row in rows if row["people"]), key=lambda row: -len(row["people"]))


def table(cohort):
    """``(columns, rows)`` for a spreadsheet: a line a person, a column a competence, the level reached."""
    aims = wanted(cohort)
    labels = _labels(aims)
    columns = [_("Nom"), _("Atteintes"), _("Sur"), *(f"{aim.item.code} {aim.item.title}" for aim in aims)]
    rows = [
        [one.name, one.reached, one.total, *(labels.get((aim.item_id, one.orders[aim.pk]), "") for aim in aims)]
        for one in progress(cohort, aims)
    ]
    return columns, rows


def _labels(aims):
    rows = ItemLevel.objects.filter(item__in=[aim.item_id for aim in aims])
    return {(item, order): label for item, order, label in rows.values_list("item", "level__order", "level__label")}
