"""The OpenAPI document, made from what the code reads: parameters from the filters, answers from the serializers."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers

from epn_commons.api import parameters
from epn_commons.api.errors import MEDIA_TYPE, TITLES


class ItemSerializer(serializers.Serializer):
    """What every item has. Serializers describe the answers in the OpenAPI document; rows never go through them."""

    id = serializers.UUIDField(help_text=_("Identifiant stable."))
    url = serializers.URLField(help_text=_("Adresse de cette fiche dans l’API."))
    page_url = serializers.URLField(allow_null=True, help_text=_("Adresse de la page du portail qui la présente."))
    version = serializers.IntegerField(help_text=_("Augmente à chaque modification publiée."))
    licence = serializers.CharField(help_text=_("Licence de réutilisation : etalab-2.0 ou cc-by-sa-4.0."))
    attribution = serializers.CharField(help_text=_("Mention de la source à reproduire."))
    created_at = serializers.DateTimeField(allow_null=True, help_text=_("Date de création."))
    updated_at = serializers.DateTimeField(allow_null=True, help_text=_("Date du dernier changement."))

    foot = ("version", "licence", "attribution", "created_at", "updated_at")

    def get_fields(self):
        """Who it is first, the fields of the resource, then where it comes from."""
        fields = super().get_fields()
        return fields | {name: fields.pop(name) for name in self.foot}


class GeoItemSerializer(ItemSerializer):
    """An item that has a place on the map."""

    latitude = serializers.FloatField(allow_null=True, help_text=_("Latitude en degrés (WGS 84)."))
    longitude = serializers.FloatField(allow_null=True, help_text=_("Longitude en degrés (WGS 84)."))
    distance_m = serializers.FloatField(
        required=False, help_text=_("Distance en mètres, à vol d’oiseau ; présente avec near seulement.")
    )

    foot = (*ItemSerializer.foot, "distance_m")


class NamedCodeSerializer(serializers.Serializer):
    """A territory in a few letters."""

    code = serializers.CharField(help_text=_("Code officiel."))
    name = serializers.CharField(help_text=_("Nom."))


class ThemeRefSerializer(serializers.Serializer):
    """A theme that something is filed under."""

    slug = serializers.CharField(help_text=_("Identifiant court."))
    name = serializers.CharField(help_text=_("Nom."))


class ParameterErrorSerializer(serializers.Serializer):
    parameter = serializers.CharField(help_text=_("Le paramètre refusé."))
    message = serializers.CharField(help_text=_("Ce qu’il faut corriger."))


class ProblemSerializer(serializers.Serializer):
    """RFC 9457."""

    type = serializers.CharField(help_text=_("Adresse de l’explication de cette erreur."))
    title = serializers.CharField(help_text=_("L’erreur en quelques mots."))
    status = serializers.IntegerField(help_text=_("Code HTTP."))
    detail = serializers.CharField(help_text=_("Ce qui s’est passé et ce qu’il faut faire."))
    instance = serializers.CharField(help_text=_("Adresse demandée."))
    errors = ParameterErrorSerializer(many=True, required=False, help_text=_("Les paramètres refusés, un à un."))


def without_docstrings(result, **context):
    """The docstrings of serializers are for us, in English; what readers need is said field by field, in French."""
    for component in result["components"]["schemas"].values():
        component.pop("description", None)
    return result


class ApiKeyScheme(OpenApiAuthenticationExtension):
    target_class = "epn_commons.api.authentication.ApiKeyAuthentication"
    name = "ApiKey"

    def get_security_definition(self, auto_schema):
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": str(
                _("Facultatif : la lecture est libre. « Authorization: Api-Key <clé> » donne un quota à soi.")
            ),
        }


class ApiSchema(AutoSchema):
    """For any view that has ``resource``, ``label``, ``about`` and ``query_fields(action)``; ``answer_shapes`` where a
    parameter changes the shape of what is answered."""

    error_statuses = {"list": (400, 401, 406, 429, 503), "retrieve": (400, 401, 404, 406, 429, 503)}

    def _is_list_view(self, serializer=None):
        """A view that pages its own way describes its whole answer, not one row of it."""
        return self.view.pagination_class is not None and super()._is_list_view(serializer)

    @property
    def action(self):
        return getattr(self.view, "action", "list")

    def get_tags(self):
        return [self.view.resource]

    def get_operation_id(self):
        return f"{self.view.resource.replace('-', '_')}_{self.action}"

    def get_summary(self):
        words = {"list": _("Liste : %(label)s"), "retrieve": _("Une fiche : %(label)s")}
        return str(words.get(self.action, words["list"]) % {"label": self.view.label})

    def get_description(self):
        return str(self.view.about)

    def get_filter_backends(self):
        return []

    def _get_filter_parameters(self):
        return list(parameters.openapi(self.view.query_fields(self.action)))

    def _get_format_parameters(self):
        return []

    def _resolve_path_parameters(self, variables):
        schema = {"type": "string", "format": "uuid"}
        text = str(_("L’identifiant (« id ») donné par la liste."))
        return [
            {"in": "path", "name": name, "required": True, "schema": schema, "description": text} for name in variables
        ]

    def get_response_serializers(self):
        answers = {200: getattr(self.view, "answer_shapes", None) or self.view.get_serializer_class()}
        for status in self.error_statuses.get(self.action, self.error_statuses["list"]):
            answers[(status, MEDIA_TYPE)] = OpenApiResponse(ProblemSerializer, str(TITLES[status]))
        return answers

    def _get_response_bodies(self, direction="response"):
        bodies = super()._get_response_bodies(direction)
        content = bodies["200"]["content"]
        for renderer in self.view.get_renderers():
            if renderer.schema and renderer.media_type in content:
                content[renderer.media_type] = {"schema": renderer.schema}
        bodies["200"]["description"] = str(_("Voici."))
        bodies["304"] = {"description": str(_("Rien n’a changé depuis l’ETag que vous avez envoyé."))}
        return bodies
