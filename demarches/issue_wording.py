"""Known problems as the pages show them, and the text to send to the administration."""

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from demarches.enums import DOWN, IssueNature, IssueOrigin
from demarches.models import KnownIssue
from epn_commons.contributions.enums import Status
from epn_commons.core.dates import ago, on_day
from epn_commons.core.language import as_written

SERVICES_PUBLICS_PLUS = "https://www.plus.transformation.gouv.fr/experience/step_1"
"""Where the State asks for such accounts of difficulty; a service may have its own address instead."""
_COLUMNS = (
    "pk", "public_id", "nature", "symptom", "workaround", "origin", "confirmations", "started_at", "last_seen_at",
    "expires_at", "is_example",
)  # fmt: skip


def open_issues(*, services=None, published=False, natures=None, most=None):
    """Open problems as rows, those that most people met first: one query."""
    found = KnownIssue.objects.open().order_by("-confirmations", "-last_seen_at", "pk")
    if services is not None:
        found = found.filter(service__in=services)
    if published:
        found = found.filter(service__status=Status.PUBLISHED)
    if natures is not None:
        found = found.filter(nature__in=natures)
    rows = found.values(
        *_COLUMNS,
        service_name=F("service__name"),
        service_slug=F("service__slug"),
        service_url=F("service__url"),
        support_url=F("service__support_url"),
    )
    return [_row(row) for row in rows[:most]]


def _row(row):
    return {
        **row,
        "nature_label": str(IssueNature(row["nature"]).label),
        "tone": "blocked" if row["nature"] in DOWN else "warning",
        "seen_by": seen_by(row["confirmations"], row["origin"]),
        "last_seen": ago(row["last_seen_at"]),
        "page": reverse("demarches:issue_detail", args=[row["public_id"]]),
        "report_url": row["support_url"] or SERVICES_PUBLICS_PLUS,
        "report_text": report_text(row),
    }


def seen_by(number, origin):
    """« vu par 3 personnes », « repéré par la vérification des liens »."""
    said = ngettext("vu par %(number)d personne", "vu par %(number)d personnes", number) % {"number": number}
    told_by = {
        IssueOrigin.LINK_CHECK: _("repéré par la vérification des liens"),
        IssueOrigin.NETWORK: _("signalé par un autre réseau"),
    }
    if origin in told_by:
        return f"{told_by[origin]}, {said}" if number else told_by[origin]
    return said


def report_text(row):
    """What one pastes into the form of the administration: facts, nothing about anybody; always in French."""
    with as_written():
        lines = [
            _("Service : %(name)s (%(url)s)") % {"name": row["service_name"], "url": row["service_url"]},
            _("Problème : %(nature)s. %(symptom)s")
            % {"nature": IssueNature(row["nature"]).label, "symptom": row["symptom"]},
            _("Depuis %(day)s ; %(seen_by)s dans notre réseau de médiation numérique.")
            % {"day": on_day(row["started_at"]), "seen_by": seen_by(row["confirmations"], row["origin"])},
            _("Nous accompagnons des personnes dans cette démarche et ne pouvons pas la terminer avec elles."),
        ]
        return "\n".join(lines)
