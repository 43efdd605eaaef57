"""How procedures and online services are found from everywhere in the portal."""

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from demarches import answers, wording
from demarches.enums import BLOCKING, Identification, ServiceKind
from demarches.issue_wording import open_issues
from demarches.models import OnlineService, Procedure
from epn_commons.contributions.enums import Status
from epn_commons.core.navigation import Commons
from epn_commons.core.text import fold_name
from epn_commons.search.registry import (
    Document,
    Notice,
    SearchKind,
    register,
    register_answers,
    register_marker,
    register_notices,
)
from epn_commons.search.themes import themes_of

_PROCEDURE = (
    "pk", "public_id", "title", "slug", "summary", "audiences", "identifications", "steps", "documents", "desk_card",
    "plan_b", "legal_references", "acting_note", "cost_note", "duration", "upstream_ids", "published_at", "updated_at",
    "version", "created_at", "checked_on",
)  # fmt: skip
_SERVICE = (
    "pk", "public_id", "name", "slug", "owner", "service_kind", "cerfa_number", "note", "published_at", "updated_at",
    "version", "created_at",
)  # fmt: skip


def procedures(ids):
    """Procedures as the index takes them: two queries."""
    themes = themes_of(Procedure, ids)
    shown = Q(services__status=Status.PUBLISHED)
    rows = Procedure.objects.published().filter(pk__in=ids).order_by("pk")
    found = rows.values(*_PROCEDURE).annotate(
        names=ArrayAgg("services__name", filter=shown, distinct=True, default=[]),
        owners=ArrayAgg("services__owner", filter=shown, distinct=True, default=[]),
        service_keys=ArrayAgg("services__pk", filter=shown, distinct=True, default=[]),
        cerfas=ArrayAgg("services__cerfa_number", filter=shown, distinct=True, default=[]),
        events=ArrayAgg("life_events__name", filter=Q(life_events__isnull=False), distinct=True, default=[]),
    )
    for row in found:
        yield Document(
            object_id=row["pk"],
            public_id=row["public_id"],
            title=row["title"],
            url=reverse("demarches:procedure_detail", args=[row["slug"]]),
            summary=row["summary"],
            keywords=" ; ".join(_keywords(row)),
            body="\n".join(_body(row)),
            law="\n".join(row["legal_references"]),
            marks=[f"service:{key}" for key in row["service_keys"]],
            themes=themes.get(row["pk"], []),
            published_at=row["published_at"],
            updated_at=row["updated_at"],
            version=row["version"],
            created_at=row["created_at"],
        )


def _keywords(row):
    facts = [*row["names"], *row["owners"], *row["cerfas"], *row["events"], *row["audiences"], *row["upstream_ids"]]
    facts += row["desk_card"].get("accounts", [])
    connect = (Identification.FRANCECONNECT, Identification.FRANCECONNECT_PLUS)
    facts += [str(Identification(value).label) for value in row["identifications"] if value in connect]
    return [fact for fact in facts if fact]


def _body(row):
    yield from wording.steps(row["steps"])
    yield from wording.documents(row["documents"])
    yield from (text for _label, text in wording.plan_b(row["plan_b"]))
    yield from filter(None, [row["desk_card"].get("note", ""), row["acting_note"], row["cost_note"], row["duration"]])


def services(ids):
    """Online services as the index takes them: two queries."""
    themes = themes_of(OnlineService, ids)
    for row in OnlineService.objects.published().filter(pk__in=ids).order_by("pk").values(*_SERVICE):
        kind = str(ServiceKind(row["service_kind"]).label)
        yield Document(
            object_id=row["pk"],
            public_id=row["public_id"],
            title=row["name"],
            url=reverse("demarches:service_detail", args=[row["slug"]]),
            summary=", ".join(filter(None, [kind.capitalize(), row["owner"]])),
            keywords=" ; ".join(filter(None, [kind, row["owner"], row["cerfa_number"]])),
            body=row["note"],
            marks=[f"service:{row['pk']}"],
            themes=themes.get(row["pk"], []),
            published_at=row["published_at"],
            updated_at=row["updated_at"],
            version=row["version"],
            created_at=row["created_at"],
            boost=0.8,
        )


SHORTEST_NAME = 5
"""Letters; a shorter name of a service is found in texts that have nothing to do with it."""


@register_marker
def services_named(documents):
    """The published services whose whole name stands in a text: one query."""
    texts = {
        document.object_id: f" {fold_name(f'{document.title} {document.summary} {document.body}')} "
        for document in documents
    }
    names = [
        (f"service:{pk}", f" {fold_name(name)} ")
        for pk, name in OnlineService.objects.published().values_list("pk", "name").order_by()
        if len(name) >= SHORTEST_NAME
    ]
    return {pk: {mark for mark, name in names if name in text} for pk, text in texts.items()}


register_answers(answers.outages)
register_answers(answers.owners)


@register_notices("demarches:issue_list")
def blocked_today(most):
    """The problems that keep people from ending something today, those that most met first: one query."""
    return [
        Notice(
            kind=issue["nature_label"],
            title=issue["service_name"],
            text=issue["symptom"],
            detail=_("%(seen_by)s, %(last_seen)s") % issue,
            url=issue["page"],
            tone=issue["tone"],
            is_example=issue["is_example"],
        )
        for issue in open_issues(published=True, natures=BLOCKING, most=most)
    ]


register(
    SearchKind(
        code="procedure",
        label=gettext_lazy("Démarche"),
        plural=gettext_lazy("démarches"),
        commons=Commons.PROCEDURES,
        icon="procedure",
        documents=procedures,
        list_url_name="demarches:procedure_list",
        resource="procedures",
    )
)
register(
    SearchKind(
        code="online_service",
        label=gettext_lazy("Service en ligne"),
        plural=gettext_lazy("services en ligne"),
        commons=Commons.PROCEDURES,
        icon="website",
        documents=services,
        resource="online-solutions",
    )
)
