from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epn_commons.core.privacy_guard import validate_no_personal_data


class Cancellable(models.Model):
    """Something asked of the network between two moments, that somebody may call off, saying why. What was answered
    until then is destroyed; that it was asked stays."""

    cancelled_at = models.DateTimeField(null=True, editable=False)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    cancelled_why = models.CharField(
        _("pourquoi"), max_length=400, blank=True, editable=False,
        validators=[MaxLengthValidator(400), validate_no_personal_data],
    )  # fmt: skip

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by=None, cancelled_why="")
                | (Q(cancelled_at__isnull=False, cancelled_by__isnull=False, closed_at=None) & ~Q(cancelled_why="")),
                name="%(app_label)s_%(class)s_cancelled_says_why",
                violation_error_message=_("Ce qui est annulé dit pourquoi, et n’est pas déjà clos."),
            )
        ]

    @property
    def is_cancelled(self):
        return self.cancelled_at is not None

    @property
    def is_closed(self):
        return self.closed_at is not None

    @property
    def is_pending(self):
        """Neither closed nor called off."""
        return self.closed_at is None and self.cancelled_at is None

    @property
    def is_over(self):
        return self.ends_at < timezone.now()

    @property
    def may_close(self):
        return self.is_over and self.is_pending

    @property
    def has_begun(self):
        return self.starts_at <= timezone.now()

    @property
    def is_settled(self):
        """Whether people may have answered already: only its end may still change, for a later one."""
        return self.has_begun

    def mark_cancelled(self, why, *, by):
        """To be called on a locked row; saves."""
        self.cancelled_at, self.cancelled_by, self.cancelled_why = timezone.now(), by, why.strip()
        self.save(update_fields=["cancelled_at", "cancelled_by", "cancelled_why"])
