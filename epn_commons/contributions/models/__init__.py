from epn_commons.contributions.models.change import Change
from epn_commons.contributions.models.contribution import Contribution, ContributionQuerySet
from epn_commons.contributions.models.draft import FormDraft
from epn_commons.contributions.models.feed_cursor import FeedCursor
from epn_commons.contributions.models.link import Link
from epn_commons.contributions.models.remote import RemoteItem, RemotePortal
from epn_commons.contributions.models.report import Report
from epn_commons.contributions.models.review_item import ReviewItem
from epn_commons.contributions.models.revision import Revision
from epn_commons.contributions.models.transition import Transition

__all__ = [
    "Change",
    "Contribution",
    "ContributionQuerySet",
    "FeedCursor",
    "FormDraft",
    "Link",
    "RemoteItem",
    "RemotePortal",
    "Report",
    "ReviewItem",
    "Revision",
    "Transition",
]
