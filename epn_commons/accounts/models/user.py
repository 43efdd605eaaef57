from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epn_commons.accounts.enums import Role
from epn_commons.territories.models import Department


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, roles=[Role.ADMINISTRATOR], **fields)

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
