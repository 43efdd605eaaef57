"""``structures``: the register, in the portal's words or as rows of a national schema."""

from datetime import timedelta
from functools import cache

from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef
from django.http import Http404, HttpResponsePermanentRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework.serializers import Serializer

from cartoparty.api.facets import facets
from cartoparty.api.filters import StructureFilterSet
from cartoparty.api.serializers import DataInclusionRowSerializer, NationalRowSerializer, StructureSerializer
from cartoparty.duplicates.merging import moved_to
from cartoparty.enums import (
    AccessMode,
    Accompaniment,
    Audience,
    Fee,
    Language,
    Mobility,
    Programme,
    Service,
    SpecificSupport,
    TrainingLabel,
    Typology,
)
from cartoparty.models import Structure, StructureSource
from cartoparty.opening_hours import Schedule, dated_stops
from cartoparty.standards.data_inclusion import STRUCTURE_COLUMNS
from cartoparty.standards.export import COLUMNS
from epn_commons.api import pagination, parameters
from epn_commons.api.columns import Computed, JsonList, json_object
from epn_commons.api.viewsets import PublishedViewSet
from epn_commons.taxonomy.models import Theme

STATE_MINUTES = 5
"""How long « open » or « closed » may be repeated from a cache."""
PROFILES = {
    "lieux-mediation-numerique": ("national_record", COLUMNS),
    "data-inclusion": ("data_inclusion_record", STRUCTURE_COLUMNS),
}
"""For each national schema: where its rows are kept, and their columns."""


def _labels(enum, column):
    """The national labels of a list of codes."""
    names = {member.value: str(member.label) for member in enum}
    return Computed(lambda view, codes: [names[code] for code in codes] if codes else codes, column)


def _open_state(view, opening_hours, latitude, longitude):
    return Schedule(opening_hours, latitude, longitude).openness(view.instant).value


def _stops(view, opening_hours):
    """Those to come of who travels; most places have none, and theirs are not parsed."""
    if '"' not in opening_hours:
        return []
    return [
        {
            "date": stop.day,
            "hours": [{"opens": f"{opens:%H:%M}", "closes": f"{closes:%H:%M}"} for opens, closes in stop.slots],
            "place": stop.spot,
        }
        for stop in dated_stops(opening_hours)
        if stop.day >= timezone.localdate(view.instant)
    ]


def _attribution(view, provenance):
    source = provenance.get("*", {}).get("source", "")
    return f"{source}, {_portal()}" if source else _portal()


@cache
def _portal():
    return _("Les communs de la médiation numérique")


