"""``procedures`` and ``online-solutions``: the guide as open data."""

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, IntegerField, OuterRef, UUIDField, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from demarches.api.filters import KnownIssueFilterSet, OnlineSolutionFilterSet, ProcedureFilterSet
from demarches.api.serializers import KnownIssueSerializer, OnlineSolutionSerializer, ProcedureSerializer
from demarches.enums import AIDANTS_CONNECT_DOMAINS, IssueState
from demarches.models import KnownIssue, OnlineService, Procedure
from demarches.selection import ranked
from epn_commons.api.columns import Computed, JsonList, json_object
from epn_commons.api.conditional import stamp_of_changes
from epn_commons.api.viewsets import PublishedViewSet
from epn_commons.contributions.enums import Status
from epn_commons.contributions.models import Change
from epn_commons.taxonomy.models import LifeEvent, Theme


def _domain(view, theme):
    return AIDANTS_CONNECT_DOMAINS.get(theme)


def _decimal(view, amount):
    return None if amount is None else f"{amount:.2f}"


class ProcedureViewSet(PublishedViewSet):
    resource = "procedures"
    label = gettext_lazy("démarches")
    about = gettext_lazy(
        "Les démarches administratives vues du guichet : ce qu’il faut avoir en main, les étapes, qui peut agir, les "
        "services en ligne, et comment faire sans internet."
    )
    kind = Procedure.kind
    queryset = Procedure.objects.all()
    serializer_class = ProcedureSerializer
    filterset_class = ProcedureFilterSet
    page_route = "demarches:procedure_detail"
    search_rank = "rank"
    ordering_fields = {"title": "title", "created_at": "created_at", "updated_at": "updated_at"}
    ordering = "title"
    fields = {
        "title": "title",
        "slug": "slug",
        "summary": "summary",
        "themes": JsonList(
            Theme.objects.filter(demarches_procedure_set=OuterRef("pk")).order_by("name"),
            json_object(slug="slug", name="name"),
        ),
        "life_events": JsonList(
            LifeEvent.objects.filter(procedures=OuterRef("pk")).order_by("position", "name"),
            json_object(slug="slug", name="name"),
        ),
        "audiences": "audiences",
        "who_may_act": "rights",
        "protected_adult_warning": "protected_adult_warning",
        "aidants_connect_domain": Computed(_domain, "service_public_theme"),
        "identification": "identifications",
        "cost_amount": Computed(_decimal, "cost_amount"),
        "cost_note": "cost_note",
        "duration": "duration",
        "silence_rule": "silence_rule",
        "desk_card": "desk_card",
        "steps": "steps",
        "documents": "documents",
        "services": JsonList(
            OnlineService.objects.filter(procedures=OuterRef("pk"), status=Status.PUBLISHED).order_by("name", "pk"),
            json_object(id="public_id", name="name", kind="service_kind", address="url"),
        ),
        "plan_b": "plan_b",
        "questions": "questions",
        "legal_references": "legal_references",
        "sources": "sources",
        "practice_links": "practice_links",
        "upstream_ids": "upstream_ids",
        "checked_on": "checked_on",
        "is_example": "is_example",
    }

    def search_text(self, queryset, text):
        """By the search of the whole portal: synonyms, typos, the most relevant first."""
        found = Value(ranked(text), ArrayField(UUIDField()))
        order = Func(found, F("public_id"), function="array_position", output_field=IntegerField())
        return queryset.annotate(rank=order).filter(rank__isnull=False)

    def get_stamp(self):
        """An item names its services: a service renamed makes it another."""
        return stamp_of_changes(Procedure.kind, OnlineService.kind)


def _state(view, state, expires_at):
    """A problem that nobody confirmed in time is over, whether or not the task has said so."""
    over = state == IssueState.OPEN and expires_at <= timezone.now()
    return IssueState.EXPIRED.value if over else state


class KnownIssueViewSet(PublishedViewSet):
    resource = "known-issues"
    label = gettext_lazy("problèmes connus")
    about = gettext_lazy(
        "Ce qui ne marche pas dans les services en ligne, dit par des médiateurs ou par la vérification des liens, et "
        "comment s’en sortir."
    )
    queryset = KnownIssue.objects.all()
    serializer_class = KnownIssueSerializer
    filterset_class = KnownIssueFilterSet
    page_route = "demarches:issue_detail"
    page_columns = ("public_id",)
    search_columns = ("symptom", "workaround", "service__name")
    ordering_fields = {
        "last_seen_at": "last_seen_at",
        "updated_at": "updated_at",
        "created_at": "created_at",
        "confirmations": "confirmations",
    }
    ordering = "-last_seen_at"
    fields = {
        "service": json_object(
            id="service__public_id", name="service__name", kind="service__service_kind", address="service__url"
        ),
        "nature": "nature",
        "symptom": "symptom",
        "workaround": "workaround",
        "state": Computed(_state, "state", "expires_at"),
        "origin": "origin",
        "confirmations": "confirmations",
        "started_at": "started_at",
        "last_seen_at": "last_seen_at",
        "expires_at": "expires_at",
        "closed_at": "closed_at",
        "is_example": "is_example",
    }

    def page_address(self, public_id):
        return f"{self.site}{reverse(self.page_route, args=[public_id])}"

    def get_stamp(self):
        """A problem ends with the hour, without anybody writing it; its service may leave the guide."""
        stamp, live = super().get_stamp(), KnownIssue.objects.open().count()
        services, _at = Change.objects.stamp(OnlineService.kind)
        return stamp._replace(token=f"{stamp.token}-{live}-{services}")


class OnlineSolutionViewSet(PublishedViewSet):
    resource = "online-solutions"
    label = gettext_lazy("services en ligne")
    about = gettext_lazy("Les services en ligne, formulaires et simulateurs que l’on ouvre pour faire une démarche.")
    kind = OnlineService.kind
    queryset = OnlineService.objects.all()
    serializer_class = OnlineSolutionSerializer
    filterset_class = OnlineSolutionFilterSet
    page_route = "demarches:service_detail"
    search_columns = ("name", "owner")
    ordering_fields = {"name": "name", "created_at": "created_at", "updated_at": "updated_at"}
    ordering = "name"
    fields = {
        "name": "name",
        "slug": "slug",
        "kind": "service_kind",
        "owner": "owner",
        "address": "url",
        "cerfa_number": "cerfa_number",
        "cerfa_version": "cerfa_version",
        "franceconnect": "franceconnect",
        "accessibility_rate": Computed(_decimal, "accessibility_rate"),
        "mobile": "mobile",
        "languages": "languages",
        "checked_on": "checked_on",
        "upstream_ids": "upstream_ids",
        "is_example": "is_example",
    }
