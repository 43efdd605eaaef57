"""``search``: one ranked list over all the commons. What finds is given by the edge (``epn_commons.api_urls``)."""

from django.core import signing
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from epn_commons.api import parameters
from epn_commons.api.conditional import entity_tag, mark, stamp_of_changes, stamp_of_tables, unchanged
from epn_commons.api.errors import ParameterErrors
from epn_commons.api.lists import API_RELEASE
from epn_commons.api.renderers import to_json
from epn_commons.api.resource import Resource
from epn_commons.api.schema import ItemSerializer
from epn_commons.api.viewsets import ReadOnlyView

SALT = "epn_commons.api.search"
PAGE_SIZE, MAX_PAGE_SIZE = 20, 100


class SegmentSerializer(serializers.Serializer):
    text = serializers.CharField(help_text=_("Un morceau du texte."))
    marked = serializers.BooleanField(help_text=_("Vrai pour les mots qui répondent à la recherche."))


class FoundSerializer(ItemSerializer):
    kind = serializers.CharField(help_text=_("Nature : structure, question, procedure…"))
    title = serializers.CharField(help_text=_("Titre."))
    extract = SegmentSerializer(many=True, help_text=_("Passage qui répond, en morceaux marqués ou non."))
    place = serializers.CharField(allow_blank=True, help_text=_("Adresse, pour ce qui a un lieu."))
    departments = serializers.ListField(child=serializers.CharField(), help_text=_("Codes des départements."))
    score = serializers.FloatField(help_text=_("Pertinence : comparable dans une même recherche seulement."))
    published_at = serializers.DateTimeField(help_text=_("Date de publication."))
    confirmed_at = serializers.DateTimeField(allow_null=True, help_text=_("Date de la dernière confirmation."))
    distance_m = serializers.FloatField(allow_null=True, help_text=_("Distance en mètres au point near."))


class FacetValueSerializer(serializers.Serializer):
    value = serializers.CharField(help_text=_("Valeur à donner au paramètre."))
    label = serializers.CharField(help_text=_("Nom."))
    count = serializers.IntegerField(
        allow_null=True, help_text=_("Nombre de résultats ; null pour une recherche trop large pour être comptée.")
    )


class FacetsSerializer(serializers.Serializer):
    kind = FacetValueSerializer(many=True, help_text=_("Par nature."))
    theme = FacetValueSerializer(many=True, help_text=_("Par thème."))
    department = FacetValueSerializer(many=True, help_text=_("Par département."))


class SearchAnswerSerializer(serializers.Serializer):
    count = serializers.IntegerField(required=False, help_text=_("Nombre de résultats, avec count=true."))
    next = serializers.URLField(allow_null=True, help_text=_("Adresse de la page suivante."))
    previous = serializers.URLField(allow_null=True, help_text=_("Adresse de la page précédente."))
    facets = FacetsSerializer(help_text=_("De quoi filtrer, chaque facette sous les filtres des autres."))
    corrected = serializers.CharField(
        allow_null=True, help_text=_("Texte cherché à la place de q, dont un mot ne figure nulle part.")
    )
    did_you_mean = serializers.CharField(allow_null=True, help_text=_("Autre texte, qui trouverait bien davantage."))
    results = FoundSerializer(many=True, help_text=_("Les résultats, le meilleur d’abord."))


class SearchView(ReadOnlyView):
    """A list with no items of its own. ``source`` has ``find(…)``, ``kinds()``, ``FURTHEST`` and ``MODELS``."""

    resource = "search"
    label = _("recherche")
    about = _(
        "Une seule recherche dans tout ce qui est publié : accents, fautes de frappe et sigles pardonnés, "
        "résultats classés, passages marqués, facettes. near=lat,lon fait passer devant ce qui est proche, "
        "sans rien écarter."
    )
    serializer_class = SearchAnswerSerializer
    pagination_class = None
    source = None

    @classmethod
    def over(cls, source):
        """The view over what can find."""
        return type(cls.__name__, (cls,), {"source": source})

    def query_fields(self, action):
        whole = {"minimum": 1, "integer": True}
        return {
            "q": parameters.TextParameter(max_length=300, help_text=_("Ce que l’on cherche.")),
            "kind": parameters.ChoicesParameter(
                choices=self.source.kinds, fixed=True, help_text=_("Nature ; répété : l’une ou l’autre.")
            ),
            "theme": parameters.CodesParameter(
                r"[a-z0-9-]{1,60}", "sante", help_text=_("Thème (slug) ; répété : l’un ou l’autre.")
            ),
            "department": parameters.CodesParameter(
                r"\d{2}|2[AB]|9[78]\d", "18", help_text=_("Code du département ; répété : l’un ou l’autre.")
            ),
            "near": parameters.PointParameter(help_text=_("latitude,longitude : ce qui est proche passe devant.")),
            "page_size": parameters.NumberParameter(
                **whole, maximum=MAX_PAGE_SIZE, initial=PAGE_SIZE, help_text=_("Résultats par page : 100 au plus.")
            ),
            "cursor": parameters.CursorParameter(
                max_length=500, help_text=_("Position dans la liste : à reprendre des adresses next et previous.")
            ),
            "count": parameters.FlagParameter(
                help_text=_(
                    "true : donne aussi le nombre de résultats (count), nul s’il y en a trop pour les compter."
                )
            ),
            **super().query_fields(action),
        }

    def list(self, request, *args, **kwargs):
        given = parameters.read(request.query_params, self.query_fields("list"))
        offset = self._offset(given["cursor"])
        # The feed tells at once; the tables, what a job indexed afterwards.
        stamp = stamp_of_changes()
        indexed = stamp_of_tables(*self.source.MODELS)
        etag = entity_tag(API_RELEASE, stamp.token, indexed.token, f"{self.site}{request.get_full_path()}")
        stamp = stamp._replace(covers_deletions=False)
        answer = unchanged(request, etag, stamp) or self._answer(given, offset)
        return mark(answer, request, etag, stamp)

    def _answer(self, given, offset):
        size = given["page_size"] or PAGE_SIZE
        found = self.source.find(
            given["q"],
            kinds=given["kind"],
            themes=given["theme"],
            departments=given["department"],
            near=given["near"],
            offset=offset,
            limit=size,
        )
        total, exact = found.pop("total"), found.pop("exact")
        more = offset + size < min(total, self.source.FURTHEST)
        body = {"count": total if exact else None} if given["count"] else {}
        body["next"] = self._address(offset + size) if more else None
        body["previous"] = self._address(max(0, offset - size)) if offset else None
        results = [self._item(item) for item in found.pop("results")]
        return HttpResponse(to_json({**body, **found, "results": results}), content_type="application/json")

    def _item(self, item):
        resource, path, identifier = item.pop("resource"), item.pop("path"), item.pop("id")
        return {
            "id": identifier,
            "url": f"{self.list_address.removesuffix('search/')}{resource}/{identifier}/" if resource else None,
            "page_url": f"{self.site}{path}",
            "attribution": Resource.attribution,
            **item,
        }

    def _offset(self, cursor):
        if not cursor:
            return 0
        try:
            return signing.loads(cursor, salt=SALT)
        except signing.BadSignature as error:
            raise ParameterErrors({"cursor": _("Reprenez ce paramètre des adresses next et previous.")}) from error

    def _address(self, offset):
        query = self.request.query_params.copy()
        query.pop("cursor", None)
        if offset:
            query["cursor"] = signing.dumps(offset, salt=SALT)
        return f"{self.list_address}?{query.urlencode()}"
