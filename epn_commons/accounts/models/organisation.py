import uuid

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from epn_commons.core.identifiers import validate_siret
from epn_commons.territories.models import Commune


class OrganisationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The directory of employers is public."""
        return self.all()

    @transaction.atomic
    def register(self, name, **fields):
        """Create an organisation with a slug of its own, made out of its name."""
        organisation = self.model(name=name, **fields)
        organisation.slug = self.free_slug(name)
        organisation.full_clean()
        organisation.save(force_insert=True)
        return organisation

    def free_slug(self, name):
        """``mairie-de-bourges``, else ``mairie-de-bourges-2``…"""
        stem = slugify(name)[:200] or "organisation"
        taken = set(self.model.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
        slug, number = stem, 1
        while slug in taken:
            number += 1
            slug = f"{stem}-{number}"
        return slug


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
            models.UniqueConstraint(
                fields=["user", "organisation"],
                name="accounts_membership_once",
                violation_error_message=_("Cette personne appartient déjà à cette organisation."),
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(is_main=True),
                name="accounts_membership_one_main",
                violation_error_message=_("Une seule organisation est la principale."),
            ),
        ]

    def __str__(self):
        return f"{self.user} – {self.organisation}"
