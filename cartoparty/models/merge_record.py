from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartoparty.models.duplicate_pair import touching_territory_of
from cartoparty.models.structure import Structure


class MergeRecordQuerySet(models.QuerySet):
    def standing(self):
        """Merges that nobody undid."""
        return self.filter(undone_at__isnull=True)

    def in_territory_of(self, user):
        return self.filter(touching_territory_of(user, "kept", "dropped"))


class MergeRecord(models.Model):
    """One place that two records described: ``dropped`` went into ``kept``, whose address answers for both.

    All that is needed to part them again: ``before`` is ``{"kept": …, "dropped": …}``, the columns of each as JSON;
    ``written`` what the merge wrote on ``kept``; ``sides`` who gave what; ``moved`` the primary keys of what was
    attached to ``dropped``, with the links that would have been there twice.
    """

    kept = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="absorbed")
    dropped = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="absorptions")
    before = models.JSONField()
    written = models.JSONField()
    sides = models.JSONField(default=dict)
    moved = models.JSONField(default=dict)
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField(_("fusionnées le"), default=timezone.now)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(_("annulée le"), null=True)

    objects = MergeRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("fusion de fiches")
        verbose_name_plural = _("fusions de fiches")
        ordering = ["-merged_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kept=F("dropped")),
                name="cartoparty_mergerecord_two_records",
                violation_error_message=_("Une fiche ne se fusionne pas avec elle-même."),
            ),
            models.UniqueConstraint(
                fields=["dropped"],
                condition=Q(undone_at__isnull=True),
                name="cartoparty_mergerecord_one_heir",
                violation_error_message=_("Cette fiche a déjà été fusionnée avec une autre."),
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="cartoparty_mergerecord_undoing_is_signed",
                violation_error_message=_("Une annulation porte une date et un nom."),
            ),
        ]

    def __str__(self):
        return f"{self.dropped_id} → {self.kept_id}"
