import base64
import hashlib
import hmac
import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class WebhookQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(owner=user) if user.is_authenticated else self.none()


class Webhook(models.Model):
    """An address of a partner that is called when something public changes. ``kinds``: empty = all of them.

    The secret that signs is derived from the portal's own and from ``generation``: nothing in the database gives it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("titulaire"), related_name="webhooks"
    )
    url = models.URLField(_("adresse à appeler"), max_length=500)
    kinds = ArrayField(models.CharField(max_length=40), verbose_name=_("natures"), default=list, blank=True)
    generation = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("créé le"), db_default=Now())
    stopped_at = models.DateTimeField(_("arrêté le"), null=True, editable=False)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = _("appel automatique")
        verbose_name_plural = _("appels automatiques")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "url"],
                name="api_webhook_one_an_address",
                violation_error_message=_("Cette adresse est déjà appelée."),
            ),
            models.CheckConstraint(
                condition=Q(url__regex=r"^https?://"),
                name="api_webhook_calls_the_web",
                violation_error_message=_("L’adresse commence par https://."),
            ),
        ]

    def __str__(self):
        return self.url

    def get_absolute_url(self):
        return reverse("partners:webhook", args=[self.public_id])

    @property
    def reader(self):
        """Its name among the readers of the feed."""
        return f"webhook:{self.pk}"

    @property
    def secret(self):
        """As Standard Webhooks writes it: ``whsec_`` and base64."""
        key = salted_hmac("api.webhook", f"{self.public_id}:{self.generation}", algorithm="sha256").digest()
        return f"whsec_{base64.b64encode(key).decode()}"

    def signature(self, identifier, timestamp, body):
        """``v1,…`` of a message, as Standard Webhooks asks."""
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        signed = hmac.new(key, f"{identifier}.{timestamp}.".encode() + body, hashlib.sha256)
        return f"v1,{base64.b64encode(signed.digest()).decode()}"


class Delivery(models.Model):
    """One call to a webhook: what is told, and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("à envoyer")
        DELIVERED = "delivered", _("reçu")
        FAILED = "failed", _("abandonné")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    payload = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    created_at = models.DateTimeField(_("préparé le"), db_default=Now())
    next_try_at = models.DateTimeField(_("prochain essai"), db_default=Now())
    delivered_at = models.DateTimeField(_("reçu le"), null=True)
    answer = models.CharField(_("réponse"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("envoi")
        verbose_name_plural = _("envois")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["webhook", "id"], condition=Q(state="waiting"), name="api_delivery_waiting"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "delivered", "failed"]),
                name="api_delivery_state_known",
                violation_error_message=_("Cet état n’existe pas."),
            ),
            models.CheckConstraint(
                condition=~Q(state="delivered") | Q(delivered_at__isnull=False),
                name="api_delivery_is_dated",
                violation_error_message=_("Un envoi reçu porte sa date."),
            ),
        ]

    def __str__(self):
        return f"{self.webhook} {self.public_id}"
