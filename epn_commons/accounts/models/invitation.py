from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epn_commons.accounts import security_log
from epn_commons.accounts.enums import Role
from epn_commons.accounts.models.organisation import Membership, Organisation
from epn_commons.accounts.models.user import User
from epn_commons.accounts.tokens import digest, new_token
from epn_commons.territories.models import Department

VALIDITY = timedelta(days=14)


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever moderates sees all invitations: two coordinators must not invite the same person unknowingly."""
        return self if user.is_authenticated and user.can_moderate else self.none()

    def pending(self):
        return self.filter(accepted_at=None, revoked_at=None)

    def open(self):
        """Those whose link still works."""
        return self.pending().filter(expires_at__gt=timezone.now())

    @transaction.atomic
    def invite(self, email, *, roles, by, full_name="", organisation=None, departments=()):
        """Invite someone. Returns ``(invitation, token)``; the token goes into the e-mail and is kept nowhere.

        An earlier invitation of the same person is revoked. Raises PermissionDenied for a role that is not ``by``'s
        to grant, ValidationError when the person has an account already.
        """
        email = email.lower()
        if not set(roles) <= set(by.grantable_roles):
            raise PermissionDenied(_("Vous ne pouvez pas accorder ce rôle."))
        if User.objects.filter(email=email).exists():
            raise ValidationError({"email": _("Cette personne a déjà un compte.")}, code="known")
        self.pending().select_for_update().filter(email=email).update(revoked_at=timezone.now())
        token = new_token()
        invitation = self.model(
            email=email,
            full_name=full_name,
            roles=sorted(set(map(str, roles))),
            organisation=organisation,
            invited_by=by,
            token_hash=digest(token),
        )
        invitation.full_clean(validate_constraints=False)
        _insert(invitation)
        invitation.departments.set(departments)
        security_log.record("invited", user=by, invitation=invitation.pk, roles=",".join(invitation.roles))
        return invitation, token

    def by_token(self, token):
        """The invitation that a link opens, or ``None``: unknown, used, revoked and expired look the same."""
        return self.open().select_related("organisation", "invited_by").filter(token_hash=digest(token)).first()


def _insert(invitation):
    """The database alone sees both of two people who invite at once: it is asked, rather than looked at before."""
    try:
        with transaction.atomic():
            invitation.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError(_("Quelqu’un vient d’inviter cette personne."), code="race") from error


def _default_expiry():
    return timezone.now() + VALIDITY


class Invitation(models.Model):
    """The offer of an account, by e-mail, with the roles that it will have."""

    email = models.EmailField(_("adresse électronique"))
    full_name = models.CharField(_("nom affiché"), max_length=120, blank=True)
    roles = ArrayField(models.CharField(max_length=20, choices=Role), verbose_name=_("rôles"))
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    departments = models.ManyToManyField(
        Department, verbose_name=_("départements suivis"), blank=True, related_name="+"
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("invitation de"), on_delete=models.PROTECT, related_name="+"
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("envoyée le"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expire le"), default=_default_expiry, editable=False)
    accepted_at = models.DateTimeField(_("acceptée le"), null=True, editable=False)
    accepted_by = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("compte ouvert"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="invitation",
    )
    revoked_at = models.DateTimeField(_("annulée le"), null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="accounts_invitation_one_pending",
                violation_error_message=_("Une invitation attend déjà cette personne."),
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="accounts_invitation_email_lower_case",
                violation_error_message=_("L’adresse électronique s’écrit en minuscules."),
            ),
            models.CheckConstraint(
                condition=Q(roles__contained_by=list(Role.values)) & Q(roles__len__gt=0),
                name="accounts_invitation_roles_known",
                violation_error_message=_("Choisissez au moins un rôle de la liste."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, revoked_at=None),
                name="accounts_invitation_accepted_whole",
                violation_error_message=_("Une invitation acceptée ouvre un compte et ne s’annule plus."),
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="accounts_invitation_expires_later",
                violation_error_message=_("Une invitation expire après son envoi."),
            ),
        ]

    def __str__(self):
        return self.email

    @property
    def is_open(self):
        return not (self.accepted_at or self.revoked_at) and self.expires_at > timezone.now()

    @transaction.atomic
    def accept(self, *, full_name, password):
        """Open the account, its address already verified. Returns the user.

        Raises ValidationError when the link was used or revoked meanwhile, or the person got an account otherwise.
        """
        self.refresh_from_db(from_queryset=Invitation.objects.select_for_update(of=("self",)))
        if not self.is_open:
            raise ValidationError(_("Cette invitation ne sert plus : demandez-en une autre."), code="used")
        user = User.objects.create_verified_user(self.email, password, full_name=full_name, roles=self.roles)
        user.departments.set(self.departments.all())
        if self.organisation:
            Membership.objects.create(user=user, organisation=self.organisation)
        self.accepted_at = timezone.now()
        self.accepted_by = user
        self.save(update_fields=["accepted_at", "accepted_by"])
        security_log.record("invitation_accepted", user=user, invitation=self.pk)
        return user

    @transaction.atomic
    def revoke(self, *, by):
        """Cancel the link. Raises PermissionDenied unless ``by`` moderates, ValidationError once it was accepted."""
        self.refresh_from_db(from_queryset=Invitation.objects.select_for_update(of=("self",)))
        if not by.can_moderate:
            raise PermissionDenied
        if self.accepted_at:
            raise ValidationError(_("Cette invitation est déjà acceptée : désactivez plutôt le compte."), code="used")
        if not self.revoked_at:
            self.revoked_at = timezone.now()
            self.save(update_fields=["revoked_at"])
            security_log.record("invitation_revoked", user=by, invitation=self.pk)
