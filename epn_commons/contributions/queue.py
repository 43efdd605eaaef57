"""The coordinators' queue: what waits, written with the act that makes it wait."""

from django.contrib.contenttypes.models import ContentType

from epn_commons.contributions.enums import ReportState, RevisionState, Status, Wait
from epn_commons.contributions.models.report import Report
from epn_commons.contributions.models.review_item import ReviewItem
from epn_commons.contributions.models.revision import Revision

_SUBMISSIONS = [Wait.SUBMISSION, Wait.TO_COMPLETE]


def enqueue(model, ids, *, wait=None, revision=None, report=None, author=None):
    """Make contributions of one kind wait for a coordinator. Without ``wait``, each one's own reason is taken,
    and its own author."""
    content_type = ContentType.objects.get_for_model(model)
    rows = model._base_manager.filter(pk__in=ids).select_related(*model.review_relations)
    ReviewItem.objects.bulk_create(
        [
            ReviewItem(
                content_type=content_type,
                object_id=row.pk,
                wait=wait or (Wait.TO_COMPLETE if row.missing_for_publication() else Wait.SUBMISSION),
                kind=model.kind,
                title=str(row)[:250],
                department_id=row.department_code,
                author=author if wait else row.author,
                revision=revision,
                report=report,
                missing=row.missing_for_publication(),
            )
            for row in rows
        ],
        batch_size=2000,
        ignore_conflicts=True,
    )


def settle_submissions(model, ids):
    """Take contributions that someone decided on out of the queue; their revisions and reports keep waiting."""
    ReviewItem.objects.about_many(model, ids).filter(wait__in=_SUBMISSIONS).delete()


def refresh(model, ids):
    """Bring the title, the department and what is missing of waiting contributions up to date; they keep their
    place and their address."""
    waiting = list(ReviewItem.objects.about_many(model, ids).filter(wait__in=_SUBMISSIONS))
    rows = model._base_manager.select_related(*model.review_relations)
    rows = rows.in_bulk([item.object_id for item in waiting])
    for item in waiting:
        _describe(item, rows[item.object_id])
    ReviewItem.objects.bulk_update(waiting, ["wait", "title", "department", "missing"], batch_size=2000)


def _describe(item, contribution):
    item.title = str(contribution)[:250]
    item.department_id = contribution.department_code
    item.missing = contribution.missing_for_publication()
    item.wait = Wait.TO_COMPLETE if item.missing else Wait.SUBMISSION


def rebuild(models):
    """Remake the whole queue of the given kinds from statuses, pending revisions and open reports; returns its size.

    For the operator, after a restore or a repair by hand.
    """
    for model in models:
        content_type = ContentType.objects.get_for_model(model)
        ReviewItem.objects.filter(content_type=content_type).exclude(wait=Wait.AFTER_THE_FACT).delete()
        submitted = model._base_manager.filter(status=Status.SUBMITTED).values_list("pk", flat=True)
        enqueue(model, list(submitted))
        for revision in Revision.objects.filter(content_type=content_type, state=RevisionState.PENDING):
            enqueue(model, [revision.object_id], wait=Wait.REVISION, revision=revision, author=revision.author)
        for report in Report.objects.filter(content_type=content_type, state=ReportState.OPEN):
            enqueue(model, [report.object_id], wait=Wait.REPORT, report=report, author=report.reporter)
    return ReviewItem.objects.count()
