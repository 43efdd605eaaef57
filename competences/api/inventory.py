"""``certifications``, ``trainings`` and ``career-paths``."""

from django.db.models import Func, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from competences.api.serializers import CareerPathSerializer, CertificationSerializer, TrainingSerializer
from competences.enums import Modality, Register
from competences.models import (
    CareerPath,
    Certification,
    CertificationBlock,
    Certifier,
    ItemLevel,
    Occupation,
    Succession,
    Training,
)
from epn_commons.api.columns import JsonList, RawJsonField, json_object
from epn_commons.api.filters import ApiFilterSet, ChoicesFilter, CommuneFilter, FlagFilter, ThemeFilter
from epn_commons.api.viewsets import PublishedViewSet


class _Quoted(Func):
    """One text as JSON, for a :class:`JsonList` of texts."""

    function = "to_json"
    output_field = RawJsonField()


def _numbers(links, path):
    return JsonList(links.order_by(path), _Quoted(path))


class ObtainableFilter(FlagFilter):
    def filter(self, queryset, value):
        if value is None:
            return queryset
        open_still = Q(is_active=True) & (Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()))
        return queryset.filter(open_still) if value else queryset.exclude(open_still)


class CertificationFilterSet(ApiFilterSet):
    theme = ThemeFilter()
    register = ChoicesFilter(
        "register", choices={value: value for value in Register.values}, help_text=gettext_lazy("Répertoire.")
    )
    european_level = ChoicesFilter(
        "level", choices={str(level): level for level in range(1, 9)}, help_text=gettext_lazy("Niveau européen.")
    )
    obtainable = ObtainableFilter(help_text=gettext_lazy("true : celles que l’on peut encore obtenir."))


class CertificationViewSet(PublishedViewSet):
    resource = "certifications"
    label = gettext_lazy("certifications")
    about = gettext_lazy(
        "Les certifications que recensent les répertoires nationaux, leurs blocs et leurs successions. "
        "Le portail n’en délivre aucune."
    )
    kind = Certification.kind
    queryset = Certification.objects.all()
    serializer_class = CertificationSerializer
    filterset_class = CertificationFilterSet
    page_route = "competences:certification_detail"
    attribution = gettext_lazy("France compétences, Les communs de la médiation numérique")
    search_columns = ("title", "number")
    ordering_fields = {
        "title": "title", "number": "number", "created_at": "created_at", "updated_at": "updated_at",
    }  # fmt: skip
    ordering = "title"
    fields = {
        "slug": "slug",
        "number": "number",
        "register": "register",
        "title": "title",
        "summary": "summary",
        "abbreviation": "abbreviation",
        "european_level": "level",
        "is_active": "is_active",
        "effective_on": "effective_on",
        "ends_on": "ends_on",
        "certifiers": JsonList(
            Certifier.objects.filter(certifications=OuterRef("pk")).order_by("name"),
            json_object(siret="siret", name="name"),
        ),
        "blocks": JsonList(
            CertificationBlock.objects.filter(certification=OuterRef("pk")).order_by("code"),
            json_object(code="code", title="title"),
        ),
        "rome": "rome",
        "succeeds": _numbers(Succession.objects.filter(new=OuterRef("pk")), "old__number"),
        "succeeded_by": _numbers(Succession.objects.filter(old=OuterRef("pk")), "new__number"),
    }


class TrainingFilterSet(ApiFilterSet):
    theme = ThemeFilter()
    modality = ChoicesFilter(
        "modality", choices={value: value for value in Modality.values}, help_text=gettext_lazy("Modalité.")
    )
    commune = CommuneFilter("commune_id", help_text=gettext_lazy("Commune, par son code INSEE."))


class TrainingViewSet(PublishedViewSet):
    resource = "trainings"
    label = gettext_lazy("formations")
    about = gettext_lazy("Les formations des médiateurs numériques, avec les compétences au niveau atteint.")
    kind = Training.kind
    queryset = Training.objects.all()
    serializer_class = TrainingSerializer
    filterset_class = TrainingFilterSet
    page_route = "competences:training_detail"
    search_columns = ("title", "provider_name", "summary")
    ordering_fields = {"title": "title", "created_at": "created_at", "updated_at": "updated_at"}
    ordering = "title"
    fields = {
        "slug": "slug",
        "title": "title",
        "provider": "provider_name",
        "summary": "summary",
        "hours": "hours",
        "modality": "modality",
        "cost_euros": "cost_euros",
        "starts_on": "starts_on",
        "commune": json_object(null_when="commune", code="commune_id", name="commune__name"),
        "website": "website",
        "outcomes": JsonList(
            ItemLevel.objects.filter(trainings=OuterRef("pk")).order_by("item__framework", "item__position"),
            json_object(item="item__public_id", code="item__code", title="item__title", level="level__label"),
        ),
        "certifications": _numbers(Certification.objects.filter(trainings=OuterRef("pk")), "number"),
        "is_example": "is_example",
    }


class CareerPathFilterSet(ApiFilterSet):
    theme = ThemeFilter()
    rome = ChoicesFilter(
        "occupation__rome_code",
        choices=lambda: {code: code for code in Occupation.objects.values_list("rome_code", flat=True) if code},
        help_text=gettext_lazy("Métier visé, par son code ROME."),
    )


class CareerPathViewSet(PublishedViewSet):
    resource = "career-paths"
    label = gettext_lazy("parcours professionnels")
    about = gettext_lazy("Les parcours vers un métier : étapes, préalables, alternatives, heures et coûts.")
    kind = CareerPath.kind
    queryset = CareerPath.objects.all()
    serializer_class = CareerPathSerializer
    filterset_class = CareerPathFilterSet
    page_route = "competences:path_detail"
    search_columns = ("title", "summary")
    ordering_fields = {"title": "title", "created_at": "created_at", "updated_at": "updated_at"}
    ordering = "title"
    fields = {
        "slug": "slug",
        "title": "title",
        "summary": "summary",
        "occupation": json_object(
            null_when="occupation", title="occupation__title", rome_code="occupation__rome_code",
            esco_uri="occupation__esco_uri",
        ),
        "steps": "steps",
        "is_example": "is_example",
    }  # fmt: skip
