"""What a person says they know, what it rests on, and who agreed. All of it is theirs: nobody else reads it but those
whom they ask, and whoever they give a link to."""

import secrets
import uuid

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competences.enums import VALIDATIONS, Basis, EvidenceKind, RequestState, Verdict
from competences.models.frameworks import FrameworkItem, ItemLevel
from epn_commons.accounts.models import User
from epn_commons.core.privacy_guard import validate_no_personal_data


class DeclarationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(user=user) if user.is_authenticated else self.none()

    def standing(self, day=None):
        """The last word on each competence: neither replaced nor expired."""
        day = day or timezone.localdate()
        return self.filter(superseded_by=None).filter(Q(valid_until=None) | Q(valid_until__gte=day))


class Declaration(models.Model):
    """A person is at a level of a competence, on a certain basis, until a date. Append-only: a trigger of the
    database refuses to alter a row; a later one ``supersedes`` it. Erasing the account removes them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="declarations")
    item_level = models.ForeignKey(ItemLevel, on_delete=models.PROTECT, related_name="declarations")
    basis = models.CharField(_("fondée sur"), max_length=12, choices=Basis, default=Basis.SELF)
    example = models.TextField(
        _("un exemple de ce que je fais"),
        blank=True,
        validators=[MaxLengthValidator(1000), validate_no_personal_data],
        help_text=_("Sans rien sur les personnes que vous aidez."),
    )
    made_at = models.DateTimeField(_("le"), default=timezone.now)
    valid_until = models.DateField(_("valable jusqu’au"), null=True, blank=True)
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="superseded_by"
    )

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        verbose_name = _("niveau déclaré")
        verbose_name_plural = _("niveaux déclarés")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["user", "item_level"], name="competences_declaration_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(basis__in=Basis.values),
                name="competences_declaration_known_basis",
                violation_error_message=_("Ce fondement n’existe pas."),
            ),
            models.CheckConstraint(
                condition=Q(basis=Basis.SELF) | Q(valid_until__isnull=False),
                name="competences_declaration_validation_expires",
                violation_error_message=_("Une validation porte une date de fin."),
            ),
            models.CheckConstraint(
                condition=~Q(supersedes=F("id")),
                name="competences_declaration_two_ends",
                violation_error_message=_("Une déclaration ne se remplace pas elle-même."),
            ),
        ]

    def __str__(self):
        return f"{self.item_level} ({self.get_basis_display()})"

    @property
    def is_over(self):
        return self.valid_until is not None and self.valid_until < timezone.localdate()

    @property
    def profile_url(self):
        return reverse("competences:profile_competence", args=[self.item_level.item.public_id])


class OwnedQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(owner=user) if user.is_authenticated else self.none()


class Evidence(models.Model):
    """What shows that a person knows how to do something: a file, a link, or what they did on the portal itself.

    ``digest`` is the SHA-256 of a file, or of what a piece of work was when it was claimed.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="evidence")
    item = models.ForeignKey(FrameworkItem, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(_("nature"), max_length=10, choices=EvidenceKind)
    title = models.CharField(_("ce que cela montre"), max_length=200, validators=[validate_no_personal_data])
    stored = models.CharField(max_length=300, blank=True, editable=False)
    media_type = models.CharField(max_length=100, blank=True, editable=False)
    size = models.PositiveIntegerField(default=0, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    url = models.URLField(_("adresse"), max_length=500, blank=True)
    work_type = models.ForeignKey(ContentType, null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    work_id = models.BigIntegerField(null=True, editable=False)
    work = GenericForeignKey("work_type", "work_id")
    happened_on = models.DateField(_("date"), default=timezone.localdate)
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("preuve")
        verbose_name_plural = _("preuves")
        ordering = ["-happened_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind=EvidenceKind.FILE, url="", work_id=None) & ~Q(stored="") & ~Q(digest=""))
                | (Q(kind=EvidenceKind.LINK, stored="", work_id=None) & ~Q(url=""))
                | Q(kind=EvidenceKind.WORK, stored="", work_type__isnull=False, work_id__isnull=False),
                name="competences_evidence_is_one_thing",
                violation_error_message=_("Une preuve est un document, un lien ou un travail fait sur le portail."),
            ),
            models.UniqueConstraint(
                fields=["owner", "item", "work_type", "work_id"],
                condition=Q(kind=EvidenceKind.WORK),
                name="competences_evidence_work_once",
                violation_error_message=_("Ce travail est déjà une de vos preuves pour cette compétence."),
            ),
        ]

    def __str__(self):
        return self.title


class ValidationRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, those one is asked to read, and for coordinators those addressed to a coordination."""
        if not user.is_authenticated:
            return self.none()
        mine = Q(declaration__user=user) | Q(invitations__reviewer=user)
        if user.can_moderate:
            mine |= Q(way=Basis.COORDINATOR, declaration__user__in=_people_followed_by(user))
        return self.filter(pk__in=self.model.objects.filter(mine).values("pk"))


def _people_followed_by(user):
    return User.objects.in_territory_of(user).values("pk")


class ValidationRequest(models.Model):
    """A person asks a peer, a coordination or a jury of two to agree with the level that they declare."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    declaration = models.ForeignKey(Declaration, on_delete=models.CASCADE, related_name="requests")
    way = models.CharField(_("validation demandée à"), max_length=12, choices=Basis)
    state = models.CharField(_("état"), max_length=10, choices=RequestState, default=RequestState.OPEN)
    asked_at = models.DateTimeField(_("demandée le"), default=timezone.now)
    decided_at = models.DateTimeField(_("décidée le"), null=True, blank=True)
    result = models.OneToOneField(
        Declaration, null=True, blank=True, on_delete=models.CASCADE, related_name="granted_by"
    )

    objects = ValidationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande de validation")
        verbose_name_plural = _("demandes de validation")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(way__in=VALIDATIONS) & Q(state__in=RequestState.values),
                name="competences_validationrequest_known_way",
                violation_error_message=_("On demande à un pair, à une coordination ou à un jury."),
            ),
            models.CheckConstraint(
                condition=Q(state=RequestState.ACCEPTED, result__isnull=False, decided_at__isnull=False)
                | (~Q(state=RequestState.ACCEPTED) & Q(result=None)),
                name="competences_validationrequest_result",
                violation_error_message=_("Une demande acceptée, et elle seule, donne un niveau validé."),
            ),
            models.UniqueConstraint(
                fields=["declaration", "way"],
                condition=Q(state=RequestState.OPEN),
                name="competences_validationrequest_one_open",
                violation_error_message=_("Cette demande est déjà en attente."),
            ),
        ]

    def __str__(self):
        return f"{self.declaration.item_level} : {self.get_way_display()}"

    def get_absolute_url(self):
        return reverse("competences:validation_detail", args=[self.public_id])


