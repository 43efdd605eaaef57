from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where a contribution stands. Only the methods of ``Contribution`` change it."""

    DRAFT = "draft", _("brouillon")
    SUBMITTED = "submitted", _("en relecture")
    PUBLISHED = "published", _("publiée")
    REJECTED = "rejected", _("refusée")
    ARCHIVED = "archived", _("archivée")


class Licence(models.TextChoices):
    """Values are SPDX identifiers, labels what is shown."""

    ETALAB = "etalab-2.0", _("Licence Ouverte 2.0")
    CC_BY_SA = "CC-BY-SA-4.0", _("CC BY-SA 4.0")

    @property
    def url(self):
        return {
            Licence.ETALAB: "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
            Licence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/deed.fr",
        }[self]


class RevisionState(models.TextChoices):
    PENDING = "pending", _("en relecture")
    ACCEPTED = "accepted", _("acceptée")
    REJECTED = "rejected", _("refusée")
    WITHDRAWN = "withdrawn", _("retirée")


class ReportState(models.TextChoices):
    OPEN = "open", _("à traiter")
    HANDLED = "handled", _("traité")
    DISMISSED = "dismissed", _("sans suite")


class LinkKind(models.TextChoices):
    """What the first end is to the second."""

    HELPS_WITH = "helps_with", _("aide à faire")
    ANSWERS = "answers", _("répond à")
    REQUIRES = "requires", _("demande")
    PROVES = "proves", _("atteste")
    RELATED = "related", _("en rapport avec")
    REPLACED_BY = "replaced_by", _("remplacé par")


class LinkReason(models.TextChoices):
    """Why a link was suggested; what people tie by themselves has no other reason than theirs."""

    LAW = "law", _("ils citent le même article de loi")
    SERVICE = "service", _("ils parlent du même service en ligne")
    THEME = "theme", _("même thème et mots voisins")
    TEXT = "text", _("textes proches")


class LinkState(models.TextChoices):
    SUGGESTED = "suggested", _("suggéré")
    CONFIRMED = "confirmed", _("confirmé")
    DISMISSED = "dismissed", _("écarté")


class Action(models.TextChoices):
    """What a public change did, as partners read it in the changes feed."""

    CREATED = "created", _("création")
    UPDATED = "updated", _("modification")
    DELETED = "deleted", _("retrait")


class Wait(models.TextChoices):
    """Why something waits for a coordinator."""

    SUBMISSION = "submission", _("nouvelle contribution")
    REVISION = "revision", _("proposition de correction")
    REPORT = "report", _("signalement")
    TO_COMPLETE = "to_complete", _("fiche à compléter")
    AFTER_THE_FACT = "after_the_fact", _("à relire après publication")


class Outcome(models.TextChoices):
    """What became of an edit."""

    SAVED = "saved", _("enregistrée")
    PUBLISHED = "published", _("publiée")
    AWAITING_REVIEW = "awaiting_review", _("envoyée en relecture")