class StructureViewSet(PublishedViewSet):
    resource = "structures"
    label = gettext_lazy("structures")
    about = gettext_lazy(
        "Les structures où l’on est accompagné dans ses usages du numérique. Avec near, les plus proches d’abord ; "
        "avec profile=lieux-mediation-numerique, les lignes du schéma national 1.0.2 ; avec profile=data-inclusion, "
        "les structures du schéma data·inclusion. Une fiche fusionnée répond 301 vers celle qui la remplace."
    )
    kind = Structure.kind
    queryset = Structure.objects.all()
    serializer_class = StructureSerializer
    answer_shapes = PolymorphicProxySerializer(
        component_name="StructureInItsProfile",
        serializers=[StructureSerializer, NationalRowSerializer, DataInclusionRowSerializer],
        resource_type_field_name=None,
    )
    filterset_class = StructureFilterSet
    pagination_class = pagination.FacetedPagination
    point = True
    page_route = "cartoparty:structure_detail"
    search_columns = ("name", "commune__name", "address")
    ordering_fields = {
        "name": "name",
        "created_at": "created_at",
        "updated_at": "updated_at",
        "updated_on": "updated_on",
    }
    ordering = "name"
    rows_are_fixed = True
    fields = {
        "attribution": Computed(_attribution, "provenance"),
        "name": "name",
        "slug": "slug",
        "pivot": Computed(lambda view, pivot: pivot or None, "pivot"),
        "organisation": json_object(null_when="organisation", id="organisation__public_id", name="organisation__name"),
        "parent_name": "parent_name",
        "typologies": _labels(Typology, "typologies"),
        "address": "address",
        "address_complement": "address_complement",
        "postcode": "postcode",
        "commune": json_object(code="commune_id", name="commune__name"),
        "department": json_object(code="commune__department_id", name="commune__department__name"),
        "latitude": "latitude",
        "longitude": "longitude",
        "coordinates": json_object(
            origin="coordinates_origin", precision="coordinates_precision", doubt="coordinates_doubt"
        ),
        "opening_hours": "opening_hours",
        "opening_hours_note": "opening_hours_note",
        "stops": Computed(_stops, "opening_hours"),
        "open_state": Computed(_open_state, "opening_hours", "latitude", "longitude"),
        "phone": "phone",
        "emails": "emails",
        "website": Computed(lambda view, websites: websites[0] if websites else "", "websites"),
        "websites": "websites",
        "booking_url": "booking_url",
        "summary": "summary",
        "description": "description",
        "services": _labels(Service, "services"),
        "audiences": _labels(Audience, "audiences"),
        "specific_support": _labels(SpecificSupport, "specific_support"),
        "languages": _labels(Language, "languages"),
        "accompaniments": _labels(Accompaniment, "accompaniments"),
        "access_modes": _labels(AccessMode, "access_modes"),
        "fees": _labels(Fee, "fees"),
        "mobility": _labels(Mobility, "mobility"),
        "accessible": "accessible",
        "accessibility_url": "accessibility_url",
        "programmes": _labels(Programme, "programmes"),
        "training_labels": _labels(TrainingLabel, "training_labels"),
        "other_labels": "other_labels",
        "themes": JsonList(
            Theme.objects.filter(cartoparty_structure_set=OuterRef("pk")).order_by("name"),
            json_object(slug="slug", name="name"),
        ),
        "updated_on": "updated_on",
        "confirmed_at": "confirmed_at",
        "is_example": "is_example",
        "sources": JsonList(
            StructureSource.objects.filter(structure=OuterRef("pk")).order_by("source", "external_id"),
            json_object(name="name", id="external_id", licence="licence", last_seen_at="last_seen_at"),
        ),
    }

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        self.instant = timezone.now()
        self.instant -= timedelta(
            minutes=self.instant.minute % STATE_MINUTES,
            seconds=self.instant.second,
            microseconds=self.instant.microsecond,
        )
        if profile := PROFILES.get(request.query_params.get("profile")):
            record, columns = profile
            self.queryset = self.queryset.filter(**{f"{record}__row__isnull": False})
            self.item_fields = {column: f"{record}__row__{column}" for column in columns}
            self.serializer_class = Serializer  # whose « commune » is a name, not the object of the portal's own items

    def retrieve(self, request, *args, **kwargs):
        """An item; of one that was merged, the address of the one that answers for it now."""
        try:
            return super().retrieve(request, *args, **kwargs)
        except Http404:
            heir = self._heir(kwargs[self.lookup_url_kwarg])
            if heir is None:
                raise
        query = request.META.get("QUERY_STRING", "")
        address = f"{self.item_url(heir.public_id)}{'?' if query else ''}{query}"
        # Asked again each time, because a merge can be undone.
        return HttpResponsePermanentRedirect(address, headers={"Cache-Control": "no-cache"})

    def _heir(self, text):
        slug = (
            self.lookup(Structure.objects.filter(absorptions__isnull=False), text)
            .values_list("slug", flat=True)
            .first()
        )
        return moved_to(slug, user=AnonymousUser()) if slug else None

    def query_fields(self, action):
        profile = parameters.OneOfParameter(
            choices=list(PROFILES), help_text=gettext_lazy("Donne les fiches dans ce schéma national.")
        )
        counted = pagination.FACETS if action == "list" else {}
        return {**super().query_fields(action), **counted, "profile": profile}

    def facets(self, filterset):
        return facets(filterset)

    def get_stamp(self):
        """What is said of opening changes with the hour, without anything being published."""
        stamp = super().get_stamp()
        return stamp._replace(token=f"{stamp.token}-{self.instant:%Y%m%d%H%M}")
