import uuid

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from demarches.enums import IssueNature, IssueOrigin, IssueState
from demarches.models.services import OnlineService
from epn_commons.contributions.enums import Licence, Status
from epn_commons.core.privacy_guard import validate_no_personal_data


class KnownIssueQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What one knows to be broken in the services that one may see; anyone reads it."""
        return self.filter(service__in=OnlineService.objects.visible_to(user).values("pk"))

    def open(self):
        """Those that still hold: nobody closed them, and somebody saw them lately."""
        return self.filter(state=IssueState.OPEN, expires_at__gt=timezone.now())


class KnownIssue(models.Model):
    """Something that does not work in an online service today. It is open to all at once, without review, and goes by
    itself when nobody meets it any more. Written by ``demarches.issues`` alone, which bounds and counts."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    service = models.ForeignKey(
        OnlineService, verbose_name=_("service en ligne"), on_delete=models.CASCADE, related_name="issues"
    )
    nature = models.CharField(_("nature"), max_length=20, choices=IssueNature)
    symptom = models.CharField(_("ce que l’on voit"), max_length=400, validators=[validate_no_personal_data])
    symptom_key = models.CharField(max_length=64, editable=False)
    workaround = models.TextField(
        _("contournement"), blank=True, validators=[MaxLengthValidator(800), validate_no_personal_data]
    )
    origin = models.CharField(_("signalé par"), max_length=12, choices=IssueOrigin, default=IssueOrigin.PERSON)
    state = models.CharField(_("état"), max_length=10, choices=IssueState, default=IssueState.OPEN)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField(_("depuis"), default=timezone.now)
    last_seen_at = models.DateTimeField(_("vu pour la dernière fois"), default=timezone.now)
    expires_at = models.DateTimeField(_("tenu pour vrai jusqu’à"))
    closed_at = models.DateTimeField(_("fermé le"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    confirmations = models.PositiveIntegerField(_("personnes qui l’ont vu"), default=0)
    licence = models.CharField(_("licence"), max_length=20, choices=Licence, default=Licence.CC_BY_SA, editable=False)
    created_at = models.DateTimeField(_("création"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("mise à jour"), default=timezone.now, editable=False)
    is_example = models.BooleanField(_("exemple de démonstration"), default=False, editable=False)

    objects = KnownIssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("problème connu")
        verbose_name_plural = _("problèmes connus")
        indexes = [
            models.Index(fields=["service", "state", "expires_at"], name="demarches_issue_live"),
            models.Index(fields=["-updated_at", "-id"], name="demarches_issue_fresh"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "nature", "symptom_key"],
                condition=Q(state=IssueState.OPEN),
                name="demarches_knownissue_open_once",
                violation_error_message=_("Ce problème est déjà signalé : dites « moi aussi »."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=IssueState.values) & Q(nature__in=IssueNature.values),
                name="demarches_knownissue_known_words",
                violation_error_message=_("Cette nature ou cet état n’existe pas."),
            ),
            models.CheckConstraint(
                condition=Q(state=IssueState.OPEN, closed_at__isnull=True)
                | (~Q(state=IssueState.OPEN) & Q(closed_at__isnull=False)),
                name="demarches_knownissue_closing_is_dated",
                violation_error_message=_("Un problème fermé porte sa date de fermeture."),
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("started_at")),
                name="demarches_knownissue_expires_later",
                violation_error_message=_("Un problème tient un certain temps après avoir été vu."),
            ),
        ]

    def __str__(self):
        return f"{self.service} : {self.symptom}"

    def get_absolute_url(self):
        return f"{reverse('demarches:issue_list')}#probleme-{self.public_id}"

    @property
    def is_open(self):
        return self.state == IssueState.OPEN and self.expires_at > timezone.now()

    @property
    def is_public(self):
        return self.service.status == Status.PUBLISHED


class IssueConfirmation(models.Model):
    """One person who met it: counted once, shown as a number only."""

    issue = models.ForeignKey(KnownIssue, on_delete=models.CASCADE, related_name="confirmed_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("confirmation d’un problème")
        verbose_name_plural = _("confirmations de problèmes")
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "by"],
                name="demarches_issueconfirmation_once",
                violation_error_message=_("Vous l’avez déjà dit : c’est compté."),
            )
        ]

    def __str__(self):
        return f"{self.issue_id} / {self.by_id}"
