from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ExamLevel(TextChoices):
    """The three levels of « gérer les données personnelles »."""

    A = "A", _("A : les bases")
    B = "B", _("B : être autonome")
    C = "C", _("C : accompagner les autres")


class ItemForm(TextChoices):
    """How a question is asked."""

    SINGLE = "single", _("une seule réponse")
    MULTIPLE = "multiple", _("plusieurs réponses")
    ORDERING = "ordering", _("à remettre dans l’ordre")
    MATCHING = "matching", _("à associer")
    SCENARIO = "scenario", _("mise en situation")
    SPOTTING = "spotting", _("à repérer sur une image")
    GESTURE = "gesture", _("geste observé")


class ItemState(TextChoices):
    ACTIVE = "active", _("dans la banque")
    RETIRED = "retired", _("retirée")


class SessionMode(TextChoices):
    REAL = "real", _("session d’attestation")
    TRIAL = "trial", _("session d’essai")


class AttemptState(TextChoices):
    WAITING = "waiting", _("code remis")
    RUNNING = "running", _("en cours")
    FINISHED = "finished", _("terminée, gestes à observer")
    JURY = "jury", _("devant le jury")
    PASSED = "passed", _("réussie")
    FAILED = "failed", _("à retravailler")
    VOID = "void", _("annulée")


OPEN_STATES = (AttemptState.WAITING, AttemptState.RUNNING)
OVER_STATES = (AttemptState.FINISHED, AttemptState.JURY, AttemptState.PASSED, AttemptState.FAILED)


class IncidentKind(TextChoices):
    CONNECTION = "connection", _("coupure de courant ou de réseau")
    MATERIAL = "material", _("panne du poste")
    QUESTION = "question", _("question qui pose problème")
    PERSON = "person", _("interruption, malaise, urgence")
    FRAUD = "fraud", _("aide interdite")


class JuryVerdict(TextChoices):
    FAVOURABLE = "favourable", _("favorable")
    UNFAVOURABLE = "unfavourable", _("pas encore")


class ItemAct(TextChoices):
    """What somebody noted of a question of the bank."""

    REMARK = "remark", _("remarque")
    RETIREMENT = "retirement", _("retrait")
    RETURN = "return", _("remise dans la banque")


class RetirementReason(TextChoices):
    """Why a question is drawn no more."""

    LEAKED = "leaked", _("elle est connue d’avance")
    WRONG = "wrong", _("elle est fausse ou ambiguë")
    OUTDATED = "outdated", _("le droit ou l’outil a changé")
    WEAK = "weak", _("elle ne dit rien de ce que la personne sait")
