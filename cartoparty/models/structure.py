from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartoparty.enums import (
    BLOCKING,
    AccessMode,
    Accompaniment,
    Audience,
    CoordinatesDoubt,
    CoordinatesOrigin,
    CoordinatesPrecision,
    Fee,
    Language,
    Missing,
    Mobility,
    Programme,
    Service,
    SpecificSupport,
    TrainingLabel,
    Typology,
)
from cartoparty.opening_hours import InvalidOpeningHours, to_french
from cartoparty.opening_hours import validate as validate_opening_hours
from cartoparty.standards.record import missing
from epn_commons.contributions.enums import Licence, LinkKind, Status
from epn_commons.contributions.models import Contribution, ContributionQuerySet
from epn_commons.core import phones
from epn_commons.core.geography import EarthField, NearQuerySetMixin, earth_position
from epn_commons.territories.models import Commune

PHONE = r"^(\+33|\+590|\+594|\+262|\+596|\+269|\+687|\+689|\+508|\+681)\d{6,9}$"
"""The pattern of the national schema 1.0.2."""
PIVOT = r"^[a-zA-Z0-9]{9,14}$"


def code_list(enum, label, **kwargs):
    """A field that holds several values of a closed list."""
    values = models.CharField(max_length=40, choices=enum)
    return ArrayField(values, verbose_name=label, default=list, blank=True, **kwargs)


def known_codes(field, enum):
    return models.CheckConstraint(
        condition=Q(**{f"{field}__contained_by": list(enum.values)}),
        name=f"cartoparty_structure_known_{field}",
        violation_error_message=_("Une des valeurs ne figure pas dans la liste nationale."),
    )


class Spoken(models.Func):
    """The languages, with English where only the national schema's « Langues étrangères (anglais) » says it."""

    template = (
        "(%(expressions)s @> ARRAY['english']::varchar[] AND NOT languages @> ARRAY['en']::varchar[] "
        "THEN ARRAY['en']::varchar[] ELSE ARRAY[]::varchar[] END)"
    )
    arg_joiner = " || CASE WHEN "


class Travels(models.Func):
    """« Itinérant » or « Fixe », one of the two: what says nothing does not travel, and what says both does."""

    template = "ARRAY[CASE WHEN 'itinerant' = ANY(%(expressions)s) THEN 'itinerant' ELSE 'fixed' END]::varchar[]"


class StructureQuerySet(NearQuerySetMixin, ContributionQuerySet):
    pass


