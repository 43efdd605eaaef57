from django.db import connection, models
from django.db.models import Func, Q
from django.utils.translation import gettext_lazy as _

from epn_commons.contributions.enums import Action


class CurrentTransaction(Func):
    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class OldestRunningTransaction(Func):
    """Every transaction below this number has ended: no row of theirs can appear any more."""

    template = "(pg_snapshot_xmin(pg_current_snapshot())::text::bigint)"
    output_field = models.BigIntegerField()


_STAMP = """
    SELECT max(settled.transaction), coalesce(sum(recent.number), 0)::bigint, max(recent.last), max(latest.at)
    FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS running) AS oldest
    CROSS JOIN {asked}
    LEFT JOIN LATERAL (
        SELECT transaction FROM contributions_change AS change WHERE {of_kind} transaction < oldest.running
        ORDER BY {in_kind} transaction DESC LIMIT 1
    ) AS settled ON true
    LEFT JOIN LATERAL (
        SELECT count(*) AS number, max(id) AS last FROM contributions_change AS change
        WHERE {of_kind} transaction >= oldest.running
    ) AS recent ON true
    LEFT JOIN LATERAL (
        SELECT at FROM contributions_change AS change WHERE {of_kind} true ORDER BY {in_kind} at DESC LIMIT 1
    ) AS latest ON true
"""
# Between, not equal: of a kind with no change, an equality lets PostgreSQL read the whole feed backwards in vain.
STAMP_OF_KINDS = _STAMP.format(
    asked="unnest(%s::text[]) AS asked(kind)",
    of_kind="change.kind BETWEEN asked.kind AND asked.kind AND",
    in_kind="change.kind DESC,",
)
STAMP_OF_ALL = _STAMP.format(asked="(SELECT 1) AS asked", of_kind="", in_kind="")


class ChangeQuerySet(models.QuerySet):
    def settled(self):
        """Changes that no later commit can precede, oldest first: who resumes after the last one misses none."""
        return self.filter(transaction__lt=OldestRunningTransaction()).order_by("transaction", "pk")

    def after(self, transaction, pk):
        return self.filter(Q(transaction__gt=transaction) | Q(transaction=transaction, pk__gt=pk))

    def stamp(self, *kinds):
        """A short text that changes whenever something public of these kinds changes, and when that was; exact
        whatever the order in which transactions commit. Every answer asks for it: one query that reads the ends of
        two indexes, however long the feed."""
        with connection.cursor() as cursor:
            cursor.execute(STAMP_OF_KINDS if kinds else STAMP_OF_ALL, [list(kinds)] if kinds else None)
            settled, recent, last, at = cursor.fetchone()
        return f"{settled or 0}-{recent}-{last or 0}", at


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
            models.Index(fields=["kind", "at"], name="contributions_change_dates"),
            models.Index(fields=["at"], name="contributions_change_at"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(action__in=Action.values), name="contributions_change_known_action")
        ]

    def __str__(self):
        return f"{self.kind} {self.public_id} {self.action}"
