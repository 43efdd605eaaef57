from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ItemKind(TextChoices):
    """What a node of a framework is, from the widest to the finest."""

    AREA = "area", _("domaine")
    COMPETENCE = "competence", _("compétence")
    STATEMENT = "statement", _("énoncé")
    OUTCOME = "outcome", _("acquis d’apprentissage")


class Nature(TextChoices):
    KNOWLEDGE = "knowledge", _("connaissance")
    SKILL = "skill", _("savoir-faire")
    ATTITUDE = "attitude", _("attitude")


class WordingOrigin(TextChoices):
    """Whose words a framework is written in: an unofficial translation is never shown as the source's own."""

    ORIGINAL = "original", _("texte d’origine")
    UNOFFICIAL_TRANSLATION = "unofficial_translation", _("traduction non officielle")
    TITLES_ONLY = "titles_only", _("intitulés seuls")


class ReuseLicence(TextChoices):
    """Values are SPDX identifiers, labels what is shown."""

    CC_BY = "CC-BY-4.0", _("CC BY 4.0")
    CC_BY_SA = "CC-BY-SA-4.0", _("CC BY-SA 4.0")
    ETALAB = "etalab-2.0", _("Licence Ouverte 2.0")
    FACTS = "facts", _("faits, sans licence propre")

    @property
    def url(self):
        return {
            ReuseLicence.CC_BY: "https://creativecommons.org/licenses/by/4.0/deed.fr",
            ReuseLicence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/deed.fr",
            ReuseLicence.ETALAB: "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
        }.get(self, "")


class Relation(TextChoices):
    """What the first end of an alignment is to the second."""

    EXACT = "exact", _("recouvre exactement")
    BROADER = "broader", _("est plus large que")
    NARROWER = "narrower", _("est plus étroit que")
    PARTIAL = "partial", _("recouvre en partie")
    PRECEDES = "precedes", _("prépare à")
    REPLACED_BY = "replaced_by", _("est remplacé par")


COVERING = (Relation.EXACT, Relation.BROADER)
"""Whoever holds the first end holds the second too."""


class AlignmentState(TextChoices):
    PROPOSED = "proposed", _("proposé, à relire")
    REVIEWED = "reviewed", _("relu")
    DISPUTED = "disputed", _("contesté")
    REJECTED = "rejected", _("écarté")


class AlignmentAct(TextChoices):
    REVIEW = "review", _("relecture")
    DISPUTE = "dispute", _("contestation")
    REJECTION = "rejection", _("mise à l’écart")


class Register(TextChoices):
    """Where a certification is entered. The portal lists them; it delivers none of them."""

    RNCP = "RNCP", _("RNCP")
    RS = "RS", _("répertoire spécifique")
    OTHER = "other", _("hors répertoires nationaux")


class Modality(TextChoices):
    ON_SITE = "on_site", _("sur place")
    REMOTE = "remote", _("à distance, en direct")
    MIXED = "mixed", _("sur place et à distance")
    SELF_PACED = "self_paced", _("en ligne, à son rythme")


class Basis(TextChoices):
    """What a declared level rests on, from the weakest to the strongest."""

    SELF = "self", _("auto-évaluation")
    PEER = "peer", _("validation par un pair")
    COORDINATOR = "coordinator", _("validation par une coordination")
    JURY = "jury", _("validation par un jury de deux personnes")


VALIDATIONS = (Basis.PEER, Basis.COORDINATOR, Basis.JURY)


class EvidenceKind(TextChoices):
    FILE = "file", _("document")
    LINK = "link", _("lien")
    WORK = "work", _("travail fait sur le portail")


class RequestState(TextChoices):
    """Where a request for validation stands."""

    OPEN = "open", _("en attente")
    ACCEPTED = "accepted", _("validée")
    REFUSED = "refused", _("non validée")
    WITHDRAWN = "withdrawn", _("retirée")


class Verdict(TextChoices):
    ACCEPT = "accept", _("je valide ce niveau")
    REFUSE = "refuse", _("pas encore")


class StepKind(TextChoices):
    """What one does at a step of a path."""

    COMPETENCE = "competence", _("compétence à acquérir")
    TRAINING = "training", _("formation")
    CERTIFICATION = "certification", _("certification")
    ATTESTATION = "attestation", _("attestation du réseau")
    EXPERIENCE = "experience", _("expérience")
