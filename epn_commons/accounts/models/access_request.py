from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epn_commons.accounts import security_log
from epn_commons.accounts.enums import RequestStatus, Role
from epn_commons.accounts.models.invitation import Invitation
from epn_commons.core.identifiers import validate_siret


class AccessRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_authenticated and user.can_moderate else self.none()

    def pending(self):
        return self.filter(status=RequestStatus.PENDING)


class AccessRequest(models.Model):
    """Someone asks for an account; a coordinator accepts, which sends an invitation, or refuses with a reason."""

    email = models.EmailField(_("adresse électronique"))
    full_name = models.CharField(_("nom"), max_length=120)
    organisation_name = models.CharField(_("organisation"), max_length=200)
    siret = models.CharField(_("SIRET"), max_length=14, blank=True, validators=[validate_siret])
    message = models.TextField(_("message"), max_length=2000, blank=True)
    status = models.CharField(_("état"), max_length=10, choices=RequestStatus, default=RequestStatus.PENDING)
    created_at = models.DateTimeField(_("reçue le"), default=timezone.now, editable=False)
    decided_at = models.DateTimeField(_("décidée le"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("décision de"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.TextField(_("motif du refus"), max_length=2000, blank=True)

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande d’accès")
        verbose_name_plural = _("demandes d’accès")
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(status=RequestStatus.PENDING),
                name="accounts_accessrequest_one_pending",
                violation_error_message=_("Une demande de cette adresse attend déjà une réponse."),
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="accounts_accessrequest_email_lower_case",
                violation_error_message=_("L’adresse électronique s’écrit en minuscules."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=RequestStatus.values),
                name="accounts_accessrequest_status_known",
                violation_error_message=_("Cet état n’existe pas."),
            ),
            models.CheckConstraint(
                condition=Q(status=RequestStatus.PENDING, decided_at=None, decided_by=None)
                | ~Q(status=RequestStatus.PENDING) & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="accounts_accessrequest_decision_signed",
                violation_error_message=_("Une décision a une date et un auteur."),
            ),
            models.CheckConstraint(
                condition=~Q(status=RequestStatus.REFUSED) | ~Q(reason=""),
                name="accounts_accessrequest_refusal_explained",
                violation_error_message=_("Un refus s’explique : écrivez un motif."),
            ),
        ]

    def __str__(self):
        return f"{self.full_name} ({self.email})"

    @transaction.atomic
    def accept(self, *, by, roles=(Role.MEDIATOR,), organisation=None, departments=()):
        """Invite the person. Returns ``(invitation, token)`` as :meth:`Invitation.objects.invite` does."""
        self._decide(RequestStatus.ACCEPTED, by)
        return Invitation.objects.invite(
            self.email,
            roles=roles,
            by=by,
            full_name=self.full_name,
            organisation=organisation,
            departments=departments,
        )

    @transaction.atomic
    def refuse(self, *, by, reason):
        self._decide(RequestStatus.REFUSED, by, reason.strip())

    def _decide(self, status, by, reason=""):
        self.refresh_from_db(from_queryset=AccessRequest.objects.select_for_update(of=("self",)))
        if not by.can_moderate:
            raise PermissionDenied
        if self.status != RequestStatus.PENDING:
            raise ValidationError(
                _("%(name)s a déjà répondu à cette demande."), code="decided", params={"name": self.decided_by}
            )
        if status == RequestStatus.REFUSED and not reason:
            raise ValidationError(_("Un refus s’explique : écrivez un motif."), code="reason")
        self.status, self.decided_by, self.decided_at, self.reason = status, by, timezone.now(), reason
        self.save(update_fields=["status", "decided_by", "decided_at", "reason"])
        security_log.record(f"access_{status}", user=by, request=self.pk)
