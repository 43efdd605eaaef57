"""Places that come from files: every row is accounted for, a second import changes nothing, and what someone
corrected here since is never overwritten.

A row becomes *facts*: the columns of ``Structure`` as JSON values. Kept with the structure, they tell next time what
the source itself changed.
"""

import hashlib
import uuid
from dataclasses import dataclass

import orjson
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartoparty.duplicates import finding
from cartoparty.enums import BLOCKING, PairState
from cartoparty.models import DuplicatePair, NationalRecord, Structure, StructureSource
from cartoparty.placing import Placer
from cartoparty.standards import national_1_0
from cartoparty.standards.dialects import read_records
from cartoparty.standards.files import UnreadableFile, read_rows
from cartoparty.standards.record import PlaceRecord, Rejected, missing
from epn_commons.contributions import queue, revising
from epn_commons.contributions.enums import Action, Licence, Status
from epn_commons.contributions.projections import announce
from epn_commons.contributions.slugs import SlugMaker
from epn_commons.core import bulk
from epn_commons.core.importing import ImportReport, Outcome, Remark, UnreadableSource

COPIED = (
    "name", "pivot", "siren", "address", "address_complement", "postcode", "ban_key", "typologies", "phone", "emails",
    "websites", "opening_hours", "opening_hours_note", "summary", "description", "mobility", "parent_name", "services",
    "audiences", "specific_support", "fees", "programmes", "training_labels", "other_labels", "access_modes",
    "accompaniments", "accessibility_url", "accessible", "booking_url",
)  # fmt: skip
POSITION = (
    "latitude",
    "longitude",
    "coordinates_origin",
    "coordinates_precision",
    "coordinates_doubt",
    "doubted_point",
)
PLACED = ("commune_id", "commune_name_given", *POSITION)
FACTS = (*COPIED, *PLACED, "updated_on")
_BATCH = 1000


@dataclass(slots=True)
class Incoming:
    """One row that can be kept: its number, its key ``(source, external id)``, its facts and what to say of it."""

    row: int
    key: tuple
    record: PlaceRecord
    facts: dict
    fingerprint: str
    remarks: list


def import_structures(path, *, source_name="", by=None, dry_run=False, progress=lambda done, total: None):
    """Import a file, a folder or a zip in one transaction; returns an ``ImportReport``.

    ``by`` is the coordinator who imports, None for the command line. Raises ``UnreadableSource``.
    """
    try:
        rows = read_rows(path)
        records = read_records(rows)
    except UnreadableFile as error:
        raise UnreadableSource(str(error)) from error
    report = ImportReport(source=getattr(path, "name", str(path)), dry_run=dry_run, notices=list(rows.notices))
    with transaction.atomic():
        with connection.cursor() as cursor:  # two imports at once would both create the same places
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('cartoparty.import_structures'))")
        written = _Import(report, by=by).run(records, len(rows.rows), source_name or report.source, progress)
        pairs = finding.search(written) if written else []
        transaction.set_rollback(dry_run)
    if not dry_run and written:  # once the places are free: a merge holds the lock of pairs and waits for places
        finding.record(pairs, written)
    _tell_of_pairs(report, pairs)
    return report


def _tell_of_pairs(report, pairs):
    """How many places of the file may be in the register already, those that somebody called distinct left out."""
    decided = set(
        DuplicatePair.objects.filter(first__in={pair.first.pk for pair in pairs})
        .exclude(state=PairState.SUGGESTED)
        .values_list("first", "second")
    )
    count = sum((pair.first.pk, pair.second.pk) not in decided for pair in pairs)
    if count:
        words = ngettext(
            "%(count)d paire de fiches se ressemble : comparez-les dans « Doublons possibles ».",
            "%(count)d paires de fiches se ressemblent : comparez-les dans « Doublons possibles ».",
            count,
        )
        report.notices.append(words % {"count": count})


