"""Professionalisation criteria in the API."""

from django.db.models import OuterRef
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from competences.api.serializers import OccupationSerializer
from competences.models import Certification, Criterion, FrameworkItem, Occupation, Training, VotedCriterion
from epn_commons.api.columns import JsonList, json_object
from epn_commons.api.filters import ApiFilterSet, ThemeFilter
from epn_commons.api.schema import ItemSerializer
from epn_commons.api.viewsets import PublishedViewSet


class TiedItemSerializer(serializers.Serializer):
    id = serializers.UUIDField(help_text=_("L’élément de référentiel."))
    framework = serializers.CharField(help_text=_("Identifiant court de son référentiel."))
    code = serializers.CharField(help_text=_("Son code."))
    title = serializers.CharField(help_text=_("Son intitulé."))


class TiedCertificationSerializer(serializers.Serializer):
    number = serializers.CharField(help_text=_("Numéro au répertoire."))
    title = serializers.CharField(help_text=_("Intitulé."))


class TiedTrainingSerializer(serializers.Serializer):
    id = serializers.UUIDField(help_text=_("La formation."))
    title = serializers.CharField(help_text=_("Son titre."))


class DecisionSerializer(serializers.Serializer):
    consultation = serializers.CharField(help_text=_("Identifiant court de la consultation."))
    decision = serializers.CharField(help_text=_("retained, retained_with_reserves ou not_retained."))
    decided_at = serializers.DateTimeField(help_text=_("Date de clôture."))
    voted_version = serializers.IntegerField(help_text=_("Version mise au vote."))
    agreed_version = serializers.IntegerField(allow_null=True, help_text=_("Version retenue."))


class CriterionSerializer(ItemSerializer):
    slug = serializers.CharField(help_text=_("Identifiant court, stable, de la page."))
    title = serializers.CharField(help_text=_("Intitulé."))
    statement = serializers.CharField(help_text=_("Ce que dit ce critère."))
    reasons = serializers.CharField(help_text=_("Pourquoi c’est important."))
    proofs = serializers.CharField(help_text=_("Ce qui le montre."))
    items = TiedItemSerializer(many=True, help_text=_("Les éléments de référentiel auxquels il se rattache."))
    certifications = TiedCertificationSerializer(many=True, help_text=_("Les certifications qui le reprennent."))
    occupations = OccupationSerializer(many=True, help_text=_("Les métiers."))
    trainings = TiedTrainingSerializer(many=True, help_text=_("Les formations qui y préparent."))
    decisions = DecisionSerializer(
        many=True, help_text=_("Ce qu’en ont décidé les consultations closes ; vide : rien.")
    )
    is_example = serializers.BooleanField(help_text=_("Critère de démonstration, inventé."))


class CriterionFilterSet(ApiFilterSet):
    theme = ThemeFilter()


class CriterionViewSet(PublishedViewSet):
    resource = "criteria"
    label = _("critères de professionnalisation")
    about = _("Les critères que le réseau propose et discute, et ce qu’en ont décidé ses consultations.")
    kind = Criterion.kind
    queryset = Criterion.objects.all()
    serializer_class = CriterionSerializer
    filterset_class = CriterionFilterSet
    page_route = "competences:criterion_detail"
    search_columns = ("title", "statement")
    ordering_fields = {"title": "title", "created_at": "created_at", "updated_at": "updated_at"}
    ordering = "title"
    fields = {
        "slug": "slug",
        "title": "title",
        "statement": "statement",
        "reasons": "reasons",
        "proofs": "proofs",
        "items": JsonList(
            FrameworkItem.objects.filter(criteria=OuterRef("pk")).order_by("framework", "position"),
            json_object(id="public_id", framework="framework__slug", code="code", title="title"),
        ),
        "certifications": JsonList(
            Certification.objects.filter(criteria=OuterRef("pk")).order_by("number"),
            json_object(number="number", title="title"),
        ),
        "occupations": JsonList(
            Occupation.objects.filter(criteria=OuterRef("pk")).order_by("title"),
            json_object(title="title", rome_code="rome_code", esco_uri="esco_uri"),
        ),
        "trainings": JsonList(
            Training.objects.published().filter(criteria=OuterRef("pk")).order_by("title"),
            json_object(id="public_id", title="title"),
        ),
        "decisions": JsonList(
            VotedCriterion.objects.filter(criterion=OuterRef("pk")).exclude(decision="").order_by("pk"),
            json_object(
                consultation="consultation__slug",
                decision="decision",
                decided_at="consultation__closed_at",
                voted_version="version",
                agreed_version="agreed_version",
            ),
        ),
        "is_example": "is_example",
    }
