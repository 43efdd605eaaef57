"""How the answers about procedures and online services are described in the OpenAPI document."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from epn_commons.api.schema import ItemSerializer, ThemeRefSerializer


class SolutionRefSerializer(serializers.Serializer):
    id = serializers.UUIDField(help_text=_("Identifiant stable, dans online-solutions."))
    name = serializers.CharField(help_text=_("Nom."))
    kind = serializers.CharField(help_text=_("online_service, form, simulator, letter, tracking ou appointment."))
    address = serializers.CharField(help_text=_("Adresse à ouvrir."))


def _records(what):
    return serializers.ListField(child=serializers.DictField(), help_text=what)


def _texts(what):
    return serializers.ListField(child=serializers.CharField(), help_text=what)


class ProcedureSerializer(ItemSerializer):
    title = serializers.CharField(help_text=_("Titre."))
    slug = serializers.CharField(help_text=_("Identifiant court, stable, de la page."))
    summary = serializers.CharField(help_text=_("En quelques mots."))
    themes = ThemeRefSerializer(many=True, help_text=_("Thèmes."))
    life_events = ThemeRefSerializer(many=True, help_text=_("Moments de vie."))
    audiences = _texts(_("Pour qui en particulier."))
    who_may_act = _texts(_("self, representative, paper_mandate, aidants_connect ; vide si non vérifié."))
    protected_adult_warning = serializers.BooleanField(help_text=_("Précautions pour un majeur protégé."))
    aidants_connect_domain = serializers.CharField(
        allow_null=True, help_text=_("Domaine du mandat Aidants Connect, déduit du thème de service-public.")
    )
    identification = _texts(_("none, account, franceconnect, franceconnect_plus, au choix ; vide si non vérifiée."))
    cost_amount = serializers.CharField(allow_null=True, help_text=_("Coût en euros."))
    cost_note = serializers.CharField(help_text=_("Précisions sur le coût."))
    duration = serializers.CharField(help_text=_("Délai, en toutes lettres."))
    silence_rule = serializers.CharField(help_text=_("acceptance, refusal, none ou unknown."))
    desk_card = serializers.DictField(help_text=_("Ce qu’il faut avoir en main avant de commencer."))
    steps = _records(_("Étapes, dans l’ordre."))
    documents = _records(_("Pièces : cas, puis documents au choix."))
    services = SolutionRefSerializer(many=True, help_text=_("Services en ligne publiés qui y servent."))
    plan_b = serializers.DictField(help_text=_("Sans internet : guichet, téléphones, courrier."))
    questions = _records(_("Questions qui mènent : chaque question a ses réponses, chaque réponse mène à un nœud."))
    legal_references = _texts(_("Textes de référence."))
    sources = _records(_("Sources et date à laquelle chacune a été vérifiée."))
    practice_links = _records(_("Pour s’entraîner."))
    upstream_ids = _texts(_("Fiches de service-public."))
    checked_on = serializers.DateField(
        allow_null=True, help_text=_("Jour de la dernière vérification ; null si aucune.")
    )
    is_example = serializers.BooleanField(help_text=_("Fiche de démonstration."))


class KnownIssueSerializer(ItemSerializer):
    service = SolutionRefSerializer(help_text=_("Le service en ligne concerné."))
    nature = serializers.CharField(help_text=_("outage, maintenance, bug, closed, hard_to_use ou rights."))
    symptom = serializers.CharField(help_text=_("Ce que l’on voit."))
    workaround = serializers.CharField(help_text=_("Comment s’en sortir ; vide si personne ne l’a dit."))
    state = serializers.CharField(help_text=_("open, resolved ou expired (plus confirmé par personne)."))
    origin = serializers.CharField(
        help_text=_("person, link_check pour la vérification des liens, network pour un autre réseau.")
    )
    confirmations = serializers.IntegerField(help_text=_("Personnes qui l’ont vu."))
    started_at = serializers.DateTimeField(help_text=_("Depuis quand."))
    last_seen_at = serializers.DateTimeField(help_text=_("Vu pour la dernière fois."))
    expires_at = serializers.DateTimeField(help_text=_("Tenu pour vrai jusque-là."))
    closed_at = serializers.DateTimeField(allow_null=True, help_text=_("Fermé le ; null s’il dure."))
    is_example = serializers.BooleanField(help_text=_("Exemple de démonstration."))


class OnlineSolutionSerializer(ItemSerializer):
    name = serializers.CharField(help_text=_("Nom."))
    slug = serializers.CharField(help_text=_("Identifiant court, stable, de la page."))
    kind = serializers.CharField(help_text=_("online_service, form, simulator, letter, tracking ou appointment."))
    owner = serializers.CharField(help_text=_("Administration responsable."))
    address = serializers.CharField(help_text=_("Adresse à ouvrir."))
    cerfa_number = serializers.CharField(help_text=_("Numéro CERFA ; vide s’il n’y en a pas."))
    cerfa_version = serializers.CharField(help_text=_("Version du CERFA."))
    franceconnect = serializers.CharField(
        help_text=_("none, franceconnect, franceconnect_plus ; vide si non vérifié.")
    )
    accessibility_rate = serializers.CharField(allow_null=True, help_text=_("Taux RGAA déclaré, en %."))
    mobile = serializers.BooleanField(allow_null=True, help_text=_("Utilisable au téléphone ; null si inconnu."))
    languages = _texts(_("Codes des langues."))
    checked_on = serializers.DateField(
        allow_null=True, help_text=_("Jour de la dernière vérification ; null si aucune.")
    )
    upstream_ids = _texts(_("Identifiants service-public."))
    is_example = serializers.BooleanField(help_text=_("Fiche de démonstration."))
