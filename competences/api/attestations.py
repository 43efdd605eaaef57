"""``attestations/<uuid>``: whether one attestation is good. They are never listed."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from competences import verifying
from competences.attestation_enums import AttestationState
from epn_commons.api import parameters
from epn_commons.api.conditional import Stamp, entity_tag, mark, unchanged
from epn_commons.api.identifiers import read_uuid
from epn_commons.api.lists import API_RELEASE
from epn_commons.api.renderers import to_json
from epn_commons.api.resource import Resource
from epn_commons.api.schema import ItemSerializer
from epn_commons.api.viewsets import ReadOnlyView
from epn_commons.contributions.enums import Licence


class AttestationSerializer(ItemSerializer):
    state = serializers.ChoiceField(choices=AttestationState, help_text=_("valid, revoked, expired ou altered."))
    reason = serializers.CharField(allow_blank=True, help_text=_("Motif codé d’une révocation, en mots."))
    name = serializers.CharField(help_text=_("Ce qu’elle atteste."))
    issuer = serializers.CharField(help_text=_("Qui l’a délivrée."))
    valid_from = serializers.DateTimeField(allow_null=True, help_text=_("Date de délivrance."))
    valid_until = serializers.DateTimeField(allow_null=True, help_text=_("Date de fin ; null : sans limite."))
    revoked_at = serializers.DateTimeField(allow_null=True, help_text=_("Date de révocation."))
    is_example = serializers.BooleanField(help_text=_("Exemple ou essai, sans valeur."))
    achievement_url = serializers.URLField(help_text=_("Page de ce qu’elle reconnaît, aussi en JSON-LD."))
    credential_url = serializers.URLField(help_text=_("Le titre signé, Open Badges 3.0."))
    status_list_url = serializers.URLField(help_text=_("La liste des révocations où elle a sa place."))


class AttestationView(ReadOnlyView):
    """One at a time, by its number. Nothing says who holds it."""

    resource = "attestations"
    label = _("attestations")
    about = _(
        "Une attestation se vérifie par son numéro, celui de son code imprimé : valide, révoquée, expirée ou altérée. "
        "Elles ne se listent pas, et rien ne dit qui les détient."
    )
    serializer_class = AttestationSerializer
    pagination_class = None
    lookup_url_kwarg = "id"
    lookup_value_regex = "[^/]+"

    def retrieve(self, request, *args, **kwargs):
        parameters.read(request.query_params, self.query_fields("retrieve"))
        number = read_uuid(kwargs["id"])
        attestation = number and verifying.read(number, request.user)
        if not attestation:
            raise Http404
        body = to_json(self._item(verifying.judge(attestation)))
        stamp, etag = Stamp("", None), entity_tag(API_RELEASE, body)
        answer = unchanged(request, etag, stamp) or HttpResponse(body, content_type="application/json")
        return mark(answer, request, etag, stamp)

    def _item(self, verdict):
        attestation = verdict.attestation
        page = f"{self.site}{attestation.get_absolute_url()}"
        return {
            "id": attestation.public_id,
            "url": f"{self.site}{self.request.path}",
            "page_url": page,
            "version": 1,
            "licence": Licence.ETALAB.value,
            "attribution": Resource.attribution,
            "created_at": attestation.issued_at,
            "updated_at": attestation.revoked_at or attestation.issued_at,
            "state": verdict.state.value,
            "reason": verdict.reason,
            "name": verdict.name if verdict.state != AttestationState.ALTERED else "",
            "issuer": verdict.issuer if verdict.state != AttestationState.ALTERED else "",
            "valid_from": attestation.issued_at,
            "valid_until": attestation.valid_until,
            "revoked_at": attestation.revoked_at,
            "is_example": attestation.is_example or attestation.is_trial,
            "achievement_url": f"{self.site}{attestation.achievement.get_absolute_url()}",
            "credential_url": f"{page.rstrip('/')}.json",
            "status_list_url": f"{self.site}{attestation.status_list.get_absolute_url()}",
        }
