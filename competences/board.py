"""What the coordinators' board shows of competences: attestations that end."""

from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competences.models import Attestation
from epn_commons.contributions.dashboard import Counted, Line, Panel, Row, register
from epn_commons.core.dates import day


def _standing():
    return Attestation.objects.filter(revoked_at=None, is_trial=False)


def _terms():
    """``{key: condition}`` on the end of an attestation, the nearest first."""
    now = timezone.now()
    month, quarter, ago = now + timedelta(days=30), now + timedelta(days=90), now - timedelta(days=90)
    return {
        "finie": Q(valid_until__gt=ago, valid_until__lte=now),
        "30": Q(valid_until__gt=now, valid_until__lte=month),
        "90": Q(valid_until__gt=month, valid_until__lte=quarter),
    }


def ending(scope):
    """Attestations that ended lately, or end soon."""
    terms = _terms()
    labels = (_("finies depuis moins de 90 jours"), _("dans les 30 jours"), _("dans 31 à 90 jours"))
    counts = _standing().order_by().aggregate(
        **{f"term_{key}": Count("pk", filter=condition) for key, condition in terms.items()}
    )  # fmt: skip
    page = reverse("admin:competences_attestation_changelist")
    return [Row((label, counts[f"term_{key}"]), key, page) for key, label in zip(terms, labels, strict=True)]


def ending_lines(scope, key, _column):
    rows = _standing().filter(_terms()[key]).select_related("achievement").order_by("valid_until", "pk")
    return Counted((rows, _tell))


def _tell(attestations):
    """What is attested, not who holds it: its public page says so if they agreed."""
    return [
        Line(
            row.achievement.name,
            row.get_absolute_url(),
            _("valable jusqu’au %(end)s") % {"end": day(row.valid_until)},
        )
        for row in attestations
    ]


register(
    Panel(
        "attestations-a-echeance",
        gettext_lazy("Attestations qui finissent"),
        (gettext_lazy("Fin"), gettext_lazy("Attestations")),
        ending,
        ending_lines,
        about=gettext_lazy("Sans le nom de qui les tient : leur page le dit si la personne l’a voulu."),
        position=41,
    )
)
