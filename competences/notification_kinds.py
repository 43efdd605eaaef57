"""What people are told of competences, by inbox and e-mail. Found at start-up through ``notifications``."""

from django.utils.translation import gettext_lazy as _

from epn_commons.notifications.registry import NotificationKind, register

ATTESTATION_NEWS = register(NotificationKind("attestation_news", _("Mes attestations : remise, fin prochaine, fin")))
CERTIFICATION_ENDS = register(NotificationKind("certification_ends", _("Fin prochaine d’une certification")))
SURVEY_OPENED = register(NotificationKind("survey_opened", _("Enquête ouverte aux membres")))
VALIDATION_ASKED = register(NotificationKind("validation_asked", _("Validation d’une compétence qui m’est demandée")))
VALIDATION_DECIDED = register(NotificationKind("validation_decided", _("Réponse à une demande de validation")))
CONSULTATION_OPENED = register(NotificationKind("consultation_opened", _("Consultation où je peux voter")))
CRITERION_DISCUSSED = register(NotificationKind("criterion_discussed", _("Commentaire sur un de mes critères")))
VALIDATION_ENDS = register(NotificationKind("validation_ends", _("Fin prochaine d’une de mes validations")))
COHORT_ASKED = register(NotificationKind("cohort_asked", _("Invitation dans un groupe suivi par une coordination")))
