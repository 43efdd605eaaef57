from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competences.criteria_enums import VOTER_ROLES, Decision, Position
from competences.models.cancelling import Cancellable
from competences.models.criteria import Criterion
from epn_commons.accounts.enums import Role
from epn_commons.accounts.models import Organisation
from epn_commons.core.privacy_guard import validate_no_personal_data


def _every_voter():
    return [str(role) for role in VOTER_ROLES]


class ConsultationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What the network is asked is public; only members vote."""
        return self.all()

    def voting(self, moment=None):
        moment = moment or timezone.now()
        return self.filter(starts_at__lte=moment, ends_at__gte=moment, closed_at=None, cancelled_at=None)


class Consultation(Cancellable):
    """A round in which members say what they think of criteria, each frozen in the version put to the vote."""

    slug = models.SlugField(max_length=120, unique=True, editable=False)
    title = models.CharField(_("titre"), max_length=200, validators=[validate_no_personal_data])
    question = models.TextField(_("question posée"), validators=[MaxLengthValidator(2000), validate_no_personal_data])
    starts_at = models.DateTimeField(_("début du vote"))
    ends_at = models.DateTimeField(_("fin du vote"))
    roles = ArrayField(
        models.CharField(max_length=20, choices=Role), verbose_name=_("rôles qui votent"), default=_every_voter
    )
    organisations = models.ManyToManyField(
        Organisation, verbose_name=_("organisations qui votent"), blank=True, related_name="+",
        help_text=_("Aucune choisie : toutes."),
    )  # fmt: skip
    quorum = models.PositiveSmallIntegerField(
        _("quorum"), default=10, validators=[MinValueValidator(1)],
        help_text=_("Bulletins qu’il faut pour qu’un critère soit décidé, abstentions comprises."),
    )  # fmt: skip
    threshold = models.PositiveSmallIntegerField(
        _("majorité, en pour cent"), default=66, validators=[MinValueValidator(50), MaxValueValidator(100)],
        help_text=_("Part des avis exprimés, abstentions non comprises."),
    )  # fmt: skip
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    closed_at = models.DateTimeField(null=True, editable=False)
    conclusion = models.TextField(
        _("conclusion"), blank=True, validators=[MaxLengthValidator(5000), validate_no_personal_data]
    )
    is_example = models.BooleanField(default=False, editable=False)

    objects = ConsultationQuerySet.as_manager()

    class Meta(Cancellable.Meta):
        abstract = False
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            *Cancellable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="competences_consultation_dates",
                violation_error_message=_("Le vote finit après avoir commencé."),
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__gte=F("ends_at"), closed_by__isnull=False),
                name="competences_consultation_closed_after_its_end",
                violation_error_message=_("Une personne nommée clôt, une fois le vote fini."),
            ),
            models.CheckConstraint(
                condition=Q(quorum__gte=1, threshold__range=(50, 100)),
                name="competences_consultation_rule",
                violation_error_message=_("Le quorum est d’un bulletin au moins, la majorité de 50 à 100 %."),
            ),
            models.CheckConstraint(
                condition=Q(roles__len__gte=1) & Q(roles__contained_by=_every_voter()),
                name="competences_consultation_voters",
                violation_error_message=_("Choisissez au moins un rôle qui vote."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("competences:consultation_detail", args=[self.slug])

    @property
    def is_voting(self):
        return self.is_pending and self.starts_at <= timezone.now() <= self.ends_at

    def role_of(self, user):
        """The role in which somebody votes here, the most particular of theirs; None for who does not vote."""
        if not user.is_authenticated:
            return None
        own = [role for role in VOTER_ROLES if role in self.roles and user.has_role(role)]
        return own[0] if own else None


class VotedCriterion(models.Model):
    """A criterion as it is put to the vote, and what became of it. The texts never change."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="voted")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="votes")
    rank = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField()
    texts = models.JSONField()
    decision = models.CharField(_("décision"), max_length=24, choices=Decision, blank=True)
    agreed = models.JSONField(null=True)
    agreed_version = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("critère mis au vote")
        verbose_name_plural = _("critères mis au vote")
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "criterion"],
                name="competences_votedcriterion_once",
                violation_error_message=_("Ce critère est déjà dans cette consultation."),
            ),
            models.UniqueConstraint(
                fields=["criterion"],
                condition=Q(decision=""),
                name="competences_votedcriterion_one_vote_at_a_time",
                violation_error_message=_("Ce critère est déjà au vote dans une autre consultation."),
            ),
            models.CheckConstraint(
                condition=Q(decision__in=["", Decision.NOT_RETAINED], agreed=None, agreed_version=None)
                | Q(
                    decision__in=[Decision.RETAINED, Decision.WITH_RESERVES],
                    agreed__isnull=False,
                    agreed_version__isnull=False,
                ),
                name="competences_votedcriterion_retained_in_a_version",
                violation_error_message=_("Un critère retenu l’est dans une version."),
            ),
        ]

    def __str__(self):
        return self.texts.get("title", "")


class Ballot(models.Model):
    """What one person answers on one criterion. It bears no date; closing the consultation unties it from them."""

    voted = models.ForeignKey(VotedCriterion, on_delete=models.CASCADE, related_name="ballots")
    voter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=20, choices=Role)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    position = models.CharField(_("votre avis"), max_length=10, choices=Position)
    text = models.TextField(blank=True, validators=[MaxLengthValidator(2000), validate_no_personal_data])

    class Meta:
        verbose_name = _("bulletin")
        verbose_name_plural = _("bulletins")
        constraints = [
            models.UniqueConstraint(
                fields=["voted", "voter"],
                name="competences_ballot_one_a_person",
                violation_error_message=_("Une personne a un seul bulletin par critère."),
            ),
            models.CheckConstraint(
                condition=Q(position__in=[Position.AGREE, Position.ABSTAIN], text="")
                | (Q(position__in=[Position.RESERVE, Position.DISAGREE]) & ~Q(text="")),
                name="competences_ballot_says_why",
                violation_error_message=_("Une réserve propose un autre texte, un désaccord dit pourquoi."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=_every_voter()),
                name="competences_ballot_known_role",
                violation_error_message=_("Ce rôle ne vote pas."),
            ),
        ]

    def __str__(self):
        return self.get_position_display()
