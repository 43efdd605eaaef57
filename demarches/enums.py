"""The closed lists of the guide to procedures."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActingRight(models.TextChoices):
    """Who may do the procedure."""

    SELF = "self", _("la personne elle-même")
    REPRESENTATIVE = "representative", _("son représentant légal")
    PAPER_MANDATE = "paper_mandate", _("un proche ou un médiateur, avec un mandat écrit")
    AIDANTS_CONNECT = "aidants_connect", _("un aidant habilité Aidants Connect")


class ServicePublicTheme(models.TextChoices):
    """The ten themes for individuals of service-public, by their identifier: titles drift, identifiers stay. They are
    the ten domains of an Aidants Connect mandate too (betagouv/Aidants_Connect, settings.DEMARCHES)."""

    PAPERS = "N19810", _("Papiers – Citoyenneté – Élections")
    FAMILY = "N19805", _("Famille – Scolarité")
    SOCIAL = "N19811", _("Social – Santé")
    WORK = "N19806", _("Travail – Formation")
    HOUSING = "N19808", _("Logement")
    TRANSPORT = "N19812", _("Transports – Mobilité")
    MONEY = "N19803", _("Argent – Impôts – Consommation")
    JUSTICE = "N19807", _("Justice")
    FOREIGN = "N19804", _("Étranger – Europe")
    LEISURE = "N19809", _("Loisirs – Sports – Culture")


AIDANTS_CONNECT_DOMAINS = {
    ServicePublicTheme.PAPERS: "papiers",
    ServicePublicTheme.FAMILY: "famille",
    ServicePublicTheme.SOCIAL: "social",
    ServicePublicTheme.WORK: "travail",
    ServicePublicTheme.HOUSING: "logement",
    ServicePublicTheme.TRANSPORT: "transports",
    ServicePublicTheme.MONEY: "argent",
    ServicePublicTheme.JUSTICE: "justice",
    ServicePublicTheme.FOREIGN: "etranger",
    ServicePublicTheme.LEISURE: "loisirs",
}
"""The code of each domain in Aidants Connect."""


class Identification(models.TextChoices):
    """What one must log in with."""

    NONE = "none", _("aucune : ni compte ni mot de passe")
    ACCOUNT = "account", _("un compte propre au service")
    FRANCECONNECT = "franceconnect", _("FranceConnect")
    FRANCECONNECT_PLUS = "franceconnect_plus", _("FranceConnect+")


class FranceConnect(models.TextChoices):
    """What an online service takes."""

    NONE = "none", _("sans FranceConnect")
    FRANCECONNECT = "franceconnect", _("FranceConnect")
    FRANCECONNECT_PLUS = "franceconnect_plus", _("FranceConnect+")


class SilenceRule(models.TextChoices):
    """What the silence of the administration means."""

    ACCEPTANCE = "acceptance", _("le silence vaut accord")
    REFUSAL = "refusal", _("le silence vaut refus")
    NONE = "none", _("le silence ne vaut pas décision")
    UNKNOWN = "unknown", _("non vérifié")


class DocumentForm(models.TextChoices):
    ORIGINAL = "original", _("original")
    COPY = "copy", _("copie")
    EITHER = "either", _("original ou copie")


class Actor(models.TextChoices):
    """By whom a step is done."""

    PERSON = "person", _("la personne")
    MEDIATOR = "mediator", _("le médiateur")
    ADMINISTRATION = "administration", _("l’administration")


class StepLink(models.TextChoices):
    """How a step follows the one before."""

    THEN = "then", _("puis")
    AND = "and", _("et, en même temps")
    OR = "or", _("ou bien")


class ServiceKind(models.TextChoices):
    ONLINE_SERVICE = "online_service", _("service en ligne")
    FORM = "form", _("formulaire")
    SIMULATOR = "simulator", _("simulateur")
    LETTER = "letter", _("modèle de lettre")
    TRACKING = "tracking", _("suivi de dossier")
    APPOINTMENT = "appointment", _("prise de rendez-vous")


class UpstreamChangeKind(models.IntegerChoices):
    """What changed at service-public, the gravest first: the order in which one looks at it."""

    REMOVED = 1, _("fiche retirée")
    SERVICE = 2, _("adresse d’un service")
    CERFA = 3, _("numéro de CERFA")
    DOCUMENTS = 4, _("pièces à fournir")
    LAW = 5, _("textes de référence")
    TEXT = 6, _("texte")


class UpstreamChangeState(models.TextChoices):
    TO_REVIEW = "to_review", _("à regarder")
    APPLIED = "applied", _("reprise")
    NO_IMPACT = "no_impact", _("sans effet")


class LinkState(models.TextChoices):
    """What the last visit of an address found."""

    FINE = "fine", _("en bon état")
    SLOW = "slow", _("lente")
    MOVED = "moved", _("déplacée")
    WALL = "wall", _("connexion ou contrôle anti-robot")
    MAINTENANCE = "maintenance", _("en maintenance")
    CERTIFICATE = "certificate", _("certificat à vérifier")
    LOOP = "loop", _("renvois sans fin")
    CLOSED = "closed", _("close, bien qu’elle réponde")
    BROKEN = "broken", _("cassée")
    FORBIDDEN = "forbidden", _("hors d’internet")


FAILURES = (LinkState.BROKEN, LinkState.CLOSED, LinkState.LOOP, LinkState.CERTIFICATE)
"""What, seen again and again, makes an address dead. A wall or a maintenance never does."""


class UpstreamDataset(models.TextChoices):
    """The three data sets of service-public. The same identifier may be in two of them."""

    INDIVIDUALS = "particuliers", _("particuliers")
    PROFESSIONALS = "professionnels", _("professionnels")
    ASSOCIATIONS = "associations", _("associations")


class CounterCode(models.TextChoices):
    """The local offices that people are most often sent to, by the code that DILA's directory gives their kind."""

    MAIRIE = "mairie", _("mairie")
    PREFECTURE = "prefecture", _("préfecture")
    SOUS_PREFECTURE = "sous_pref", _("sous-préfecture")
    CAF = "caf", _("caisse d’allocations familiales")
    CPAM = "cpam", _("caisse d’assurance maladie")
    MSA = "msa", _("mutualité sociale agricole")
    TAXES = "centre_impots", _("centre des finances publiques")
    JOBS = "pole_emploi", _("agence France Travail")
    FRANCE_SERVICES = "msap", _("maison France services")
    JUSTICE = "mjd", _("maison de justice et du droit")
    COURT = "tribunal_judiciaire", _("tribunal judiciaire")
    MDPH = "mdph", _("maison départementale des personnes handicapées")
    CCAS = "ccas", _("centre communal d’action sociale")
    PENSION = "carsat", _("caisse de retraite")
    POLICE = "commissariat_police", _("commissariat de police")
    GENDARMERIE = "gendarmerie", _("gendarmerie")


