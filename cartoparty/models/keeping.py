from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cartoparty.models.structure import Structure
from epn_commons.accounts.models import Organisation
from epn_commons.core.privacy_guard import validate_no_personal_data


class KeptQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What one keeps, and what the organisations where one works keep."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(by=user, organisation=None) | Q(organisation__in=user.memberships.values("organisation")))


class Kept(models.Model):
    """Held by an organisation, whose members all see and change it, or else by one person."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("par"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    at = models.DateTimeField(_("gardé le"), db_default=Now())

    objects = KeptQuerySet.as_manager()

    class Meta:
        abstract = True


class Favourite(Kept):
    """A place at hand."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="favourites")

    class Meta:
        verbose_name = _("lieu favori")
        verbose_name_plural = _("lieux favoris")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "structure"],
                name="cartoparty_favourite_once_in_organisation",
                violation_error_message=_("Ce lieu est déjà parmi les favoris de votre organisation."),
            ),
            models.UniqueConstraint(
                fields=["by", "structure"],
                condition=Q(organisation=None),
                name="cartoparty_favourite_once_for_person",
                violation_error_message=_("Ce lieu est déjà parmi vos favoris."),
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(by__isnull=False),
                name="cartoparty_favourite_is_somebody_s",
                violation_error_message=_("Un favori est à une organisation ou à une personne."),
            ),
        ]

    def __str__(self):
        return f"{self.structure_id} : {self.organisation_id or self.by_id}"


class SavedSelection(Kept):
    """A selection of places under a name: ``query`` is its query string, without the mark."""

    name = models.CharField(_("nom"), max_length=120, validators=[validate_no_personal_data])
    query = models.CharField(_("filtres"), max_length=2000)
    removed_at = models.DateTimeField(_("retirée le"), null=True, editable=False)

    class Meta:
        verbose_name = _("sélection gardée")
        verbose_name_plural = _("sélections gardées")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=Q(removed_at=None),
                name="cartoparty_savedselection_name_once_in_organisation",
                violation_error_message=_("Votre organisation garde déjà une sélection de ce nom."),
            ),
            models.UniqueConstraint(
                fields=["by", "name"],
                condition=Q(organisation=None, removed_at=None),
                name="cartoparty_savedselection_name_once_for_person",
                violation_error_message=_("Vous gardez déjà une sélection de ce nom."),
            ),
            models.CheckConstraint(
                condition=(Q(organisation__isnull=False) | Q(by__isnull=False)) & ~Q(name="") & ~Q(query=""),
                name="cartoparty_savedselection_whole",
                violation_error_message=_("Une sélection gardée a un nom et des filtres."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{reverse('cartoparty:structure_list')}?{self.query}"
