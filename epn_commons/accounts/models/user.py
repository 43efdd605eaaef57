import uuid
from contextlib import contextmanager

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from epn_commons.accounts import personal_data, security_log
from epn_commons.accounts.enums import COORDINATOR_GRANTS, PROTECTED_ROLES, Role
from epn_commons.territories.models import Department

EXAMPLE_ENDING = ".example"


class UserQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Accounts are private: one's own, and for whoever moderates those of their territory."""
        if user.is_authenticated and user.can_moderate:
            return self.in_territory_of(user)
        return self.filter(pk=user.pk)

    def in_territory_of(self, moderator):
        """Accounts whose departments, or whose organisation's, a moderator follows. Accounts with neither are
        everyone's; so are all of them for whoever follows no department in particular."""
        territory = moderator.department_codes
        if moderator.is_administrator or not territory:
            return self
        followed = self.model.departments.through.objects.filter(user=OuterRef("pk"))
        employed = self.model.memberships.rel.related_model.objects.filter(
            user=OuterRef("pk"), organisation__commune__isnull=False
        )
        return self.filter(
            Exists(followed.filter(department__in=territory))
            | Exists(employed.filter(organisation__commune__department__in=territory))
            | ~Exists(followed) & ~Exists(employed)
            | Q(pk=moderator.pk)
        )

    def active_administrators(self):
        return self.filter(is_active=True, roles__contains=[Role.ADMINISTRATOR])


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user

    @transaction.atomic
    def create_verified_user(self, email, password, **fields):
        """An account whose address is known to be its owner's: they had the invitation, or the operator vouches."""
        user = self.create_user(email, password, **fields)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_verified_user(email, password, roles=[Role.ADMINISTRATOR], **fields)

    def get_by_natural_key(self, username):
        return self.get(email=username.lower())


