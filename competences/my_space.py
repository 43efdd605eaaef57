"""What « Mon espace » shows of competences: levels to validate, votes and surveys that wait for one, and one's own
attestations."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competences.models import Attestation, Ballot, Consultation, Survey
from competences.profile_page import waiting_for
from competences.surveys import answering
from epn_commons.contributions.space import Block, Item, register
from epn_commons.core.dates import day, on_day

MOST = 50


def asked_of_me(desk):
    """Requests that wait for one's opinion, the oldest first."""
    rows = (
        waiting_for(desk.user)
        .select_related("declaration__user", "declaration__item_level__item")
        .order_by("asked_at")
    )
    return [
        Item(
            row.declaration.item_level.item.title,
            row.get_absolute_url(),
            _("demandé par %(person)s") % {"person": row.declaration.user},
            row.asked_at,
        )
        for row in rows[:MOST]
    ]


def to_vote(desk):
    """Consultations in which one votes and has not yet, those that end first first."""
    user = desk.user
    if not user.can_contribute:
        return []
    voted = Ballot.objects.filter(voter=user).values("voted__consultation")
    running = Consultation.objects.voting().filter(roles__overlap=user.roles).exclude(pk__in=voted)
    own = user.memberships.filter(is_main=True).values("organisation")
    rows = running.filter(Q(organisations=None) | Q(organisations__in=own)).distinct().order_by("ends_at", "pk")
    return [Item(row.title, row.get_absolute_url(), _ends(row)) for row in rows[:MOST]]


def to_answer(desk):
    """Surveys that one has not answered, those that end first first."""
    if not desk.user.can_contribute:
        return []
    running = Survey.objects.taking_answers().order_by("ends_at", "pk")[:MOST]
    return [Item(row.title, row.get_absolute_url(), _ends(row)) for row in answering.unanswered_by(desk.user, running)]


def _ends(asked):
    return _("jusqu’au %(end)s") % {"end": day(asked.ends_at)}


def held(desk):
    """Attestations that hold today, the last delivered first."""
    rows = Attestation.objects.in_force().filter(holder=desk.user).order_by("-issued_at", "-pk")
    return [Item(row.document["name"], row.get_absolute_url(), _until(row)) for row in rows[:MOST]]


def _until(attestation):
    if attestation.valid_until is None:
        return _("délivrée %(on_day)s") % {"on_day": on_day(attestation.issued_at)}
    return _("délivrée %(on_day)s, valable jusqu’au %(end)s") % {
        "on_day": on_day(attestation.issued_at),
        "end": day(attestation.valid_until),
    }


for _block in (
    Block("validations", gettext_lazy("Niveaux à valider"), asked_of_me, "confirm", 18, "competences:validation_list"),
    Block(
        "consultations",
        gettext_lazy("Votre avis est demandé"),
        to_vote,
        "people",
        32,
        "competences:consultation_list",
    ),
    Block(
        "surveys", gettext_lazy("Enquêtes à remplir, sans votre nom"), to_answer, "list", 34, "competences:survey_list"
    ),
    Block("attestations", gettext_lazy("Attestations en vigueur"), held, "star", 80, "competences:profile"),
):
    register(_block)