class Invitation(models.Model):
    """Somebody whom a person asked to read their request: one peer, or each of the two members of a jury."""

    request = models.ForeignKey(ValidationRequest, on_delete=models.CASCADE, related_name="invitations")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("relecture demandée")
        verbose_name_plural = _("relectures demandées")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "reviewer"],
                name="competences_invitation_once",
                violation_error_message=_("Cette personne est déjà sollicitée."),
            )
        ]

    def __str__(self):
        return str(self.reviewer)


class Review(models.Model):
    """What one reviewer decided, having declared no conflict of interest. Append-only."""

    request = models.ForeignKey(ValidationRequest, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(_("avis"), max_length=10, choices=Verdict)
    comment = models.TextField(_("pourquoi"), validators=[MaxLengthValidator(2000), validate_no_personal_data])
    no_conflict = models.BooleanField(_("je n’ai pas de lien d’intérêt avec cette personne"))
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("avis de validation")
        verbose_name_plural = _("avis de validation")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "reviewer"],
                name="competences_review_one_a_person",
                violation_error_message=_("Vous avez déjà rendu votre avis."),
            ),
            models.CheckConstraint(
                condition=Q(no_conflict=True),
                name="competences_review_without_conflict",
                violation_error_message=_("Qui a un lien d’intérêt ne rend pas d’avis."),
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values),
                name="competences_review_known_verdict",
                violation_error_message=_("Cet avis n’existe pas."),
            ),
        ]

    def __str__(self):
        return f"{self.reviewer} : {self.get_verdict_display()}"


def new_token():
    return secrets.token_urlsafe(24)


class PortfolioShareQuerySet(OwnedQuerySet):
    def open(self, day=None):
        return self.filter(closed_at=None, expires_on__gte=day or timezone.localdate())


class PortfolioShare(models.Model):
    """A link by which whoever has it reads a portfolio, until its owner closes it or its day comes."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="portfolio_shares")
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    label = models.CharField(_("pour qui ou pour quoi"), max_length=120, blank=True)
    with_name = models.BooleanField(_("montrer mon nom"), default=True)
    with_evidence = models.BooleanField(_("montrer mes preuves"), default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_on = models.DateField(_("jusqu’au"))
    closed_at = models.DateTimeField(null=True, editable=False)

    objects = PortfolioShareQuerySet.as_manager()

    class Meta:
        verbose_name = _("partage de portfolio")
        verbose_name_plural = _("partages de portfolio")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.label or self.token[:6]

    @property
    def is_open(self):
        return self.closed_at is None and self.expires_on >= timezone.localdate()

    def close(self, *, by):
        """Once for all; closing it again changes nothing. Raises PermissionDenied for whoever does not own it."""
        if by != self.owner:
            raise PermissionDenied
        type(self).objects.filter(pk=self.pk, closed_at=None).update(closed_at=timezone.now())