class User(AbstractBaseUser):
    """A person who logs in by e-mail. Rights come from ``roles`` alone: no groups, no per-object permissions."""

    email = models.EmailField(
        _("adresse électronique"),
        unique=True,
        error_messages={"unique": _("Un compte existe déjà pour cette adresse.")},
    )
    full_name = models.CharField(_("nom affiché"), max_length=120)
    roles = ArrayField(
        models.CharField(max_length=20, choices=Role), verbose_name=_("rôles"), default=list, blank=True
    )
    departments = models.ManyToManyField(
        Department,
        verbose_name=_("départements suivis"),
        blank=True,
        related_name="coordinators",
        help_text=_("Le territoire de modération. Vide : tous les départements."),
    )
    is_trusted = models.BooleanField(
        _("contributions de confiance"),
        default=False,
        help_text=_("Ses contributions sont publiées aussitôt, puis relues."),
    )
    is_active = models.BooleanField(_("compte ouvert"), default=True)
    date_joined = models.DateTimeField(_("inscription"), default=timezone.now)
    previous_login = models.DateTimeField(_("visite précédente"), null=True, blank=True, editable=False)
    """The log-in before the last: what happened since is new to this person."""
    closed_at = models.DateTimeField(_("clôture"), null=True, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("compte")
        verbose_name_plural = _("comptes")
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="accounts_user_email_lower_case",
                violation_error_message=_("L’adresse électronique s’écrit en minuscules."),
            ),
            models.CheckConstraint(
                condition=Q(roles__contained_by=list(Role.values)),
                name="accounts_user_roles_known",
                violation_error_message=_("Ce rôle n’existe pas."),
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(is_active=False),
                name="accounts_user_closed_is_inactive",
                violation_error_message=_("Un compte clôturé ne peut pas rester ouvert."),
            ),
        ]

    def __str__(self):
        return self.full_name or self.email

    def has_role(self, *roles):
        return self.is_active and not set(roles).isdisjoint(self.roles)

    @property
    def is_administrator(self):
        return self.has_role(Role.ADMINISTRATOR)

    @property
    def can_moderate(self):
        """Coordinators and administrators decide on contributions."""
        return self.has_role(Role.COORDINATOR, Role.ADMINISTRATOR)

    @property
    def can_contribute(self):
        return self.has_role(Role.MEDIATOR, Role.JURIST, Role.COORDINATOR, Role.ADMINISTRATOR)

    @property
    def is_example(self):
        """Whether this is nobody: an account of the demonstration. No address ends in ``.example`` (RFC 2606)."""
        return self.email.endswith(EXAMPLE_ENDING)

    @property
    def needs_second_factor(self):
        """Who decides for others proves twice who they are."""
        return self.has_role(*PROTECTED_ROLES, Role.JURIST)

    @property
    def role_labels(self):
        return [Role(role).label for role in self.roles]

    @cached_property
    def department_codes(self):
        """Read once for each time this person is read: several panels and the header of a page ask for them."""
        return list(self.departments.values_list("code", flat=True))

    @property
    def main_organisation(self):
        membership = self.memberships.filter(is_main=True).select_related("organisation").first()
        return membership and membership.organisation

    @property
    def grantable_roles(self):
        """The roles that this person may give to others."""
        if self.is_administrator:
            return list(Role)
        return list(COORDINATOR_GRANTS) if self.can_moderate else []

    @property
    def publishes_at_once(self):
        """Coordinators publish their own work; so does a mediator whom a coordinator marked as trusted."""
        return self.can_moderate or (self.is_trusted and self.can_contribute)

    @property
    def is_staff(self):
        """Django admin's word for who may enter it."""
        return self.can_moderate

    @property
    def is_superuser(self):
        return self.is_administrator

    def has_perm(self, perm, obj=None):
        return self.is_administrator

    def has_perms(self, perm_list, obj=None):
        return self.is_administrator

    def has_module_perms(self, app_label):
        return self.can_moderate

    def can_manage(self, other):
        """Whether this person may change the account of another: administrators all of them, coordinators those of
        their territory that hold no coordinator's or administrator's role."""
        if self.is_administrator:
            return True
        return (
            self.can_moderate
            and set(other.roles).isdisjoint(PROTECTED_ROLES)
            and User.objects.in_territory_of(self).filter(pk=other.pk).exists()
        )

    def grant(self, roles, *, by):
        """Replace this person's roles. ``by`` may neither give nor take a role that is not theirs to grant."""
        with self._locked(by):
            changed = set(map(str, roles)) ^ set(self.roles)
            if not changed <= set(by.grantable_roles):
                raise PermissionDenied(_("Vous ne pouvez pas accorder ou retirer ce rôle."))
            if Role.ADMINISTRATOR in changed and Role.ADMINISTRATOR in self.roles:
                self._refuse_if_last_administrator()
            self.roles = sorted(set(map(str, roles)))
            self.save(update_fields=["roles"])
        security_log.record("roles_changed", user=by, account=self.pk, roles=",".join(self.roles))

    def deactivate(self, *, by):
        """Shut this person out at once: sessions end, keys stop. Reversible by :meth:`reactivate`."""
        with self._locked(by):
            self._refuse_if_last_administrator()
            self.is_active = False
            self.save(update_fields=["is_active"])
            self._end_access()
        security_log.record("account_deactivated", user=by, account=self.pk)

    def reactivate(self, *, by):
        with self._locked(by):
            if self.closed_at:
                raise ValidationError(_("Un compte clôturé ne se rouvre pas."), code="closed")
            self.is_active = True
            self.save(update_fields=["is_active"])
        security_log.record("account_reactivated", user=by, account=self.pk)

    def close(self, *, by):
        """Close for good at the person's request: whatever says who they are goes, what they wrote stays.

        Raises ValidationError for the last administrator, who must name another one first.
        """
        with self._locked(by):
            self._refuse_if_last_administrator()
            self._end_access()
            personal_data.erase(self)
            self.api_keys.all().delete()
            self.memberships.all().delete()
            self.emailaddress_set.all().delete()
            self.authenticator_set.all().delete()
            self.socialaccount_set.all().delete()
            self.departments.clear()
            self.full_name = str(_("Compte clôturé"))
            self.email = f"closed-{uuid.uuid4()}@invalid"
            self.roles = []
            self.is_trusted = self.is_active = False
            self.last_login = self.previous_login = None
            self.closed_at = timezone.now()
            self.set_unusable_password()
            self.save()
        security_log.record("account_closed", user=by, account=self.pk)

    def keep_last_login(self):
        """Called before a log-in writes its own date."""
        self.previous_login = self.last_login
        self.save(update_fields=["previous_login"])

    @contextmanager
    def _locked(self, by):
        """A transaction that holds this account's row, refreshed, once sure that ``by`` may change it."""
        with transaction.atomic():
            # One order for all: administrators first, or two of them closing at once would wait for each other.
            list(User.objects.active_administrators().select_for_update().order_by("pk").values_list("pk"))
            self.refresh_from_db(from_queryset=User.objects.select_for_update())
            if self != by and not by.can_manage(self):
                raise PermissionDenied(_("Ce compte n’est pas de votre ressort."))
            yield

    def _refuse_if_last_administrator(self):
        administrators = User.objects.active_administrators().select_for_update().order_by("pk")
        if [account.pk for account in administrators] == [self.pk]:
            raise ValidationError(
                _("C’est le dernier compte d’administration : nommez d’abord une autre personne."),
                code="last_administrator",
            )

    def _end_access(self):
        for session in UserSession.objects.filter(user=self):
            session.end()
        self.api_keys.filter(revoked_at=None).update(revoked_at=timezone.now())
