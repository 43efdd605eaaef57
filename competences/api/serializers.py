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


class NumberedSerializer(serializers.Serializer):
    code = serializers.CharField(help_text=_("Code."))
    title = serializers.CharField(help_text=_("Intitulé."))


class CertifierSerializer(serializers.Serializer):
    siret = serializers.CharField(help_text=_("SIRET ; peut être vide."))
    name = serializers.CharField(help_text=_("Nom, tel que le répertoire l’écrit."))


class CertificationSerializer(ItemSerializer):
    slug = serializers.CharField(help_text=_("Identifiant court, stable, de la page."))
    number = serializers.CharField(help_text=_("Numéro au répertoire, par exemple RNCP1234."))
    register = serializers.CharField(help_text=_("RNCP, RS ou other."))
    title = serializers.CharField(help_text=_("Intitulé."))
    summary = serializers.CharField(help_text=_("Présentation en 280 caractères au plus."))
    abbreviation = serializers.CharField(help_text=_("Type de diplôme ; peut être vide."))
    european_level = serializers.IntegerField(allow_null=True, help_text=_("Niveau européen, de 1 à 8."))
    is_active = serializers.BooleanField(help_text=_("Encore délivrée, selon le répertoire."))
    effective_on = serializers.DateField(allow_null=True, help_text=_("Prend effet le."))
    ends_on = serializers.DateField(allow_null=True, help_text=_("Fin d’enregistrement."))
    certifiers = CertifierSerializer(many=True, help_text=_("Qui la délivre ; jamais le portail."))
    blocks = NumberedSerializer(many=True, help_text=_("Ses blocs de compétences."))
    rome = serializers.ListField(help_text=_("Métiers : [code ROME, libellé]."))
    succeeds = serializers.ListField(child=serializers.CharField(), help_text=_("Numéros qu’elle remplace."))
    succeeded_by = serializers.ListField(child=serializers.CharField(), help_text=_("Numéros qui la remplacent."))


class OutcomeSerializer(serializers.Serializer):
    item = serializers.UUIDField(help_text=_("L’élément de référentiel."))
    code = serializers.CharField(help_text=_("Son code."))
    title = serializers.CharField(help_text=_("Son intitulé."))
    level = serializers.CharField(help_text=_("Le niveau atteint."))


class CommuneRefSerializer(serializers.Serializer):
    code = serializers.CharField(help_text=_("Code INSEE."))
    name = serializers.CharField(help_text=_("Nom."))


class TrainingSerializer(ItemSerializer):
    slug = serializers.CharField(help_text=_("Identifiant court, stable, de la page."))
    title = serializers.CharField(help_text=_("Titre."))
    provider = serializers.CharField(help_text=_("Organisme."))
    summary = serializers.CharField(help_text=_("Présentation en 280 caractères au plus."))
    hours = serializers.FloatField(allow_null=True, help_text=_("Durée en heures ; null : inconnue."))
    modality = serializers.CharField(help_text=_("on_site, remote, mixed, self_paced ou vide."))
    cost_euros = serializers.FloatField(allow_null=True, help_text=_("Coût ; 0 : gratuite ; null : inconnu."))
    starts_on = serializers.ListField(child=serializers.DateField(), help_text=_("Dates de début annoncées."))
    commune = CommuneRefSerializer(allow_null=True, help_text=_("Commune."))
    website = serializers.CharField(help_text=_("Page de l’organisme."))
    outcomes = OutcomeSerializer(many=True, help_text=_("Compétences, au niveau atteint."))
    certifications = serializers.ListField(child=serializers.CharField(), help_text=_("Numéros préparés."))
    is_example = serializers.BooleanField(help_text=_("Fiche de démonstration : la formation n’existe pas."))


class StepSerializer(serializers.Serializer):
    key = serializers.CharField(help_text=_("Repère de l’étape."))
    title = serializers.CharField(help_text=_("Ce qu’on y fait."))
    kind = serializers.CharField(help_text=_("competence, training, certification ou experience."))
    target = serializers.CharField(help_text=_("Identifiant de ce que l’on vise ; peut être vide."))
    hours = serializers.FloatField(allow_null=True, help_text=_("Heures ; null : inconnues."))
    cost = serializers.FloatField(allow_null=True, help_text=_("Coût en euros ; null : inconnu."))
    after = serializers.ListField(child=serializers.CharField(), help_text=_("Étapes à faire avant."))
    choice = serializers.CharField(help_text=_("Numéro d’alternative ; vide : pour tout le monde."))
    option = serializers.CharField(help_text=_("Lettre de l’alternative : une seule suffit."))


class OccupationSerializer(serializers.Serializer):
    title = serializers.CharField(help_text=_("Métier."))
    rome_code = serializers.CharField(help_text=_("Code ROME ; peut être vide."))
    esco_uri = serializers.CharField(help_text=_("Adresse ESCO ; peut être vide."))


class CareerPathSerializer(ItemSerializer):
    slug = serializers.CharField(help_text=_("Identifiant court, stable, de la page."))
    title = serializers.CharField(help_text=_("Titre."))
    summary = serializers.CharField(help_text=_("Présentation en 280 caractères au plus."))
    occupation = OccupationSerializer(allow_null=True, help_text=_("Métier visé."))
    steps = StepSerializer(many=True, help_text=_("Les étapes : un graphe sans cycle."))
    is_example = serializers.BooleanField(help_text=_("Parcours de démonstration."))
