import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartoparty.enums import FactGroup, ReminderFrequency, Voucher
from cartoparty.models.structure import Structure


class ConfirmationQuerySet(models.QuerySet):
    def standing(self):
        """Those that nobody took back."""
        return self.filter(retraction__isnull=True)


class Confirmation(models.Model):
    """Someone read a group of facts of a place, at a version, and said that they hold. Append-only: a trigger of the
    database refuses to alter or remove a row.

    ``act`` is shared by the groups confirmed by one click; ``link`` names the signed link that served, for it serves
    once a group. ``before`` is ``{"confirmed_at", "updated_on", "stamps": {field: stamp or None}}``, what the
    structure said of its freshness until then.
    """

    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="confirmations")
    group = models.CharField(_("ce qui est confirmé"), max_length=10, choices=FactGroup)
    via = models.CharField(_("confirmé par"), max_length=10, choices=Voucher)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    link = models.CharField(max_length=32, blank=True)
    act = models.UUIDField(default=uuid.uuid4)
    version = models.PositiveIntegerField(_("version"))
    at = models.DateTimeField(_("confirmé le"), default=timezone.now)
    before = models.JSONField()

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["structure", "-at"], name="cartoparty_confirmation_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(group__in=FactGroup.values),
                name="cartoparty_confirmation_known_group",
                violation_error_message=_("On confirme les horaires, les services ou les coordonnées."),
            ),
            models.CheckConstraint(
                condition=Q(via=Voucher.PLACE, by__isnull=True) & ~Q(link="")
                | Q(via=Voucher.MEMBER, by__isnull=False, link=""),
                name="cartoparty_confirmation_is_signed",
                violation_error_message=_("Une confirmation vient d’un lien envoyé au lieu, ou d’un membre."),
            ),
            models.UniqueConstraint(
                fields=["link", "group"],
                condition=~Q(link=""),
                name="cartoparty_confirmation_link_once",
                violation_error_message=_("Ce lien a déjà servi à confirmer ces informations."),
            ),
            models.UniqueConstraint(
                fields=["act", "group"],
                name="cartoparty_confirmation_group_once",
                violation_error_message=_("Ces informations viennent d’être confirmées."),
            ),
        ]

    def __str__(self):
        return f"{self.get_group_display()}, {self.get_via_display()}"


class Retraction(models.Model):
    """A member took back what they had confirmed: the confirmation stays written, and counts no more."""

    confirmation = models.OneToOneField(Confirmation, on_delete=models.PROTECT, related_name="retraction")
    at = models.DateTimeField(_("reprise le"), default=timezone.now)

    class Meta:
        verbose_name = _("confirmation reprise")
        verbose_name_plural = _("confirmations reprises")

    def __str__(self):
        return str(self.confirmation)


class ReminderPlan(models.Model):
    """How often one place is asked by e-mail whether its facts still hold, and when it was last asked. A place
    without a row has the default frequency and was never asked."""

    structure = models.OneToOneField(Structure, on_delete=models.CASCADE, related_name="reminder_plan")
    every_months = models.PositiveSmallIntegerField(
        _("rappels par courriel"), choices=ReminderFrequency, default=ReminderFrequency.HALF_YEAR
    )
    last_sent_at = models.DateTimeField(_("dernier rappel"), null=True, editable=False)

    class Meta:
        verbose_name = _("rappels à un lieu")
        verbose_name_plural = _("rappels aux lieux")
        constraints = [
            models.CheckConstraint(
                condition=Q(every_months__in=ReminderFrequency.values),
                name="cartoparty_reminderplan_known_frequency",
                violation_error_message=_("Les rappels partent tous les 3, 6 ou 12 mois, ou jamais."),
            )
        ]

    def __str__(self):
        return self.get_every_months_display()
