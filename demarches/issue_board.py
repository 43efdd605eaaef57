"""What the board of known problems shows, its feed, and the page of one problem."""

from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from demarches.enums import IssueNature, IssueState
from demarches.issue_wording import SERVICES_PUBLICS_PLUS, open_issues, report_text, seen_by
from demarches.models import IssueConfirmation, KnownIssue
from epn_commons.contributions.enums import Status
from epn_commons.publishing.feeds import Feed

PAGE_SIZE = 20
IN_FEED = 50


def context(parameters, user):
    """The whole context of ``demarches/issue_list.html``."""
    nature = parameters.get("nature") if parameters.get("nature") in IssueNature.values else ""
    rows = [row for row in open_issues(published=True) if not nature or row["nature"] == nature]
    return {
        "page": Paginator(rows, PAGE_SIZE).get_page(parameters.get("page")),
        "natures": [
            {"label": label, "url": f"?nature={value}", "current": value == nature}
            for value, label in IssueNature.choices
        ],
        "nature": nature,
        "may_act": user.is_authenticated and user.can_contribute,
        "all_url": reverse("demarches:issue_list"),
        "feed_url": reverse("demarches:issue_feed"),
    }


def detail(issue, user):
    """The whole context of ``demarches/issue_detail.html``, but its form."""
    service = issue.service
    row = {
        "service_name": service.name,
        "service_url": service.url,
        "nature": issue.nature,
        "symptom": issue.symptom,
        "started_at": issue.started_at,
        "confirmations": issue.confirmations,
        "origin": issue.origin,
    }
    may_act = user.is_authenticated and user.can_contribute
    return {
        "issue": issue,
        "service": service,
        "seen_by": seen_by(issue.confirmations, issue.origin),
        "procedures": list(service.procedures.published().order_by("title").values("title", "slug")),
        "report_url": service.support_url or SERVICES_PUBLICS_PLUS,
        "report_text": report_text(row),
        "may_act": may_act,
        "already": may_act and IssueConfirmation.objects.filter(issue=issue, by=user).exists(),
    }


def form_context(service, form):
    """The whole context of ``demarches/issue_form.html``."""
    return {"service": service, "form": form, "open_issues": open_issues(services=[service.pk])}


def stamp():
    """A text that changes with the problems shown, those that nobody confirms any more included: one query."""
    live = Q(state=IssueState.OPEN, expires_at__gt=timezone.now())
    found = KnownIssue.objects.aggregate(rows=Count("pk"), live=Count("pk", filter=live), last=Max("updated_at"))
    return f"{found['rows']}-{found['live']}-{found['last'].timestamp() if found['last'] else 0}"


def etag(request):
    return f'"{stamp()}"'


def atom():
    """The text of the feed: problems as they are opened and closed, the newest first."""
    feed = Feed(
        _("Services en ligne : problèmes connus"),
        _("Ce qui ne marche pas aujourd’hui dans les services en ligne, vu par des médiateurs."),
        address=reverse("demarches:issue_feed"),
        page=reverse("demarches:issue_list"),
    )
    issues = KnownIssue.objects.filter(service__status=Status.PUBLISHED).select_related("service")
    for issue in issues.order_by("-updated_at", "-pk")[:IN_FEED]:
        state = "" if issue.is_open else _(" (%(state)s)") % {"state": _ended(issue)}
        feed.add_item(
            title=f"{issue.service.name} : {issue.get_nature_display()}{state}",
            link=reverse("demarches:issue_detail", args=[issue.public_id]),
            description=" ".join(filter(None, [issue.symptom, issue.workaround])),
            unique_id=issue.public_id.urn,
            pubdate=issue.started_at,
            updateddate=issue.updated_at,
        )
    return feed.text()


def _ended(issue):
    return IssueState.EXPIRED.label if issue.state == IssueState.OPEN else issue.get_state_display()
