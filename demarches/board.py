"""What the coordinators' board shows of the guide: problems of online services that still hold, by nature."""

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from demarches.enums import IssueNature
from demarches.models import KnownIssue
from epn_commons.contributions.dashboard import Counted, Line, Panel, Row, register


def problems(scope):
    counts = dict(KnownIssue.objects.open().order_by().values_list("nature").annotate(number=Count("pk")))
    page = reverse("demarches:issue_list")
    return [
        Row((str(label), counts[nature]), nature, f"{page}?{urlencode({'nature': nature})}")
        for nature, label in IssueNature.choices
        if nature in counts
    ]


def counted(scope, nature, _column):
    rows = KnownIssue.objects.open().filter(nature=nature).select_related("service")
    return Counted((rows.order_by("-last_seen_at", "pk"), _tell))


def _tell(issues):
    return [Line(str(row.service), row.get_absolute_url(), row.symptom, row.last_seen_at) for row in issues]


register(
    Panel(
        "services-en-panne",
        gettext_lazy("Problèmes connus des services en ligne"),
        (gettext_lazy("Nature"), gettext_lazy("Problèmes")),
        problems,
        counted,
        position=45,
    )
)
