import re
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epn_commons.accounts import security_log
from epn_commons.accounts.enums import Role, Scope
from epn_commons.accounts.models.organisation import Organisation
from epn_commons.accounts.tokens import digest, new_token

PREFIX_LENGTH = 8
LAST_USE_PRECISION = timedelta(minutes=5)
"""One write every five minutes is enough to tell a living key from a forgotten one."""
ROTATION_OVERLAP = timedelta(hours=24)
DIGEST = r"^[0-9a-f]{64}$"
PLAIN_KEY = re.compile(r"(?P<prefix>[A-Za-z0-9]{8})\.(?P<secret>[A-Za-z0-9]{32,64})", re.ASCII)


class ApiKeyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own keys; all of them for an administrator."""
        return self if user.is_authenticated and user.is_administrator else self.filter(owner_id=user.pk)

    def usable(self):
        now = timezone.now()
        return self.filter(
            Q(revoked_at=None),
            Q(expires_at=None) | Q(expires_at__gt=now),
            Q(owner=None) | Q(owner__is_active=True),
        )

    def issue(self, *, name, scopes, owner=None, organisation=None, expires_at=None, requests_per_hour=None, by=None):
        """Make a key. Returns ``(key, plain)``: the plain text is told once and kept nowhere.

        ``by`` is who asks (``None`` on the command line); a partner issues for themselves alone.
        """
        if by and not (by.is_administrator or (by == owner and by.has_role(Role.PARTNER))):
            raise PermissionDenied(_("Les clés s’adressent aux partenaires : demandez ce rôle à la coordination."))
        secret = new_token()
        key = self.model(
            name=name,
            scopes=sorted(set(scopes)),
            owner=owner,
            organisation=organisation,
            expires_at=expires_at,
            prefix=new_token(PREFIX_LENGTH),
            secret_hash=digest(secret),
        )
        if requests_per_hour:
            key.requests_per_hour = requests_per_hour
        key.full_clean()
        key.save(force_insert=True)
        security_log.record("key_issued", user=by, key=key.prefix, scopes=",".join(key.scopes))
        return key, f"{key.prefix}.{secret}"

    def authenticate(self, plain):
        """The usable key behind what a partner sent, or ``None``; the digests are compared in constant time."""
        match = PLAIN_KEY.fullmatch(plain)
        if not match:
            return None
        key = self.usable().select_related("owner", "organisation").filter(prefix=match["prefix"]).first()
        expected = key.secret_hash if key else digest("")
        if not secrets.compare_digest(expected, digest(match["secret"])) or not key:
            return None
        key._note_use()
        return key


class ApiKey(models.Model):
    """A partner's key to the API: shown once, stored as a digest, scoped, expiring, revocable, with its own quota."""

    name = models.CharField(_("à quoi sert cette clé"), max_length=120)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("titulaire"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="api_keys",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="api_keys",
    )
    prefix = models.CharField(_("début de la clé"), max_length=PREFIX_LENGTH, unique=True, editable=False)
    secret_hash = models.CharField(max_length=64, editable=False)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope), verbose_name=_("droits"))
    requests_per_hour = models.PositiveIntegerField(_("requêtes par heure"), default=5000)
    created_at = models.DateTimeField(_("créée le"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expire le"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("révoquée le"), null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField(_("dernier usage"), null=True, blank=True, editable=False)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("clé d’API")
        verbose_name_plural = _("clés d’API")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scopes__contained_by=list(Scope.values)),
                name="accounts_apikey_scopes_known",
                violation_error_message=_("Ce droit n’existe pas."),
            ),
            models.CheckConstraint(
                condition=Q(scopes__len__gt=0),
                name="accounts_apikey_scopes_some",
                violation_error_message=_("Une clé ouvre au moins un droit."),
            ),
            models.CheckConstraint(
                condition=Q(prefix__regex=r"^[A-Za-z0-9]{8}$") & Q(secret_hash__regex=DIGEST),
                name="accounts_apikey_hashed",
                violation_error_message=_("Une clé se garde sous forme d’empreinte."),
            ),
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(expires_at__gt=F("created_at")),
                name="accounts_apikey_expires_later",
                violation_error_message=_("La date d’expiration est déjà passée."),
            ),
            models.CheckConstraint(
                condition=Q(requests_per_hour__gt=0),
                name="accounts_apikey_quota_positive",
                violation_error_message=_("Le quota compte au moins une requête par heure."),
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.prefix}…)"

    def has_scope(self, scope):
        return scope in self.scopes

    @property
    def scope_labels(self):
        return [Scope(scope).label for scope in self.scopes]

    @property
    def is_usable(self):
        expired = self.expires_at and self.expires_at <= timezone.now()
        return not (self.revoked_at or expired or (self.owner and not self.owner.is_active))

    @transaction.atomic
    def revoke(self, *, by):
        """Stop the key at once. Revoking twice keeps the first date."""
        self._lock(by)
        if not self.revoked_at:
            self.revoked_at = timezone.now()
            self.save(update_fields=["revoked_at"])
            security_log.record("key_revoked", user=by, key=self.prefix)

    @transaction.atomic
    def rotate(self, *, by):
        """A new key with the same rights and life span; this one still works for a day, time to change over."""
        self._lock(by)
        now = timezone.now()
        key, plain = ApiKey.objects.issue(
            name=self.name,
            scopes=self.scopes,
            owner=self.owner,
            organisation=self.organisation,
            expires_at=self.expires_at and now + (self.expires_at - self.created_at),
            requests_per_hour=self.requests_per_hour,
            by=by,
        )
        self.expires_at = min(filter(None, [self.expires_at, now + ROTATION_OVERLAP]))
        self.save(update_fields=["expires_at"])
        return key, plain

    def _lock(self, by):
        self.refresh_from_db(from_queryset=ApiKey.objects.select_for_update(of=("self",)))
        if not (by.is_administrator or self.owner_id == by.pk):
            raise PermissionDenied(_("Cette clé n’est pas la vôtre."))

    def _note_use(self):
        now = timezone.now()
        if not self.last_used_at or now - self.last_used_at > LAST_USE_PRECISION:
            self.last_used_at = now
            ApiKey.objects.filter(pk=self.pk).update(last_used_at=now)
