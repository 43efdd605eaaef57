"""How the answers about legal questions are described in the OpenAPI document."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from epn_commons.api.schema import ItemSerializer
from legalbox.citations.checking import Existence
from legalbox.enums import PlaceType, Posture, Validation


def _texts(what):
    return serializers.ListField(child=serializers.CharField(), help_text=what)


class QuestionThemeSerializer(serializers.Serializer):
    slug = serializers.CharField(help_text=_("Identifiant court."))
    name = serializers.CharField(help_text=_("Nom."))


class CitedSerializer(serializers.Serializer):
    key = serializers.CharField(help_text=_("Écriture unique de la référence, par exemple crpa_l311_3."))
    label = serializers.CharField(help_text=_("La référence en toutes lettres."))
    existence = serializers.ChoiceField(
        choices=[value.value for value in Existence],
        help_text=_("exists, does_not_exist, ou cannot_be_checked quand le portail ne détient pas ce texte."),
    )
    url = serializers.CharField(help_text=_("Page officielle (Légifrance, EUR-Lex) ; vide si inconnue."))
    note = serializers.CharField(help_text=_("Ce que l’auteur dit de cette référence."))


class SignatureSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(
        choices=["peer", "jurist"], help_text=_("peer : praticable ; jurist : juste en droit.")
    )
    at = serializers.DateTimeField(help_text=_("Date de la signature."))
    by = serializers.CharField(help_text=_("Nom affiché de la personne qui a signé."))
    version = serializers.IntegerField(help_text=_("Version de la réponse qui a été signée."))
    is_current = serializers.BooleanField(help_text=_("Faux quand la réponse a changé depuis."))
    texts = serializers.ListField(
        child=serializers.DictField(), help_text=_("Les versions d’articles sur lesquelles porte la signature.")
    )


class QuestionSerializer(ItemSerializer):
    title = serializers.CharField(help_text=_("La question."))
    slug = serializers.CharField(help_text=_("Identifiant court, stable, de la page."))
    posture = serializers.ChoiceField(choices=Posture.values, help_text=_("Situation du médiateur."))
    place_types = serializers.ListField(
        child=serializers.ChoiceField(choices=PlaceType.values),
        help_text=_("Types de lieu, quand la réponse en dépend."),
    )
    other_wordings = _texts(_("Autres façons de poser la question."))
    short_answer = serializers.CharField(help_text=_("Réponse en deux phrases."))
    text_says = serializers.CharField(help_text=_("Ce que dit le texte (Markdown)."))
    changes_for_me = serializers.CharField(help_text=_("Ce que ça change pour le médiateur (Markdown)."))
    do_not = serializers.CharField(help_text=_("Ce qu’il ne faut pas faire (Markdown)."))
    send_to = serializers.CharField(help_text=_("Vers qui orienter (Markdown)."))
    themes = QuestionThemeSerializer(many=True, help_text=_("Thèmes du portail."))
    references = CitedSerializer(many=True, help_text=_("Articles cités."))
    validation = serializers.ChoiceField(
        choices=Validation.values,
        help_text=_(
            "validated seulement quand un juriste a signé ce texte même et qu’aucun article cité n’a changé depuis."
        ),
    )
    validated_at = serializers.DateTimeField(
        allow_null=True, help_text=_("Date de la validation de ce texte par un juriste ; null sans elle.")
    )
    law_changed = serializers.BooleanField(help_text=_("Vrai quand un article cité a changé depuis la validation."))
    peer_signed = serializers.BooleanField(help_text=_("Vrai quand un pair dit cette réponse praticable."))
    signatures = SignatureSerializer(many=True, help_text=_("Qui s’est engagé sur quelle version."))
    written_on = serializers.DateField(allow_null=True, help_text=_("Date de rédaction."))
    review_due_on = serializers.DateField(allow_null=True, help_text=_("Prochaine relecture attendue."))
    disclaimer = serializers.CharField(help_text=_("Ce que cette réponse est et n’est pas : à reproduire avec elle."))
    is_example = serializers.BooleanField(help_text=_("Question de démonstration."))


class CitingSerializer(serializers.Serializer):
    id = serializers.UUIDField(help_text=_("Identifiant stable."))
    title = serializers.CharField(help_text=_("La question."))


class LegalReferenceSerializer(ItemSerializer):
    key = serializers.CharField(help_text=_("Écriture unique de la référence, par exemple crpa_l311_3."))
    label = serializers.CharField(help_text=_("La référence en toutes lettres."))
    text_id = serializers.CharField(help_text=_("Numéro du texte (LEGITEXT…, CELEX, loi-78-17) ; vide si inconnu."))
    text_title = serializers.CharField(help_text=_("Titre du texte."))
    number = serializers.CharField(help_text=_("Numéro de l’article ; vide quand le texte entier est cité."))
    last_number = serializers.CharField(help_text=_("Dernier article, quand c’est une suite qui est citée."))
    existence = serializers.ChoiceField(
        choices=[value.value for value in Existence],
        help_text=_("exists, does_not_exist, ou cannot_be_checked quand le portail ne détient pas ce texte."),
    )
    official_url = serializers.CharField(help_text=_("Page officielle (Légifrance, EUR-Lex) ; vide si inconnue."))
    cids = _texts(_("Identifiants stables des articles (LEGIARTI…), quand le portail détient le texte."))
    note = serializers.CharField(help_text=_("Ce que l’auteur dit de cette référence."))
    question = CitingSerializer(help_text=_("La question qui la cite."))