class IssueNature(models.TextChoices):
    """What is wrong with an online service."""

    OUTAGE = "outage", _("en panne")
    MAINTENANCE = "maintenance", _("en maintenance")
    BUG = "bug", _("bloque à une étape")
    CLOSED = "closed", _("fermé ou remplacé")
    HARD_TO_USE = "hard_to_use", _("difficile à utiliser")
    RIGHTS = "rights", _("refuse des personnes qui y ont droit")


DOWN = (IssueNature.OUTAGE, IssueNature.MAINTENANCE, IssueNature.CLOSED)
"""What leaves a service out of use: one does without it today."""
BLOCKING = (*DOWN, IssueNature.BUG)
"""What keeps one from ending the procedure."""
ISSUE_DAYS = {
    IssueNature.OUTAGE: 2,
    IssueNature.MAINTENANCE: 2,
    IssueNature.BUG: 30,
    IssueNature.CLOSED: 90,
    IssueNature.HARD_TO_USE: 120,
    IssueNature.RIGHTS: 120,
}
"""Days for which a problem is held true after somebody last met it."""


class IssueOrigin(models.TextChoices):
    PERSON = "person", _("un médiateur")
    LINK_CHECK = "link_check", _("la vérification des liens")
    NETWORK = "network", _("un autre réseau")


class IssueState(models.TextChoices):
    OPEN = "open", _("ouvert")
    RESOLVED = "resolved", _("réglé")
    EXPIRED = "expired", _("plus confirmé")


class TipNature(models.TextChoices):
    """What a tip is about."""

    BLOCKER = "blocker", _("ce qui bloque")
    SHORTCUT = "shortcut", _("raccourci")
    VOCABULARY = "vocabulary", _("mot à connaître")
    SAFETY = "safety", _("sécurité")


class Outcome(models.TextChoices):
    """How a session at the desk ended."""

    DONE = "done", _("faite")
    BLOCKED = "blocked", _("bloquée")
    ELSEWHERE = "elsewhere", _("orientée ailleurs")
