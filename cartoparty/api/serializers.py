"""How the answers about structures are described in the OpenAPI document."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cartoparty.standards.data_inclusion import STRUCTURE_COLUMNS
from cartoparty.standards.export import COLUMNS
from epn_commons.api.schema import GeoItemSerializer, NamedCodeSerializer, ThemeRefSerializer


def _labels(what):
    return serializers.ListField(child=serializers.CharField(), help_text=what)


class SourceSerializer(serializers.Serializer):
    name = serializers.CharField(help_text=_("Nom de la source."))
    id = serializers.CharField(help_text=_("Identifiant de la structure dans cette source."))
    licence = serializers.CharField(help_text=_("Licence de la source."))
    last_seen_at = serializers.DateTimeField(help_text=_("Dernière fois que la source a été lue."))


class StopHoursSerializer(serializers.Serializer):
    opens = serializers.TimeField(help_text=_("Début, heure de Paris."))
    closes = serializers.TimeField(help_text=_("Fin, heure de Paris."))


class StopSerializer(serializers.Serializer):
    date = serializers.DateField(help_text=_("Jour de l’étape."))
    hours = StopHoursSerializer(many=True, help_text=_("Heures de présence."))
    place = serializers.CharField(help_text=_("Où, tel que la structure l’écrit ; vide à son adresse."))


class OrganisationRefSerializer(serializers.Serializer):
    id = serializers.UUIDField(help_text=_("Identifiant stable."))
    name = serializers.CharField(help_text=_("Nom."))


class CoordinatesSerializer(serializers.Serializer):
    origin = serializers.CharField(help_text=_("source, geocoder, hand ou commune_centre ; vide si inconnue."))
    precision = serializers.CharField(help_text=_("housenumber, street, locality, commune ou unknown."))
    doubt = serializers.CharField(
        help_text=_("Pourquoi la position donnée par la source n’est pas crue ; vide sinon.")
    )


class StructureSerializer(GeoItemSerializer):
    name = serializers.CharField(help_text=_("Nom."))
    slug = serializers.CharField(help_text=_("Identifiant court, stable, de la page."))
    pivot = serializers.CharField(allow_null=True, help_text=_("SIRET ou numéro RNA."))
    organisation = OrganisationRefSerializer(allow_null=True, help_text=_("Organisation qui porte la structure."))
    parent_name = serializers.CharField(help_text=_("Structure parente, telle que la source la nomme."))
    typologies = _labels(_("Types de structure (codes nationaux)."))
    address = serializers.CharField(help_text=_("Numéro et voie."))
    address_complement = serializers.CharField(help_text=_("Complément d’adresse."))
    postcode = serializers.CharField(help_text=_("Code postal."))
    commune = NamedCodeSerializer(help_text=_("Commune (code INSEE et nom)."))
    department = NamedCodeSerializer(help_text=_("Département."))
    coordinates = CoordinatesSerializer(help_text=_("Ce que vaut la position."))
    opening_hours = serializers.CharField(help_text=_("Horaires en syntaxe OpenStreetMap ; vide si inconnus."))
    opening_hours_note = serializers.CharField(help_text=_("Précisions sur les horaires, en toutes lettres."))
    stops = StopSerializer(many=True, help_text=_("Prochaines étapes datées d’une structure itinérante."))
    open_state = serializers.ChoiceField(
        choices=["open", "closed", "unknown"],
        help_text=_("Ouvert ou fermé au moment de la réponse (à 5 minutes près)."),
    )
    phone = serializers.CharField(help_text=_("Téléphone, au format international."))
    emails = _labels(_("Courriels."))
    website = serializers.CharField(help_text=_("Premier site web ; vide s’il n’y en a pas."))
    websites = _labels(_("Sites web."))
    booking_url = serializers.CharField(help_text=_("Prise de rendez-vous en ligne."))
    summary = serializers.CharField(help_text=_("Présentation en 280 caractères au plus."))
    description = serializers.CharField(help_text=_("Présentation."))
    services = _labels(_("Services (liste nationale)."))
    audiences = _labels(_("Publics accueillis en particulier (liste nationale)."))
    specific_support = _labels(_("Prise en charge spécifique (liste nationale)."))
    languages = _labels(_("Langues parlées en plus du français (liste du portail)."))
    accompaniments = _labels(_("Modalités d’accompagnement (liste nationale)."))
    access_modes = _labels(_("Modalités d’accès (liste nationale)."))
    fees = _labels(_("Frais à charge (liste nationale)."))
    mobility = _labels(_("Fixe ou itinérant (liste nationale)."))
    accessible = serializers.BooleanField(
        allow_null=True, help_text=_("Accessible en fauteuil roulant ; null : inconnu.")
    )
    accessibility_url = serializers.CharField(help_text=_("Fiche Acceslibre."))
    programmes = _labels(_("Programmes nationaux (liste nationale)."))
    training_labels = _labels(_("Formations et labels (liste nationale)."))
    other_labels = _labels(_("Autres formations et labels."))
    themes = ThemeRefSerializer(many=True, help_text=_("Thèmes du portail."))
    updated_on = serializers.DateField(help_text=_("Date des informations."))
    confirmed_at = serializers.DateTimeField(
        allow_null=True, help_text=_("Dernière confirmation, par le lieu ou par un membre du réseau.")
    )
    is_example = serializers.BooleanField(help_text=_("Fiche de démonstration : le lieu n’existe pas."))
    sources = SourceSerializer(many=True, help_text=_("D’où viennent les informations."))


class NationalRowSerializer(serializers.Serializer):
    """With ``profile=lieux-mediation-numerique``."""

    columns = COLUMNS

    def get_fields(self):
        return {
            name: serializers.JSONField(help_text=_("Colonne « %(name)s » de ce schéma.") % {"name": name})
            for name in self.columns
        }


class DataInclusionRowSerializer(NationalRowSerializer):
    """With ``profile=data-inclusion``."""

    columns = STRUCTURE_COLUMNS
