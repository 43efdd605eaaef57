"""The open data of competences. A file of published contributions takes its kind, its number and its licence from its
model; what is no contribution says what makes it new."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competences import dataset_queries
from competences.criteria import exporting
from competences.enums import Basis
from competences.models import (
    Alignment,
    AlignmentNote,
    Attestation,
    CareerPath,
    Certification,
    Criterion,
    Declaration,
    Framework,
    Training,
)
from competences.surveys import exporting as surveys_exporting
from epn_commons.contributions.enums import Licence
from epn_commons.publishing.registry import Dataset, register
from epn_commons.publishing.writers import csv_file, json_file


@dataclass(frozen=True)
class DatedDataset(Dataset):
    """``dated()`` gives ``(numbers, moments)`` of what is no contribution: any of them that changes makes the file
    new."""

    dated: Callable[[], tuple] | None = None

    def stamp(self):
        numbers, moments = self.dated()
        if self.kinds:
            stamp, changed_at = super().stamp()
            numbers, moments = [stamp, *numbers], [changed_at, *moments]
        return "-".join(map(str, numbers)), max((moment for moment in moments if moment), default=None)


def _published(model, code, title, description, **formats):
    """Declare the file of everything published of one kind."""
    register(
        Dataset(
            code=code, title=title, description=description, formats=formats, kinds=(model.kind,),
            licence=model._meta.get_field("licence").default, count=lambda: model.objects.published().count(),
        )
    )  # fmt: skip


_published(
    Framework, "referentiels", _("Référentiels de compétences"),
    _("Les référentiels publiés, toutes versions, avec leurs éléments ; chacun existe aussi en CASE."),
    json=json_file(dataset_queries.FRAMEWORKS),
)  # fmt: skip
_published(
    Certification, "certifications", _("Certifications et leurs successions"),
    _("L’inventaire des certifications, leurs blocs, leurs dates et ce qu’elles remplacent."),
    csv=csv_file(dataset_queries.CERTIFICATIONS),
)  # fmt: skip
_published(
    Training, "formations", _("Formations des médiateurs numériques"),
    _("Durée, modalité, coût et compétences acquises de chaque formation décrite par le réseau."),
    csv=csv_file(dataset_queries.TRAININGS),
)  # fmt: skip
_published(
    CareerPath, "parcours", _("Parcours professionnels"),
    _("Les chemins vers un métier : étapes, préalables et alternatives."),
    json=json_file(dataset_queries.PATHS),
)  # fmt: skip
_published(
    Criterion, "criteres", _("Critères de professionnalisation"),
    _("Ce à quoi le réseau propose de reconnaître une personne du métier, et ce qu’il en a décidé."),
    csv=csv_file(dataset_queries.CRITERIA),
)  # fmt: skip


def _alignments_dated():
    made = Alignment.objects.aggregate(number=Count("pk"), last=Max("created_at"))
    decided = AlignmentNote.objects.aggregate(number=Count("pk"), last=Max("at"))
    return [made["number"], decided["number"]], [made["last"], decided["last"]]


register(
    DatedDataset(
        code="correspondances",
        title=_("Correspondances entre référentiels"),
        description=_("Ce qu’une compétence est à une autre, l’argument, et si quelqu’un l’a relu ou contesté."),
        licence=Licence.CC_BY_SA,
        kinds=(Framework.kind,),
        formats={"csv": csv_file(dataset_queries.ALIGNMENTS)},
        count=lambda: Alignment.objects.standing().filter(source_item__isnull=False).count(),
        dated=_alignments_dated,
    )
)


def _holders_dated():
    """The day counts too: on each, some validations and attestations end."""
    declared = Declaration.objects.exclude(basis=Basis.SELF).aggregate(number=Count("pk"), last=Max("made_at"))
    attested = Attestation.objects.aggregate(
        number=Count("pk", filter=Q(revoked_at=None)), last=Max("issued_at"), revoked=Max("revoked_at")
    )
    numbers = [declared["number"], attested["number"], f"{timezone.localdate():%Y%m%d}"]
    return numbers, [declared["last"], attested["last"], attested["revoked"]]


def _count_holders():
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({dataset_queries.HOLDERS}) AS counted")  # noqa: S608 - our own constant
        return cursor.fetchone()[0]


register(
    DatedDataset(
        code="competences-par-intercommunalite",
        title=_("Compétences reconnues par intercommunalité"),
        description=_(
            "Combien de personnes tiennent chaque compétence, au plus haut niveau que d’autres leur ont reconnu. "
            "Rien de ce qui concerne moins de cinq personnes n’y figure."
        ),
        licence=Licence.ETALAB,
        kinds=(Framework.kind,),
        formats={"csv": csv_file(dataset_queries.HOLDERS)},
        count=_count_holders,
        dated=_holders_dated,
    )
)
register(
    Dataset(
        code="consultations",
        title=_("Résultats des consultations sur les critères"),
        description=_(
            "Par critère mis au vote : les bulletins par rôle et les organisations, et la décision. "
            "Les nombres de moins de cinq, et ceux qui permettraient de les calculer, sont vides."
        ),
        licence=Licence.ETALAB,
        kinds=(Criterion.kind,),
        formats={"csv": exporting.csv_writer(exporting.COLUMNS, exporting.lines)},
        count=lambda: exporting.closed().count(),
    )
)
register(
    DatedDataset(
        code="enquetes",
        title=_("Ce que les médiateurs attendent : résultats des enquêtes"),
        description=_(
            "Par question et par territoire, combien ont choisi chaque réponse. Les nombres de moins de cinq, "
            "et ceux qui permettraient de les calculer, sont vides."
        ),
        licence=Licence.ETALAB,
        kinds=(),
        formats={"csv": exporting.csv_writer(surveys_exporting.COLUMNS, surveys_exporting.lines)},
        count=lambda: surveys_exporting.closed().count(),
        dated=surveys_exporting.dated,
    )
)
