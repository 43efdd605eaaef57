from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epn_commons.contributions.enums import Wait
from epn_commons.contributions.models.report import Report
from epn_commons.contributions.models.revision import Revision
from epn_commons.contributions.models.target import Targeted, TargetQuerySet
from epn_commons.territories.models import Department


class ReviewItemQuerySet(TargetQuerySet):
    def in_territory_of(self, user):
        """The queue of one coordinator: their departments, and what belongs to none. No department: everything."""
        if not user.department_codes:
            return self
        return self.filter(Q(department__isnull=True) | Q(department__in=user.department_codes))

    def older_than(self, days):
        return self.filter(created_at__lt=timezone.now() - timedelta(days=days))


class ReviewItem(Targeted):
    """One line of the coordinators' queue, whatever the app. It is written and removed in the transaction that makes
    something wait or decides on it; ``rebuild`` in ``contributions.queue`` remakes it from what is true."""

    wait = models.CharField(_("nature"), max_length=20, choices=Wait)
    kind = models.CharField(_("type"), max_length=40)
    title = models.CharField(_("titre"), max_length=250)
    department = models.ForeignKey(
        Department, verbose_name=_("département"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("proposé par"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    revision = models.OneToOneField(Revision, null=True, on_delete=models.CASCADE, related_name="review_item")
    report = models.OneToOneField(Report, null=True, on_delete=models.CASCADE, related_name="review_item")
    missing = ArrayField(models.CharField(max_length=40), default=list, verbose_name=_("ce qui manque"))
    created_at = models.DateTimeField(_("depuis"), default=timezone.now)

    objects = ReviewItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution à modérer")
        verbose_name_plural = _("file de modération")
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["department", "created_at"], name="contributions_review_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "wait"],
                condition=Q(revision__isnull=True, report__isnull=True),
                name="contributions_reviewitem_once",
            ),
            models.CheckConstraint(
                condition=Q(wait__in=[Wait.REVISION, Wait.AFTER_THE_FACT], revision__isnull=False)
                | Q(wait=Wait.REPORT, report__isnull=False)
                | Q(wait__in=[Wait.SUBMISSION, Wait.TO_COMPLETE, Wait.AFTER_THE_FACT]),
                name="contributions_reviewitem_names_its_subject",
            ),
        ]

    def __str__(self):
        return self.title
