from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epn_commons.contributions.enums import Licence
from epn_commons.contributions.models.target import Targeted, TargetQuerySet
from epn_commons.territories.models import Department


class RemotePortal(models.Model):
    """Another network's portal, whose commons are followed: what it publishes arrives here as copies to moderate."""

    name = models.CharField(_("nom du réseau"), max_length=100)
    address = models.URLField(
        _("adresse du portail"), max_length=300, unique=True, help_text=_("Par exemple https://communs.reseau.example")
    )
    kinds = ArrayField(models.CharField(max_length=40), verbose_name=_("natures suivies"))
    departments = models.ManyToManyField(
        Department,
        verbose_name=_("territoire"),
        blank=True,
        help_text=_("Vide : tous. Ne compte que pour ce qui a une commune."),
    )
    licences = ArrayField(
        models.CharField(max_length=20, choices=Licence), verbose_name=_("licences acceptées"), default=list
    )
    is_active = models.BooleanField(_("suivi"), default=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("auteur")
    )
    cursor = models.CharField(max_length=500, blank=True, editable=False)
    last_change_at = models.DateTimeField(_("dernier changement reçu"), null=True, editable=False)
    checked_at = models.DateTimeField(_("interrogé le"), null=True, editable=False)
    problem = models.CharField(_("difficulté"), max_length=300, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("portail d’un autre réseau")
        verbose_name_plural = _("sources : portails d’autres réseaux")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(address__regex=r"^https?://[^/]+$"),
                name="contributions_remoteportal_address_is_a_site",
                violation_error_message=_("Donnez l’adresse du site seule, sans barre finale : https://…"),
            ),
            models.CheckConstraint(
                condition=Q(kinds__len__gt=0),
                name="contributions_remoteportal_follows_something",
                violation_error_message=_("Choisissez au moins une nature à suivre."),
            ),
            models.CheckConstraint(
                condition=Q(licences__len__gt=0),
                name="contributions_remoteportal_accepts_a_licence",
                violation_error_message=_("Choisissez au moins une licence acceptée."),
            ),
        ]

    def __str__(self):
        return self.name


class RemoteItem(Targeted):
    """A copy of what another portal publishes, and what was last read of it there: the base of later comparisons."""

    class State(models.TextChoices):
        COPIED = "copied", _("copiée")
        PROPOSED = "proposed", _("mise à jour proposée")
        DIVERGED = "diverged", _("modifiée ici : à comparer")
        WITHDRAWN = "withdrawn", _("retirée à la source")
        REFUSED = "refused", _("écartée ici")

    portal = models.ForeignKey(RemotePortal, models.CASCADE, related_name="items")
    kind = models.CharField(max_length=40)
    remote_id = models.UUIDField()
    version = models.PositiveIntegerField(_("version lue"))
    page_url = models.URLField(_("page d’origine"), max_length=500)
    licence = models.CharField(max_length=20, choices=Licence)
    values = models.JSONField()
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.COPIED)
    message = models.CharField(_("remarque"), max_length=500, blank=True)
    updated_at = models.DateTimeField(_("lue le"), default=timezone.now)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("copie d’un autre réseau")
        verbose_name_plural = _("copies d’autres réseaux")
        ordering = ["-updated_at", "-pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="contributions_remote_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["portal", "kind", "remote_id"],
                name="contributions_remoteitem_once",
                violation_error_message=_("Cette fiche a déjà été copiée."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["copied", "proposed", "diverged", "withdrawn", "refused"]),
                name="contributions_remoteitem_state_known",
                violation_error_message=_("Cet état n’existe pas."),
            ),
        ]

    def __str__(self):
        return f"{self.portal} : {self.kind} {self.remote_id}"
