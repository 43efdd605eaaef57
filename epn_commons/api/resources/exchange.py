"""``exchange``: contributions as another portal of this kind copies them, whatever they are about."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from epn_commons.api import parameters
from epn_commons.api.conditional import Stamp, entity_tag, mark, unchanged
from epn_commons.api.lists import API_RELEASE
from epn_commons.api.renderers import to_json
from epn_commons.api.resource import Resource
from epn_commons.api.routers import resource_of
from epn_commons.api.viewsets import ReadOnlyView
from epn_commons.contributions import portable
from epn_commons.contributions.kinds import all_kinds

UUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


def _published_kinds():
    """Kinds that the API publishes: the others stay here."""
    return [kind for kind in all_kinds() if resource_of(kind)]


class ExchangedSerializer(serializers.Serializer):
    kind = serializers.CharField(help_text=_("Nature : structure, question, procedure…"))
    id = serializers.UUIDField(help_text=_("Identifiant stable."))
    slug = serializers.CharField(help_text=_("Identifiant court."))
    version = serializers.IntegerField(help_text=_("Augmente à chaque modification publiée."))
    licence = serializers.CharField(help_text=_("Licence de réutilisation."))
    attribution = serializers.CharField(help_text=_("Mention de la source à reproduire."))
    page_url = serializers.URLField(help_text=_("Adresse de la page d’origine."))
    values = serializers.DictField(
        help_text=_("Les champs qui se modifient : thèmes par leur identifiant court, communes par leur code Insee.")
    )


class ExchangeAnswerSerializer(serializers.Serializer):
    results = ExchangedSerializer(many=True, help_text=_("Ce qui est publié parmi ce qui est demandé."))


class ExchangeView(ReadOnlyView):
    """Read a hundred items at a time: their field names are those of the kind itself."""

    resource = "exchange"
    label = _("échanges entre portails")
    about = _(
        "Pour les portails d’autres réseaux : les fiches d’une nature, cent au plus à la fois, avec tous les champs "
        "qui se modifient. Ce qui n’est plus publié n’y est pas. À lire après changes."
    )
    serializer_class = ExchangeAnswerSerializer
    pagination_class = None

    def query_fields(self, action):
        return {
            "kind": parameters.OneOfParameter(
                choices=_published_kinds(), help_text=_("Nature ; sans elle, rien n’est demandé.")
            ),
            "id": parameters.CodesParameter(
                UUID, "0b1f1c6e-4f4b-4a52-9b0b-6b6a3c1f6c11", help_text=_("Identifiants, cent au plus.")
            ),
            **super().query_fields(action),
        }

    def list(self, request, *args, **kwargs):
        given = parameters.read(request.query_params, self.query_fields("list"))
        body = to_json({"results": [self._item(row) for row in self._rows(given["kind"], given["id"])]})
        stamp, etag = Stamp(""), entity_tag(API_RELEASE, body)
        answer = unchanged(request, etag, stamp) or HttpResponse(body, content_type="application/json")
        return mark(answer, request, etag, stamp)

    def _rows(self, kind, ids):
        """Nothing when nothing is asked for."""
        if not kind or not ids:
            return []
        return all_kinds()[kind].objects.visible_to(AnonymousUser()).filter(public_id__in=ids).order_by("pk")

    def _item(self, row):
        return {
            "kind": row.kind,
            "id": row.public_id,
            "slug": row.slug,
            "version": row.version,
            "licence": row.licence,
            "attribution": Resource.attribution,
            "page_url": f"{self.site}{row.get_absolute_url()}",
            "values": portable.write(row),
        }
