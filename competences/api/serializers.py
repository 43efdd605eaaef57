"""How the answers about competences are described in the OpenAPI document."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from epn_commons.api.schema import ItemSerializer


class FrameworkRefSerializer(serializers.Serializer):
    id = serializers.UUIDField(help_text=_("Identifiant stable de cette version."))
    slug = serializers.CharField(help_text=_("Identifiant court de cette version."))
    title = serializers.CharField(help_text=_("Titre."))
    edition = serializers.CharField(help_text=_("Édition."))


class LevelSerializer(serializers.Serializer):
    order = serializers.IntegerField(help_text=_("Rang, 1 étant le premier."))
    code = serializers.CharField(help_text=_("Code."))
    label = serializers.CharField(help_text=_("Nom."))
    description = serializers.CharField(help_text=_("Ce que veut dire ce niveau."))


class FrameworkSerializer(ItemSerializer):
    slug = serializers.CharField(help_text=_("Identifiant court, stable, de cette version."))
    family = serializers.CharField(help_text=_("Commun à toutes les versions d’un même référentiel."))
    title = serializers.CharField(help_text=_("Titre."))
    edition = serializers.CharField(help_text=_("Édition."))
    language = serializers.CharField(help_text=_("Langue du texte (ISO 639)."))
    wording = serializers.CharField(help_text=_("original, unofficial_translation ou titles_only."))
    summary = serializers.CharField(help_text=_("Présentation en 280 caractères au plus."))
    source_url = serializers.CharField(help_text=_("Adresse de la source ; peut être vide."))
    levels = LevelSerializer(many=True, help_text=_("Les niveaux, du premier au dernier."))
    item_count = serializers.IntegerField(help_text=_("Nombre d’éléments."))
    replaces = serializers.UUIDField(allow_null=True, help_text=_("La version que celle-ci remplace."))
    replaced_by = serializers.UUIDField(allow_null=True, help_text=_("La version publiée qui remplace celle-ci."))
    case_url = serializers.URLField(help_text=_("Ce référentiel au format CASE 1.0."))


class ItemLevelSerializer(serializers.Serializer):
    id = serializers.UUIDField(help_text=_("Identifiant stable de la compétence à ce niveau."))
    level = serializers.CharField(help_text=_("Code du niveau."))
    label = serializers.CharField(help_text=_("Nom du niveau."))
    description = serializers.CharField(help_text=_("Ce que l’on sait faire à ce niveau ; peut être vide."))


class FrameworkItemSerializer(ItemSerializer):
    framework = FrameworkRefSerializer(help_text=_("Le référentiel."))
    kind = serializers.CharField(help_text=_("area, competence, statement ou outcome."))
    code = serializers.CharField(help_text=_("Code dans son référentiel."))
    title = serializers.CharField(help_text=_("Intitulé."))
    description = serializers.CharField(help_text=_("Description ; peut être vide."))
    nature = serializers.CharField(help_text=_("knowledge, skill, attitude ou vide."))
    level = serializers.CharField(allow_null=True, help_text=_("Code du niveau, pour un énoncé ou un acquis."))
    parent = serializers.UUIDField(allow_null=True, help_text=_("Ce dont il fait partie."))
    position = serializers.IntegerField(help_text=_("Rang dans le référentiel lu de haut en bas."))
    levels = ItemLevelSerializer(many=True, help_text=_("Ce qu’il veut dire à chaque niveau, s’il est décrit."))
    replaces = serializers.UUIDField(allow_null=True, help_text=_("L’élément de la version précédente."))
