"""What is recognised (:class:`Achievement`), what is delivered (:class:`Attestation`), and by which keys."""

import uuid

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competences.attestation_enums import KeyState, RevocationReason
from competences.exam_enums import ExamLevel
from competences.models.frameworks import FrameworkItem
from epn_commons.accounts.models.user import EXAMPLE_ENDING


class IssuerKey(models.Model):
    """What is public of a key. Its private half is a file of :mod:`competences.credentials.private_keys`."""

    kid = models.SlugField(_("nom"), max_length=60, unique=True)
    public_multibase = models.CharField(_("clé publique"), max_length=120, unique=True)
    state = models.CharField(_("état"), max_length=10, choices=KeyState, default=KeyState.CURRENT)
    created_at = models.DateTimeField(_("création"), auto_now_add=True)
    ended_at = models.DateTimeField(_("fin de service"), null=True, blank=True)

    class Meta:
        verbose_name = _("clé de signature")
        verbose_name_plural = _("clés de signature")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state=KeyState.CURRENT),
                name="competences_issuerkey_one_signs",
                violation_error_message=_("Une seule clé signe à la fois."),
            ),
            models.CheckConstraint(
                condition=Q(state=KeyState.CURRENT, ended_at__isnull=True)
                | (~Q(state=KeyState.CURRENT) & Q(ended_at__isnull=False)),
                name="competences_issuerkey_end_is_dated",
                violation_error_message=_("Une clé qui ne signe plus porte la date où elle a cessé."),
            ),
        ]

    def __str__(self):
        return self.kid


class StatusList(models.Model):
    """One list of revocations, served at ``/competences/statuts/<number>``."""

    number = models.PositiveIntegerField(_("numéro"), unique=True)
    revision = models.PositiveIntegerField(_("révision"), default=0, editable=False)
    """Goes up with each revocation: the signed list is made again."""

    class Meta:
        verbose_name = _("liste de révocation")
        verbose_name_plural = _("listes de révocation")
        ordering = ["number"]

    def __str__(self):
        return str(self.number)

    def get_absolute_url(self):
        return reverse("competences:status_list", args=[self.number])


class AchievementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What is delivered, or was, is public."""
        return self


class Achievement(models.Model):
    """Something that the network recognises. Each attestation keeps, signed, the words that it had that day."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("adresse"), max_length=80, unique=True)
    name = models.CharField(_("intitulé"), max_length=160)
    level_label = models.CharField(_("niveau"), max_length=60, blank=True)
    description = models.CharField(_("en une phrase"), max_length=400)
    criteria = models.TextField(_("comment on l’obtient"), validators=[MaxLengthValidator(5000)])
    validity_months = models.PositiveSmallIntegerField(_("durée, en mois"), null=True, blank=True)
    exam_level = models.CharField(_("examen"), max_length=1, choices=ExamLevel, blank=True)
    items = models.ManyToManyField(
        FrameworkItem, verbose_name=_("compétences"), blank=True, related_name="achievements"
    )
    reached_order = models.PositiveSmallIntegerField(
        _("rang du niveau atteint"),
        null=True,
        blank=True,
        help_text=_("Sur l’échelle du référentiel des compétences, à partir de 1. Vide : aucun niveau précis."),
    )
    is_open = models.BooleanField(_("encore délivrée"), default=True)
    created_at = models.DateTimeField(_("création"), auto_now_add=True)
    updated_at = models.DateTimeField(_("modification"), auto_now=True)

    objects = AchievementQuerySet.as_manager()

    class Meta:
        verbose_name = _("type d’attestation")
        verbose_name_plural = _("types d’attestation")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(criteria="") & ~Q(description=""),
                name="competences_achievement_explained",
                violation_error_message=_("Une attestation dit ce qu’elle reconnaît et comment on l’obtient."),
            ),
            models.CheckConstraint(
                condition=Q(validity_months__isnull=True) | Q(validity_months__range=(1, 120)),
                name="competences_achievement_validity_sensible",
                violation_error_message=_("Une attestation vaut de un mois à dix ans, ou sans limite."),
            ),
            models.UniqueConstraint(
                fields=["exam_level"],
                condition=~Q(exam_level="") & Q(is_open=True),
                name="competences_achievement_one_per_exam",
                violation_error_message=_("Une seule attestation ouverte par niveau d’examen."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("competences:achievement_detail", args=[self.slug])


class AttestationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever knows the number of one may check it; nobody lists them."""
        return self

    def in_force(self, moment=None):
        """Neither revoked, nor over, nor signed by a stolen key."""
        ends = Q(valid_until=None) | Q(valid_until__gt=moment or timezone.now())
        return self.filter(ends, revoked_at=None).exclude(key__state=KeyState.WITHDRAWN)

    def that_count(self, moment=None):
        """In force, and neither trials nor examples: what is worth something. An example counts for an account of the
        demonstration, so that it shows what happens."""
        is_worth = Q(is_example=False) | Q(holder__email__endswith=EXAMPLE_ENDING)
        return self.in_force(moment).filter(is_worth, is_trial=False)


class Attestation(models.Model):
    """One signed credential. ``document`` never changes; its words are those of the day it was signed."""

    public_id = models.UUIDField(_("numéro"), default=uuid.uuid4, unique=True, editable=False)
    achievement = models.ForeignKey(Achievement, verbose_name=_("type"), on_delete=models.PROTECT)
    document = models.JSONField(_("document signé"), editable=False)
    key = models.ForeignKey(IssuerKey, verbose_name=_("clé"), on_delete=models.PROTECT, editable=False)
    status_list = models.ForeignKey(StatusList, verbose_name=_("liste"), on_delete=models.PROTECT, editable=False)
    status_index = models.PositiveIntegerField(_("rang dans la liste"), editable=False)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("titulaire"), null=True, blank=True, related_name="+"
    )
    shows_holder = models.BooleanField(_("nom montré sur la page publique"), default=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("délivrée par"), null=True, related_name="+"
    )
    issued_at = models.DateTimeField(_("délivrée le"))
    valid_until = models.DateTimeField(_("valable jusqu’au"), null=True, blank=True)
    is_trial = models.BooleanField(_("essai"), default=False, editable=False)
    is_example = models.BooleanField(_("exemple"), default=False, editable=False)
    revoked_at = models.DateTimeField(_("révoquée le"), null=True, blank=True, editable=False)
    revocation_reason = models.CharField(_("motif"), max_length=12, choices=RevocationReason, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("révoquée par"), null=True, related_name="+"
    )

    objects = AttestationQuerySet.as_manager()

    class Meta:
        verbose_name = _("attestation")
        verbose_name_plural = _("attestations")
        ordering = ["-issued_at", "-pk"]
        indexes = [models.Index(fields=["holder", "valid_until"], name="competences_attest_holder")]
        constraints = [
            models.UniqueConstraint(
                fields=["status_list", "status_index"],
                name="competences_attestation_own_status_bit",
                violation_error_message=_("Deux attestations ne partagent pas leur place dans une liste."),
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revocation_reason="")
                | Q(revoked_at__isnull=False, revocation_reason__in=RevocationReason.values),
                name="competences_attestation_revocation_has_a_reason",
                violation_error_message=_("Une révocation porte un motif de la liste."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("issued_at")),
                name="competences_attestation_ends_after_it_starts",
                violation_error_message=_("Une attestation finit après avoir commencé."),
            ),
            models.CheckConstraint(
                condition=Q(holder__isnull=True) | Q(issued_by__isnull=True) | ~Q(holder=F("issued_by")),
                name="competences_attestation_not_to_oneself",
                violation_error_message=_("On ne se délivre pas une attestation à soi-même."),
            ),
            models.CheckConstraint(
                condition=Q(shows_holder=False) | Q(holder__isnull=False),
                name="competences_attestation_shows_a_holder",
                violation_error_message=_("Sans compte, il n’y a pas de nom à montrer."),
            ),
        ]

    def __str__(self):
        return str(self.public_id)

    def get_absolute_url(self):
        return reverse("competences:attestation_detail", args=[self.public_id])

    def show_holder(self, shown, *, by):
        """The holder alone chooses whether the public page says who they are; raises PermissionDenied for others."""
        if by != self.holder:
            raise PermissionDenied
        type(self).objects.filter(pk=self.pk).update(shows_holder=shown)