class _Import:
    """The steps of one import, each a few statements however many rows there are."""

    def __init__(self, report, *, by):
        self.report, self.by, self.now = report, by, timezone.now()
        self.remarks = {}

    def run(self, records, total, default_source, progress):
        """Account for every row; returns the primary keys of the places that were created or changed."""
        incoming = self._read(records, total, default_source, progress)
        known = self._known(incoming)
        new = [row for row in incoming if row.key not in known]
        changed = [row for row in incoming if row.key in known and known[row.key].fingerprint != row.fingerprint]
        created = self._create(new)
        updated = self._update([(row, known[row.key]) for row in changed])
        ids = {row.key: known[row.key].structure_id for row in incoming if row.key in known} | created
        waiting = self._settle(ids.values())
        for row in incoming:
            self.report.account(
                row.row, row.record.external_id, self._outcome(row, ids, created, updated, waiting), row.remarks
            )
        return sorted({ids[key] for key in {*created, *updated}})

    def _outcome(self, row, ids, created, updated, waiting):
        if ids[row.key] in waiting:
            return Outcome.TO_COMPLETE
        if row.key in created:
            return Outcome.CREATED
        return Outcome.UPDATED if row.key in updated else Outcome.UNCHANGED

    # --- reading -----------------------------------------------------------------------------------------------

    def _read(self, records, total, default_source, progress):
        placer, incoming, seen = Placer(), [], {}
        for number, record in records:
            progress(number, total)
            if isinstance(record, Rejected):
                self._reject(number, "", record.reason, _("Complétez la ligne puis relancez l’import."))
                continue
            row = self._incoming(number, record, default_source, placer)
            twin = seen.setdefault(row.key, row)
            if twin is not row:
                self._same_identifier(row, twin, seen)
            if seen.get(row.key) is row:
                incoming.append(row)
        return incoming

    def _incoming(self, number, record, default_source, placer):
        facts = {name: getattr(record, name) for name in COPIED}
        placed, remarks = placer.place(record)
        facts |= placed
        facts["updated_on"] = record.updated_on.isoformat() if record.updated_on else None
        fingerprint = hashlib.sha256(orjson.dumps(facts, option=orjson.OPT_SORT_KEYS)).hexdigest()
        remarks = [Remark(issue.field, str(issue.message), str(issue.advice)) for issue in record.issues] + remarks
        key = (record.source or default_source[:80], record.external_id)
        return Incoming(number, key, record, facts, fingerprint, remarks)

    def _same_identifier(self, row, twin, seen):
        """Two rows with one identifier: the same place said twice, or two places of which the second is kept apart."""
        if row.fingerprint == twin.fingerprint:
            self._reject(
                row.row, row.record.external_id,
                _("La ligne %(row)s dit déjà exactement la même chose.") % {"row": twin.row},
                _("Supprimez l’une des deux lignes du fichier."),
            )  # fmt: skip
            return
        message = _("L’identifiant est déjà celui de la ligne %(row)s, qui décrit un autre lieu.") % {"row": twin.row}
        row.remarks.append(Remark("external_id", message, _("Donnez à chaque lieu un identifiant à lui.")))
        number = 2
        while (row.key[0], f"{row.key[1]}#{number}") in seen:
            number += 1
        row.key = (row.key[0], f"{row.key[1]}#{number}")
        seen[row.key] = row

    def _reject(self, number, identifier, reason, advice):
        self.report.account(number, identifier, Outcome.REJECTED, [Remark("", str(reason), advice)])

    # --- writing -----------------------------------------------------------------------------------------------

    def _known(self, incoming):
        rows = StructureSource.objects.filter(source__in={row.key[0] for row in incoming})
        known = {(row.source, row.external_id): row for row in rows}
        return known | self._own([row for row in incoming if row.key not in known])

    def _own(self, rows):
        """The rows of our own national file, by key: their identifier is that of a place published here.

        Such a row is compared with what the file says of the place today, so that only what someone changed in it
        comes in, and what the file cannot say is not lost. It is no source of the place: nothing of it is kept.
        """
        asked = {identifier: row for row in rows if (identifier := _as_uuid(row.key[1]))}
        records = NationalRecord.objects.filter(structure__public_id__in=asked, row__isnull=False)
        placer, known = Placer() if asked else None, {}
        for record in records.annotate(identifier=F("structure__public_id")):
            row = asked[record.identifier]
            said = self._incoming(row.row, national_1_0.read(record.row, row.row), row.key[0], placer)
            known[row.key] = StructureSource(
                structure_id=record.structure_id, values=said.facts, fingerprint=said.fingerprint
            )
        return known

    def _create(self, rows):
        """New structures, as drafts; returns ``{key: id}``."""
        slugs = SlugMaker(Structure)
        structures = [
            Structure(
                slug=slugs.make(row.facts["name"], row.record.commune_name),
                author=self.by,
                provenance={"*": self._stamp(row)},
                **_columns(row.facts),
            )
            for row in rows
        ]
        bulk.insert(Structure, structures, with_keys=True)
        bulk.insert(
            StructureSource,
            [self._source(row, structure.pk) for row, structure in zip(rows, structures, strict=True)],
        )
        return {row.key: structure.pk for row, structure in zip(rows, structures, strict=True)}

    def _source(self, row, structure_id):
        return StructureSource(
            structure_id=structure_id,
            source=row.key[0],
            external_id=row.key[1],
            name=row.record.source_name or row.key[0],
            licence=row.record.licence or Licence.ETALAB,
            values=row.facts,
            fingerprint=row.fingerprint,
            issues=[[remark.field, remark.message, remark.advice] for remark in row.remarks],
            last_seen_at=self.now,
        )

    def _stamp(self, row):
        return {
            "source": row.record.source_name or row.key[0],
            "licence": row.record.licence or Licence.ETALAB,
            "on": row.facts["updated_on"],
        }

    def _update(self, pairs):
        """Bring what the source itself changed; returns the keys of the structures that changed."""
        found = Structure.objects.select_for_update(of=("self",)).in_bulk(
            [known.structure_id for _row, known in pairs]
        )
        touched, edits = {}, []
        for row, known in pairs:
            structure = found[known.structure_id]
            values = self._mergeable(row, known, structure)
            before = {name: _json(getattr(structure, name)) for name in values}
            for name, value in _columns(values).items():
                setattr(structure, name, value)
            if values:
                structure.provenance = {**structure.provenance, **dict.fromkeys(values, self._stamp(row))}
                structure.updated_at = self.now
                structure.version += structure.status == Status.PUBLISHED
                touched[row.key] = structure
                edits.append((structure, structure.version, before, values))
        Structure.objects.bulk_update(
            list({structure.pk: structure for structure in touched.values()}.values()),
            [*_column_names(FACTS), "provenance", "updated_at", "version"],
            batch_size=_BATCH,
        )
        self._log(edits)
        self._remember(pairs)
        return set(touched)

    def _mergeable(self, row, known, structure):
        """The facts that the source changed and that nobody corrected here meanwhile."""
        theirs = [name for name in FACTS if row.facts[name] != known.values.get(name)]
        ours = {name for name in FACTS if _json(getattr(structure, name)) != known.values.get(name)}
        if ours.intersection(POSITION):
            ours.update(POSITION)
        kept = [name for name in theirs if name in ours and name != "updated_on"]
        if kept:
            labels = ", ".join(str(Structure._meta.get_field(name.removesuffix("_id")).verbose_name) for name in kept)
            row.remarks.append(
                Remark(
                    kept[0],
                    _("La source a changé, mais ces champs ont été corrigés ici depuis : %(labels)s.")
                    % {"labels": labels},
                    _("La correction faite ici est gardée. Vérifiez auprès du lieu laquelle est juste."),
                )
            )
        return {name: row.facts[name] for name in theirs if name not in ours}

    def _log(self, edits):
        """A published structure keeps each version, whoever made it: two rows of one place make two."""
        published = [edit for edit in edits if edit[0].status == Status.PUBLISHED]
        revising.record_many(
            Structure,
            [
                (structure.pk, version, _revisable(before), _revisable(values))
                for structure, version, before, values in published
            ],
            by=self.by,
            comment=_("Mise à jour par import de %(source)s") % {"source": self.report.source},
        )
        announce(Structure, {structure.pk for structure, *_edit in published}, Action.UPDATED)

    def _remember(self, pairs):
        rows = []
        for row, known in pairs:
            if known.pk is None:
                continue
            known.values, known.fingerprint, known.last_seen_at = row.facts, row.fingerprint, self.now
            known.issues = [[remark.field, remark.message, remark.advice] for remark in row.remarks]
            rows.append(known)
        StructureSource.objects.bulk_update(
            rows, ["values", "fingerprint", "last_seen_at", "issues"], batch_size=_BATCH
        )

    def _settle(self, ids):
        """Publish what is complete, queue the rest; returns the ids that still wait to be completed."""
        open_ones = Structure.objects.filter(pk__in=list(ids), status__in=[Status.DRAFT, Status.SUBMITTED])
        complete, waiting = [], set()
        facts = open_ones.order_by().values("pk", "name", "address", "postcode", "services")
        for place in facts.annotate(commune_name=F("commune__name")):
            (waiting.add if BLOCKING.intersection(missing(place)) else complete.append)(place["pk"])
        Structure.objects.filter(pk__in=complete).publish_all(by=self.by)
        Structure.objects.filter(pk__in=waiting, status=Status.DRAFT).submit_all(by=self.by)
        queue.refresh(Structure, waiting)
        return waiting


def _as_uuid(text):
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _json(value):
    return value.isoformat() if hasattr(value, "isoformat") else value


def _revisable(values):
    """Facts under the names that revisions use: a foreign key by its field."""
    named = {name.removesuffix("_id"): value for name, value in values.items()}
    return {name: value for name, value in named.items() if name in Structure.revisable_fields}


def _column_names(names):
    return [name.removesuffix("_id") for name in names]


def _columns(facts):
    """Facts as attributes of ``Structure``. A file that gives no date leaves the structure's own."""
    columns = dict(facts)
    if "updated_on" in columns:
        columns["updated_on"] = parse_date(columns["updated_on"] or "") or timezone.localdate()
    return columns
