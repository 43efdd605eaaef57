"""``datasets``: the files to download whole. What they are is given by the edge (``epn_commons.api_urls``)."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from epn_commons.api import parameters
from epn_commons.api.conditional import Stamp, entity_tag, mark, unchanged
from epn_commons.api.identifiers import named_uuid
from epn_commons.api.lists import API_RELEASE
from epn_commons.api.renderers import to_json
from epn_commons.api.resource import Resource
from epn_commons.api.schema import ItemSerializer
from epn_commons.api.viewsets import ReadOnlyView


class FileSerializer(serializers.Serializer):
    format = serializers.CharField(help_text=_("Format : csv, json, geojson…"))
    media_type = serializers.CharField(help_text=_("Type de contenu."))
    url = serializers.URLField(help_text=_("Adresse permanente du fichier : toujours ce qui est publié."))
    size = serializers.IntegerField(allow_null=True, help_text=_("Taille en octets du dernier fichier écrit."))
    sha256 = serializers.CharField(allow_null=True, help_text=_("Empreinte SHA-256 du dernier fichier écrit."))
    built_at = serializers.DateTimeField(allow_null=True, help_text=_("Date d’écriture de ce fichier."))


class DatasetSerializer(ItemSerializer):
    code = serializers.CharField(help_text=_("Nom court, celui de ses adresses."))
    title = serializers.CharField(help_text=_("Titre."))
    description = serializers.CharField(help_text=_("Ce qu’il contient et comment il est tenu."))
    keywords = serializers.ListField(child=serializers.CharField(), help_text=_("Mots-clés."))
    schema_name = serializers.CharField(allow_null=True, help_text=_("Schéma suivi."))
    schema_url = serializers.URLField(allow_null=True, help_text=_("Adresse du schéma."))
    count = serializers.IntegerField(help_text=_("Nombre de fiches."))
    files = FileSerializer(many=True, help_text=_("Les fichiers, un par format."))


class DatasetsAnswerSerializer(serializers.Serializer):
    count = serializers.IntegerField(required=False, help_text=_("Nombre de jeux de données, avec count=true."))
    next = serializers.URLField(allow_null=True, help_text=_("Toujours null : la liste tient en une page."))
    previous = serializers.URLField(allow_null=True, help_text=_("Toujours null."))
    results = DatasetSerializer(many=True, help_text=_("Les jeux de données."))


class DatasetsView(ReadOnlyView):
    """A short list that is no table. ``source`` has ``datasets()`` and ``state()``."""

    resource = "datasets"
    label = _("jeux de données")
    about = _("Les fichiers à télécharger en entier : formats, tailles, empreintes, licences, schémas.")
    pagination_class = None
    lookup_url_kwarg = "id"
    lookup_value_regex = "[^/]+"
    source = None

    @classmethod
    def over(cls, source):
        """The view over what is published."""
        return type(cls.__name__, (cls,), {"source": source})

    def get_serializer_class(self):
        return DatasetSerializer if self.action == "retrieve" else DatasetsAnswerSerializer

    def query_fields(self, action):
        fields = super().query_fields(action)
        if action != "list":
            return fields
        counted = parameters.FlagParameter(help_text=_("true : donne aussi le nombre de jeux de données (count)."))
        return {"count": counted, **fields}

    def list(self, request, *args, **kwargs):
        given = parameters.read(request.query_params, self.query_fields("list"))
        etag = entity_tag(API_RELEASE, self.source.state(), f"{self.site}{request.get_full_path()}")
        answer = unchanged(request, etag, Stamp("")) or self._answer(given)
        return mark(answer, request, etag, Stamp(""))

    def retrieve(self, request, *args, **kwargs):
        parameters.read(request.query_params, self.query_fields("retrieve"))
        wanted = kwargs["id"].lower()
        found = next((item for item in self._items() if wanted == item["id"]), None)
        if found is None:
            raise Http404
        body = to_json(found)
        stamp, etag = Stamp("", found["updated_at"]), entity_tag(API_RELEASE, body)
        answer = unchanged(request, etag, stamp) or HttpResponse(body, content_type="application/json")
        return mark(answer, request, etag, stamp)

    def _answer(self, given):
        items = self._items()
        body = {"count": len(items)} if given["count"] else {}
        body |= {"next": None, "previous": None, "results": items}
        return HttpResponse(to_json(body), content_type="application/json")

    def _items(self):
        return [self._item(item) for item in self.source.datasets()]

    def _item(self, item):
        identifier = str(named_uuid("datasets", item["code"]))
        files = [{**file, "url": f"{self.site}{file['path']}"} for file in item.pop("files")]
        for file in files:
            file.pop("path")
        return {
            "id": identifier,
            "url": f"{self.list_address}{identifier}/",
            "page_url": f"{self.site}{item.pop('page_path')}",
            "attribution": Resource.attribution,
            **item,
            "files": files,
        }
