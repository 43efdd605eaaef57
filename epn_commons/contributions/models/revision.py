from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from epn_commons.contributions.enums import RevisionState
from epn_commons.contributions.models.target import Targeted, TargetQuerySet


class RevisionQuerySet(TargetQuerySet):
    def pending(self):
        return self.filter(state=RevisionState.PENDING)

    def accepted(self):
        return self.filter(state=RevisionState.ACCEPTED)


class Revision(Targeted):
    """An edit of a published contribution: proposed, then accepted or not. Every accepted one is kept for good.

    ``values`` holds the fields that change, ``before`` the same fields as the author saw them, both as JSON made by
    ``contributions.snapshots``. ``version`` is the version that the acceptance produced.
    """

    base_version = models.PositiveIntegerField()
    values = models.JSONField()
    before = models.JSONField()
    comment = models.CharField(_("explication"), max_length=500, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="revisions")
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=RevisionState, default=RevisionState.PENDING, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, editable=False)
    reason = models.TextField(blank=True, editable=False)
    version = models.PositiveIntegerField(null=True, editable=False)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposition de correction")
        verbose_name_plural = _("propositions de correction")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["content_type", "object_id", "state"], name="contributions_revision_of")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=RevisionState.REJECTED) | ~Q(reason=""),
                name="contributions_revision_rejection_has_reason",
                violation_error_message=_("Un refus doit être motivé."),
            ),
            models.CheckConstraint(
                condition=Q(state=RevisionState.PENDING, decided_at__isnull=True)
                | (~Q(state=RevisionState.PENDING) & Q(decided_at__isnull=False)),
                name="contributions_revision_decision_is_dated",
                violation_error_message=_("Une décision porte une date."),
            ),
            models.CheckConstraint(
                condition=Q(state=RevisionState.ACCEPTED, version__isnull=False)
                | (~Q(state=RevisionState.ACCEPTED) & Q(version__isnull=True)),
                name="contributions_revision_accepted_has_version",
                violation_error_message=_("Une proposition acceptée produit une version."),
            ),
            models.UniqueConstraint(
                fields=["content_type", "object_id", "version"],
                condition=Q(version__isnull=False),
                name="contributions_revision_version_once",
            ),
        ]

    def __str__(self):
        return _("Proposition n° %(number)s") % {"number": self.pk}
