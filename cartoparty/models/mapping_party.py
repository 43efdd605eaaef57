import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from cartoparty.enums import PartyAct, PartyActState, PartyStage
from cartoparty.models.structure import Structure
from epn_commons.contributions.models import Report
from epn_commons.core.privacy_guard import validate_no_personal_data
from epn_commons.territories.models import Department, Epci

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Read aloud across a room or typed from a projector: neither I, L, O, nor 0, 1."""
CODE_LENGTH = 6
MOST_PLACES = 300


def make_code():
    return get_random_string(CODE_LENGTH, CODE_LETTERS)


class MappingPartyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What is announced; for coordinators, also what is prepared in their territory."""
        if user.is_authenticated and user.can_moderate:
            return self.filter(Q(is_announced=True) | Q(pk__in=self.model.objects.in_territory_of(user).values("pk")))
        return self.filter(is_announced=True)

    def in_territory_of(self, user):
        """No department: everything."""
        codes = user.department_codes
        return self.filter(departments__overlap=codes) if codes else self


class MappingParty(models.Model):
    """People who go and look at the places of a territory together, between two moments.

    The territory is one of ``department``, ``epci`` and ``communes`` (INSEE codes); ``departments`` follows from it,
    for the coordinators of one of them run it. ``results`` is written once, by :meth:`close`: what the page and the
    export then say for good.
    """

    slug = models.SlugField(max_length=120, unique=True, editable=False)
    code = models.CharField(_("code pour rejoindre"), max_length=CODE_LENGTH, unique=True, default=make_code)
    title = models.CharField(_("titre"), max_length=120, validators=[validate_no_personal_data])
    goal = models.CharField(_("objectif"), max_length=200, blank=True, validators=[validate_no_personal_data])
    description = models.TextField(
        _("présentation"), blank=True, validators=[MaxLengthValidator(2000), validate_no_personal_data]
    )
    meeting_point = models.CharField(
        _("point de rendez-vous"), max_length=200, blank=True, validators=[validate_no_personal_data]
    )
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    department = models.ForeignKey(
        Department, verbose_name=_("département"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    epci = models.ForeignKey(
        Epci, verbose_name=_("intercommunalité"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    communes = ArrayField(models.CharField(max_length=5), verbose_name=_("communes"), default=list, blank=True)
    departments = ArrayField(models.CharField(max_length=3), default=list, editable=False)
    places_wanted = models.PositiveSmallIntegerField(_("lieux à vérifier"), default=40)
    is_announced = models.BooleanField(_("annoncée à tous"), default=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, editable=False, on_delete=models.PROTECT, related_name="mapping_parties"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    closed_at = models.DateTimeField(_("close le"), null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    results = models.JSONField(null=True, editable=False)
    is_example = models.BooleanField(_("exemple de démonstration"), default=False, editable=False)

    objects = MappingPartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("cartoparty")
        verbose_name_plural = _("cartoparties")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="cartoparty_mappingparty_dates_in_order",
                violation_error_message=_("La fin vient après le début."),
            ),
            models.CheckConstraint(
                condition=Q(department__isnull=False, epci__isnull=True, communes=[])
                | Q(department__isnull=True, epci__isnull=False, communes=[])
                | (Q(department__isnull=True, epci__isnull=True) & ~Q(communes=[])),
                name="cartoparty_mappingparty_one_territory",
                violation_error_message=_(
                    "Choisissez un seul territoire : un département, une intercommunalité ou des communes."
                ),
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, results__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False, results__isnull=False),
                name="cartoparty_mappingparty_closing_is_signed",
                violation_error_message=_("Une clôture porte une date, un nom et des résultats."),
            ),
            models.CheckConstraint(
                condition=Q(code__regex=rf"^[{CODE_LETTERS}]{{{CODE_LENGTH}}}$"),
                name="cartoparty_mappingparty_code_is_readable",
                violation_error_message=_("Le code compte six lettres ou chiffres sans confusion possible."),
            ),
            models.CheckConstraint(
                condition=Q(places_wanted__range=(1, MOST_PLACES)),
                name="cartoparty_mappingparty_places_within_reach",
                violation_error_message=_("On vérifie de 1 à 300 lieux : au-delà, ouvrez deux cartoparties."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("cartoparty:party_detail", args=[self.slug])

    @property
    def stage(self):
        now = timezone.now()
        if self.closed_at:
            return PartyStage.CLOSED
        if now < self.starts_at:
            return PartyStage.UPCOMING
        return PartyStage.RUNNING if now <= self.ends_at else PartyStage.OVER

    @property
    def is_closed(self):
        return self.closed_at is not None

    @property
    def takes_actions(self):
        """From its beginning until it is closed: a phone may find the network again after the end."""
        return self.stage in (PartyStage.RUNNING, PartyStage.OVER)

    def is_run_by(self, user):
        """Whether a coordinator of its territory."""
        if not user.is_authenticated or not user.can_moderate:
            return False
        codes = user.department_codes
        return not codes or not set(codes).isdisjoint(self.departments)


class PartyPlace(models.Model):
    """A place drawn from the register for a mapping party; ``rank`` 1 is the one confirmed longest ago."""

    party = models.ForeignKey(MappingParty, on_delete=models.CASCADE, related_name="party_places")
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("lieu à vérifier")
        verbose_name_plural = _("lieux à vérifier")
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "structure"],
                name="cartoparty_partyplace_once",
                violation_error_message=_("Ce lieu est déjà dans la liste."),
            )
        ]

    def __str__(self):
        return f"{self.rank}. {self.structure_id}"


class Participant(models.Model):
    """Someone who joined a mapping party: a member, or a person without an account under a pseudonym, known again by
    a signed cookie that holds ``public_id``."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    party = models.ForeignKey(MappingParty, on_delete=models.CASCADE, related_name="participants")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="mapping_party_participations"
    )
    pseudonym = models.CharField(_("pseudonyme"), max_length=30, blank=True)
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("participation à une cartoparty")
        verbose_name_plural = _("participations aux cartoparties")
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, pseudonym="") | (Q(user__isnull=True) & ~Q(pseudonym="")),
                name="cartoparty_participant_member_or_pseudonym",
                violation_error_message=_("On participe avec son compte, ou sous un pseudonyme."),
            ),
            models.UniqueConstraint(
                fields=["party", "user"],
                condition=Q(user__isnull=False),
                name="cartoparty_participant_joins_once",
                violation_error_message=_("Vous participez déjà à cette cartoparty."),
            ),
            models.UniqueConstraint(
                F("party"),
                Lower("pseudonym"),
                condition=Q(user__isnull=True),
                name="cartoparty_participant_pseudonym_once",
                violation_error_message=_(
                    "Ce pseudonyme est déjà pris dans cette cartoparty : choisissez-en un autre."
                ),
            ),
        ]

    def __str__(self):
        return str(self.user) if self.user_id else self.pseudonym


class PartyAction(models.Model):
    """One thing that a participant did about a place. Append-only, and none arrives once the party is closed:
    triggers of the database refuse it.

    ``key`` is made by the page that sends it: sent again, the same key gets the same answer. ``noted_at`` is when the
    person did it, perhaps long before the network brought it (``at``). ``said`` is the answer, in words.
    """

    party = models.ForeignKey(MappingParty, on_delete=models.PROTECT, related_name="actions")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="actions")
    key = models.UUIDField(editable=False)
    act = models.CharField(_("geste"), max_length=10, choices=PartyAct)
    state = models.CharField(_("état"), max_length=10, choices=PartyActState)
    said = models.CharField(_("réponse"), max_length=300, blank=True)
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, null=True, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(_("noté le"))
    at = models.DateTimeField(_("reçu le"), default=timezone.now)

    class Meta:
        verbose_name = _("geste de cartoparty")
        verbose_name_plural = _("gestes de cartoparty")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["party", "-at"], name="cartoparty_partyaction_feed")]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "key"],
                name="cartoparty_partyaction_key_once",
                violation_error_message=_("Ce geste a déjà été reçu."),
            ),
            models.CheckConstraint(
                condition=Q(act__in=PartyAct.values, state__in=PartyActState.values),
                name="cartoparty_partyaction_known_act",
                violation_error_message=_("On confirme, corrige, signale fermé ou ajoute un lieu."),
            ),
            models.CheckConstraint(
                condition=~Q(state=PartyActState.REFUSED) | ~Q(said=""),
                name="cartoparty_partyaction_refusal_is_told",
                violation_error_message=_("Un refus dit pourquoi."),
            ),
            models.CheckConstraint(
                condition=Q(noted_at__lte=F("at")),
                name="cartoparty_partyaction_noted_before_received",
                violation_error_message=_("Un geste se fait avant d’arriver."),
            ),
        ]

    def __str__(self):
        return f"{self.get_act_display()}, {self.get_state_display()}"