class Structure(Contribution):
    """A place where people are helped with digital life: the 32 fields of the national schema « Lieux de médiation
    numérique » 1.0.2, under English names, with the origin of its position and of each field.

    ``latitude`` and ``longitude`` are where the map shows it. A point that cannot be trusted is kept aside in
    ``doubted_point`` and the centre of the commune takes its place.
    """

    kind = "structure"
    usual_tie = LinkKind.HELPS_WITH
    review_relations = ("author", "commune")
    guarded_fields = ("name", "summary", "description", "opening_hours_note")
    revisable_fields = (
        "name", "pivot", "organisation", "parent_name", "typologies",
        "address", "address_complement", "postcode", "commune", "latitude", "longitude",
        "coordinates_origin", "coordinates_precision", "coordinates_doubt",
        "phone", "emails", "websites", "booking_url",
        "opening_hours", "opening_hours_note", "mobility", "access_modes",
        "summary", "description", "services", "audiences", "specific_support", "languages", "accompaniments",
        "fees", "accessible", "accessibility_url",
        "programmes", "training_labels", "other_labels", "themes",
    )  # fmt: skip

    licence = models.CharField(_("licence"), max_length=20, choices=Licence, default=Licence.ETALAB, editable=False)
    name = models.CharField(_("nom"), max_length=255)
    pivot = models.CharField(
        _("SIRET ou numéro RNA"),
        max_length=14,
        blank=True,
        validators=[RegexValidator(PIVOT, _("Un SIRET compte 14 chiffres ; un numéro RNA, un W et 9 chiffres."))],
    )
    siren = models.CharField(_("SIREN"), max_length=9, blank=True, editable=False)
    parent_name = models.CharField(_("structure parente"), max_length=255, blank=True)
    typologies = code_list(Typology, _("typologies"))

    address = models.CharField(_("adresse"), max_length=255, blank=True)
    address_complement = models.CharField(_("complément d’adresse"), max_length=255, blank=True)
    postcode = models.CharField(
        _("code postal"),
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"^\d{5}$", _("Un code postal compte 5 chiffres."))],
    )
    commune = models.ForeignKey(
        Commune, verbose_name=_("commune"), null=True, on_delete=models.PROTECT, related_name="structures"
    )
    commune_name_given = models.CharField(
        _("commune telle que saisie"),
        max_length=255,
        blank=True,
        editable=False,
        help_text=_("Ce que disait la source quand la commune n’a pas été reconnue."),
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    earth = models.GeneratedField(expression=earth_position(), output_field=EarthField(), db_persist=True)
    coordinates_origin = models.CharField(
        _("origine de la position"), max_length=20, choices=CoordinatesOrigin, blank=True
    )
    coordinates_precision = models.CharField(
        _("précision de la position"),
        max_length=20,
        choices=CoordinatesPrecision,
        default=CoordinatesPrecision.UNKNOWN,
    )
    coordinates_doubt = models.CharField(
        _("doute sur la position"), max_length=20, choices=CoordinatesDoubt, blank=True
    )
    doubted_point = models.JSONField(null=True, blank=True, editable=False)
    ban_key = models.CharField(_("clé BAN"), max_length=60, blank=True, editable=False)

    phone = models.CharField(
        _("téléphone"),
        max_length=14,
        blank=True,
        validators=[RegexValidator(PHONE, _("Écrivez un seul numéro, par exemple 02 38 00 00 00."))],
    )
    emails = ArrayField(models.EmailField(), verbose_name=_("courriels"), default=list, blank=True)
    websites = ArrayField(models.URLField(max_length=500), verbose_name=_("sites web"), default=list, blank=True)
    booking_url = models.URLField(_("prise de rendez-vous en ligne"), max_length=500, blank=True)

    opening_hours = models.CharField(_("horaires (syntaxe OpenStreetMap)"), max_length=500, blank=True)
    opening_hours_note = models.TextField(
        _("précisions sur les horaires"), blank=True, validators=[MaxLengthValidator(2000)]
    )
    mobility = code_list(Mobility, _("itinérance"))
    travels = models.GeneratedField(
        expression=Travels("mobility"), output_field=ArrayField(models.CharField(max_length=40)), db_persist=True
    )
    access_modes = code_list(AccessMode, _("modalités d’accès"))

    summary = models.CharField(_("présentation en bref"), max_length=280, blank=True)
    description = models.TextField(_("présentation"), blank=True, validators=[MaxLengthValidator(20_000)])
    services = code_list(Service, _("services"))
    audiences = code_list(Audience, _("publics accueillis en particulier"))
    specific_support = code_list(SpecificSupport, _("prise en charge spécifique"))
    languages = code_list(Language, _("langues parlées"))
    spoken = models.GeneratedField(
        expression=Spoken("languages", "specific_support"),
        output_field=ArrayField(models.CharField(max_length=40)),
        db_persist=True,
    )
    accompaniments = code_list(Accompaniment, _("modalités d’accompagnement"))
    fees = code_list(Fee, _("frais"))
    accessible = models.BooleanField(_("accessible en fauteuil roulant"), null=True, blank=True)
    accessibility_url = models.URLField(_("fiche Acceslibre"), max_length=500, blank=True)
    programmes = code_list(Programme, _("programmes nationaux"))
    training_labels = code_list(TrainingLabel, _("formations et labels"))
    other_labels = ArrayField(
        models.CharField(max_length=255), verbose_name=_("autres formations et labels"), default=list, blank=True
    )

    updated_on = models.DateField(_("informations du"), default=timezone.localdate, editable=False)
    confirmed_at = models.DateTimeField(_("confirmée le"), null=True, editable=False)
    provenance = models.JSONField(default=dict, editable=False)

    objects = StructureQuerySet.as_manager()

    class Meta(Contribution.Meta):
        verbose_name = _("structure")
        verbose_name_plural = _("structures")
        constraints = [
            *Contribution.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(status=Status.PUBLISHED)
                | (~Q(name="") & ~Q(address="") & ~Q(postcode="") & Q(commune__isnull=False)),
                name="cartoparty_structure_published_is_located",
                violation_error_message=_(
                    "Une structure publiée a un nom, une adresse, un code postal et une commune."
                ),
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="cartoparty_structure_point_whole",
                violation_error_message=_("Une position a une latitude (−90 à 90) et une longitude (−180 à 180)."),
            ),
            models.CheckConstraint(
                condition=Q(postcode="") | Q(postcode__regex=r"^\d{5}$"),
                name="cartoparty_structure_postcode_format",
                violation_error_message=_("Un code postal compte 5 chiffres."),
            ),
            models.CheckConstraint(
                condition=Q(pivot="") | Q(pivot__regex=PIVOT),
                name="cartoparty_structure_pivot_format",
                violation_error_message=_("Un SIRET compte 14 chiffres ; un numéro RNA, un W et 9 chiffres."),
            ),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=PHONE),
                name="cartoparty_structure_phone_format",
                violation_error_message=_("Écrivez un seul numéro, par exemple 02 38 00 00 00."),
            ),
            known_codes("typologies", Typology),
            known_codes("mobility", Mobility),
            known_codes("access_modes", AccessMode),
            known_codes("services", Service),
            known_codes("audiences", Audience),
            known_codes("specific_support", SpecificSupport),
            known_codes("languages", Language),
            known_codes("accompaniments", Accompaniment),
            known_codes("fees", Fee),
            known_codes("programmes", Programme),
            known_codes("training_labels", TrainingLabel),
        ]
        indexes = [
            *Contribution.Meta.indexes,
            GistIndex(fields=["earth"], name="cartoparty_structure_earth"),
            models.Index(
                fields=["name", "id"], name="cartoparty_structure_by_name", condition=Q(status=Status.PUBLISHED)
            ),
            GinIndex(fields=["services"], name="cartoparty_structure_services"),
            models.Index(fields=["latitude", "longitude"], name="cartoparty_structure_point"),
            # A new place is compared with those that share one of these, wherever they are.
            models.Index(fields=["phone"], name="cartoparty_structure_phone"),
            models.Index(fields=["pivot"], name="cartoparty_structure_pivot"),
            models.Index(fields=["postcode"], name="cartoparty_structure_postcode"),
        ]

    def __str__(self):
        return f"{self.name}, {self.commune}" if self.commune else self.name

    def get_absolute_url(self):
        return reverse("cartoparty:structure_detail", args=[self.slug])

    @classmethod
    def get_create_url(cls):
        return reverse("cartoparty:structure_create")

    @classmethod
    def checked_by(cls, user):
        """Places whose facts they confirmed, on the spot or by telephone, and did not take back."""
        confirmed = cls.objects.filter(confirmations__by=user, confirmations__retraction__isnull=True)
        return confirmed.annotate(checked_at=models.Max("confirmations__at")).values_list("pk", "checked_at")

    def get_edit_url(self):
        return reverse("cartoparty:structure_edit", args=[self.slug])

    def clean(self):
        super().clean()
        if self.opening_hours:
            try:
                self.opening_hours = validate_opening_hours(self.opening_hours)
            except InvalidOpeningHours as error:
                raise ValidationError({"opening_hours": str(error)}) from error

    @property
    def department_code(self):
        return self.commune.department_id if self.commune else None

    @property
    def lacks(self):
        """What would make this fuller: values of ``Missing``, blocking or not."""
        facts = {
            field.attname: getattr(self, field.attname) for field in self._meta.concrete_fields if not field.generated
        }
        return missing({**facts, "commune_name": self.commune.name if self.commune else ""})

    def missing_for_publication(self):
        return [code for code in self.lacks if code in BLOCKING]

    @classmethod
    def missing_label(cls, code):
        return Missing(code).label

    @classmethod
    def field_in_words(cls, name, value):
        if name == "opening_hours":
            return "\n".join(to_french(value))
        return phones.written(value) if name == "phone" else ""

    def record_provenance(self, fields, *, by):
        """A person vouches for these fields today, whatever file they came from."""
        today = timezone.localdate()
        stamp = {"source": "", "licence": Licence.ETALAB, "on": today.isoformat()}
        self.provenance = {**self.provenance, **dict.fromkeys(fields, stamp)}
        self.updated_on = today
