"""What members say of a criterion: said, reported, taken back."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from competences import notification_kinds
from competences.models import CriterionComment
from epn_commons.contributions import reporting
from epn_commons.notifications.sending import notify


def say(comment, *, by):
    """Keep a comment and tell who proposed the criterion. Raises ValidationError."""
    comment.author = by
    comment.full_clean()
    comment.save()
    criterion = comment.criterion
    if criterion.author and criterion.author != by:
        notify(
            [criterion.author],
            kind=notification_kinds.CRITERION_DISCUSSED,
            title=_("Un commentaire sur « %(title)s »") % {"title": criterion},
            url=f"{criterion.get_absolute_url()}#commentaires",
            dedup=f"criterion-comment:{comment.pk}",
        )
    return comment


def report(comment, message, *, by):
    """Bring a comment before the coordinators: their queue shows the criterion and which comment it is."""
    words = _("Commentaire n° %(number)s : %(message)s") % {"number": comment.pk, "message": message}
    return reporting.report(comment.criterion, words[:1000], by=by)


def withdraw(comment, *, by):
    """Its author takes it back, or a coordination withdraws it; False for anybody else."""
    standing = CriterionComment.objects.filter(pk=comment.pk, withdrawn_at=None)
    allowed = standing if by.can_moderate else standing.filter(Q(author=by))
    return bool(allowed.update(withdrawn_at=timezone.now()))
