from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epn_commons.contributions.enums import LinkKind, LinkReason, LinkState
from epn_commons.contributions.exceptions import AlreadyDecided


class LinkQuerySet(models.QuerySet):
    def touching(self, contribution):
        """Links that start from or end at a contribution."""
        content_type = ContentType.objects.get_for_model(contribution)
        return self.filter(
            Q(source_type=content_type, source_id=contribution.pk)
            | Q(target_type=content_type, target_id=contribution.pk)
        )

    def confirmed(self):
        return self.filter(state=LinkState.CONFIRMED)


class Link(models.Model):
    """A tie between two contributions of any two apps: the portal's value, and never a foreign key."""

    source_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    source_id = models.BigIntegerField()
    source = GenericForeignKey("source_type", "source_id")
    kind = models.CharField(max_length=20, choices=LinkKind)
    target_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    target_id = models.BigIntegerField()
    target = GenericForeignKey("target_type", "target_id")
    state = models.CharField(max_length=10, choices=LinkState, default=LinkState.SUGGESTED, editable=False)
    reason = models.CharField(max_length=10, choices=LinkReason, blank=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, editable=False)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("lien")
        verbose_name_plural = _("liens")
        indexes = [models.Index(fields=["target_type", "target_id"], name="contributions_link_to")]
        constraints = [
            models.UniqueConstraint(
                fields=["source_type", "source_id", "target_type", "target_id", "kind"],
                name="contributions_link_once",
                violation_error_message=_("Ce lien existe déjà."),
            ),
            models.CheckConstraint(
                condition=~Q(source_type=F("target_type"), source_id=F("target_id")),
                name="contributions_link_two_ends",
                violation_error_message=_("Une contribution ne se lie pas à elle-même."),
            ),
            models.CheckConstraint(
                condition=Q(state=LinkState.SUGGESTED) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="contributions_link_decision_is_signed",
                violation_error_message=_("Une décision porte une date et un nom."),
            ),
            models.CheckConstraint(
                condition=Q(reason__in=["", *LinkReason.values]),
                name="contributions_link_reason_known",
                violation_error_message=_("Cette raison de suggérer un lien n’existe pas."),
            ),
        ]

    def __str__(self):
        return f"{self.source} {self.get_kind_display()} {self.target}"

    def confirm(self, *, by, kind=""):
        """``kind``: what the first end is to the second, where who confirms knows better than the suggestion."""
        self._decide(LinkState.CONFIRMED, by=by, kind=kind or self.kind)

    def dismiss(self, *, by):
        self._decide(LinkState.DISMISSED, by=by, kind=self.kind)

    def remove(self, *, by):
        """Set a confirmed link aside: it is not suggested again."""
        self._decide(LinkState.DISMISSED, by=by, kind=self.kind, since=LinkState.CONFIRMED)

    def _decide(self, state, *, by, kind, since=LinkState.SUGGESTED):
        now = timezone.now()
        with transaction.atomic():
            won = Link.objects.filter(pk=self.pk, state=since).update(
                state=state, kind=kind, decided_by=by, decided_at=now
            )
        if not won:
            raise AlreadyDecided
        self.state, self.kind, self.decided_by, self.decided_at = state, kind, by, now
