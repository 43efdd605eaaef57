from django.db import models
from django.db.models import Count, Func, Max, Q
from django.utils.translation import gettext_lazy as _

from epn_commons.contributions.enums import Action


class CurrentTransaction(Func):
    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class OldestRunningTransaction(Func):
    """Every transaction below this number has ended: no row of theirs can appear any more."""

    template = "(pg_snapshot_xmin(pg_current_snapshot())::text::bigint)"
    output_field = models.BigIntegerField()


class ChangeQuerySet(models.QuerySet):
    def settled(self):
        """Changes that no later commit can precede, oldest first: who resumes after the last one misses none."""
        return self.filter(transaction__lt=OldestRunningTransaction()).order_by("transaction", "pk")

    def after(self, transaction, pk):
        return self.filter(Q(transaction__gt=transaction) | Q(transaction=transaction, pk__gt=pk))

    def stamp(self, *kinds):
        """A short text that changes whenever something public of these kinds changes; exact whatever the order in
        which transactions commit. One query, on an index."""
        rows = self.filter(kind__in=kinds) if kinds else self
        settled = Q(transaction__lt=OldestRunningTransaction())
        found = rows.aggregate(
            settled=Max("transaction", filter=settled),
            recent=Count("pk", filter=~settled),
            last=Max("pk", filter=~settled),
            at=Max("at"),
        )
        text = f"{found['settled'] or 0}-{found['recent']}-{found['last'] or 0}"
        return text, found["at"]


class Change(models.Model):
    """One line of the feed of public changes: what partners follow, what dates ETags and what makes exports stale."""

    transaction = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)
    kind = models.CharField(max_length=40)
    public_id = models.UUIDField()
    action = models.CharField(max_length=10, choices=Action)
    at = models.DateTimeField(auto_now_add=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("changement public")
        verbose_name_plural = _("changements publics")
        indexes = [
            models.Index(fields=["transaction", "id"], name="contributions_change_order"),
            models.Index(fields=["kind", "transaction", "id"], name="contributions_change_by_kind"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(action__in=Action.values), name="contributions_change_known_action")
        ]

    def __str__(self):
        return f"{self.kind} {self.public_id} {self.action}"
