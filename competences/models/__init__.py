from competences.models.alignments import Alignment, AlignmentNote
from competences.models.attestations import Achievement, Attestation, IssuerKey, StatusList
from competences.models.certifications import Certification, CertificationBlock, Certifier, Succession
from competences.models.consultations import Ballot, Consultation, VotedCriterion
from competences.models.criteria import Criterion, CriterionComment
from competences.models.exam import (
    Attempt,
    ExamAnswer,
    ExamIncident,
    ExamItem,
    ExamItemReview,
    ExamSession,
    JuryDecision,
)
from competences.models.exam_notes import ExamItemNote
from competences.models.frameworks import Framework, FrameworkItem, FrameworkLevel, ItemLevel
from competences.models.paths import CareerPath, Occupation
from competences.models.profiles import (
    Declaration,
    Evidence,
    Invitation,
    PortfolioShare,
    Review,
    ValidationRequest,
)
from competences.models.steering import Cohort, CohortMember, SteeringConsent
from competences.models.surveys import Survey, SurveyCode, SurveyCount, SurveyQuestion, SurveyReceipt, SurveyText
from competences.models.trainings import Training, TrainingReview

__all__ = [
    "Achievement",
    "Alignment",
    "AlignmentNote",
    "Attempt",
    "Attestation",
    "Ballot",
    "CareerPath",
    "Certification",
    "CertificationBlock",
    "Certifier",
    "Cohort",
    "CohortMember",
    "Consultation",
    "Criterion",
    "CriterionComment",
    "Declaration",
    "Evidence",
    "ExamAnswer",
    "ExamIncident",
    "ExamItem",
    "ExamItemNote",
    "ExamItemReview",
    "ExamSession",
    "Framework",
    "FrameworkItem",
    "FrameworkLevel",
    "Invitation",
    "IssuerKey",
    "ItemLevel",
    "JuryDecision",
    "Occupation",
    "PortfolioShare",
    "Review",
    "StatusList",
    "SteeringConsent",
    "Succession",
    "Survey",
    "SurveyCode",
    "SurveyCount",
    "SurveyQuestion",
    "SurveyReceipt",
    "SurveyText",
    "Training",
    "TrainingReview",
    "ValidationRequest",
    "VotedCriterion",
]
