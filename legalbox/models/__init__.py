from legalbox.models.intake import Feedback, Precision, ReviewPeriod, SearchMiss, Taking
from legalbox.models.question import Question, QuestionQuerySet, Signature
from legalbox.models.reference import EXISTENCE_LABELS, LegalReference, ReferenceCorrection
from legalbox.models.watch import ArticleVersion, Impact, LawChange, LegalArticle, LegalText

__all__ = [
    "EXISTENCE_LABELS",
    "ArticleVersion",
    "Feedback",
    "Impact",
    "LawChange",
    "LegalArticle",
    "LegalReference",
    "LegalText",
    "Precision",
    "Question",
    "QuestionQuerySet",
    "ReferenceCorrection",
    "ReviewPeriod",
    "SearchMiss",
    "Signature",
    "Taking",
]
