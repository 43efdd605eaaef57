import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from epn_commons.core.identifiers import validate_siret
from epn_commons.territories.models import Commune


class OrganisationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The directory of employers is public."""
        return self.all()


class Organisation(models.Model):
    """Who employs mediators or runs places. People belong to it; the map shows structures."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("nom"), max_length=200)
    slug = models.SlugField(max_length=220, unique=True)
    siret = models.CharField(_("SIRET"), max_length=14, blank=True, validators=[validate_siret])
    website = models.URLField(_("site web"), blank=True)
    commune = models.ForeignKey(
        Commune, verbose_name=_("commune"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["siret"],
                condition=~Q(siret=""),
                name="accounts_organisation_siret_unique",
                violation_error_message=_("Une organisation porte déjà ce SIRET."),
            ),
            models.CheckConstraint(
                condition=Q(siret="") | Q(siret__regex=r"^\d{14}$"),
                name="accounts_organisation_siret_format",
                violation_error_message=_("Un SIRET compte 14 chiffres."),
            ),
        ]

    def __str__(self):
        return self.name


class Membership(models.Model):
    """A person's place in an organisation."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    is_manager = models.BooleanField(_("responsable"), default=False)
    is_main = models.BooleanField(_("organisation principale"), default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("appartenance")
        verbose_name_plural = _("appartenances")
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation"], name="accounts_membership_once"),
            models.UniqueConstraint(fields=["user"], condition=Q(is_main=True), name="accounts_membership_one_main"),
        ]

    def __str__(self):
        return f"{self.user} – {self.organisation}"
