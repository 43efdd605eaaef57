"""A delivery of service-public: every record is accounted for, a second import of the same changes nothing, and what
changed is queued for those records that something here follows. Local text is never touched."""

from dataclasses import dataclass
from itertools import chain

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from demarches.enums import UpstreamChangeState, UpstreamDataset
from demarches.models import UpstreamChange, UpstreamRecord, UpstreamTree
from demarches.upstream import comparing, facts, fingerprints, nodes, trees
from demarches.upstream.following import followed_ids, is_ours
from demarches.upstream.source import Source
from epn_commons.core.importing import ImportReport, Outcome, Remark

BATCH = 500
WHOLE_ENOUGH = 0.8
"""A delivery that holds less of what we know than this is a part of one: nothing is said to be gone."""
_WRITTEN = [
    "record_type", "title", "theme_id", "facts", "fingerprints", "modified_on", "last_seen_at", "changed_at",
    "removed_at",
]  # fmt: skip


@dataclass(slots=True)
class Incoming:
    """One record that can be kept."""

    row: int
    record: UpstreamRecord
    tree: UpstreamTree | None
    remarks: list

    @property
    def key(self):
        return self.record.dataset, self.record.record_id


def import_procedures(path, *, dataset="", dry_run=False, progress=lambda done, total: None):
    """Import a zip, a folder or one record, in one transaction; returns an ``ImportReport``.

    ``dataset`` is for files that do not say theirs. Raises ``UnreadableSource``.
    """
    report = ImportReport(source=getattr(path, "name", str(path)), dry_run=dry_run)
    with Source(path) as source, transaction.atomic():
        with connection.cursor() as cursor:  # two imports at once would each see the other's half
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('demarches.import_procedures'))")
        _Import(report).run(source, dataset, progress)
        transaction.set_rollback(dry_run)
    _tell(report, source)
    return report


def _tell(report, source):
    if source.unlisted:
        report.notices.append(
            _("%(count)d fichiers absents de index.json sont laissés de côté.") % {"count": source.unlisted}
        )
    if source.ignored:
        report.notices.append(
            _("%(count)d fichiers ne sont pas des fiches : ils ne sont pas lus.") % {"count": source.ignored}
        )


class _Import:
    """The steps of one import; what is written is written set by set."""

    def __init__(self, report):
        self.report, self.now = report, timezone.now()
        self.changed = []  # (primary key, facts and fingerprints before, record after)

    def run(self, source, dataset, progress):
        known, seen, batch = self._known(), {}, []
        for number, file in enumerate(source, start=1):
            progress(number, len(source))
            row = self._read(number, file, dataset, seen)
            if row:
                batch.append(row)
            if len(batch) == BATCH:
                self._keep(batch, known)
                batch = []
        self._keep(batch, known)
        gone = self._remove(source, known, seen)
        self._queue(gone, known)

    # --- reading -----------------------------------------------------------------------------------------------

    def _read(self, number, file, dataset, seen):
        """A record, or None once it is accounted for as refused."""
        name = file.name.rpartition(".")[0].upper()
        try:
            if file.content is None:
                raise nodes.UnreadableRecord(_("Ce fichier est trop gros pour être une fiche."))
            root = nodes.read(file.content, file.name)
            row = _incoming(number, root, dataset, self.now)
        except nodes.UnreadableRecord as error:
            self._refuse(number, name, str(error), _("Téléchargez la livraison de nouveau."))
            return None
        twin = seen.setdefault(row.key, number)
        if twin != number:
            self._refuse(
                number, row.record.record_id,
                _("La fiche %(id)s est déjà dans cette livraison, à la ligne %(row)s.")
                % {"id": row.record.record_id, "row": twin},
                _("La première est gardée. Importez chaque jeu de données à part."),
            )  # fmt: skip
            return None
        return row

    def _refuse(self, number, identifier, message, advice):
        self.report.account(number, identifier, Outcome.REJECTED, [Remark("", message, advice)])

    # --- writing -----------------------------------------------------------------------------------------------

    def _known(self):
        rows = UpstreamRecord.objects.values("pk", "dataset", "record_id", "fingerprints", "removed_at", "title")
        return {(row["dataset"], row["record_id"]): row for row in rows.iterator()}

    def _keep(self, batch, known):
        new = [row for row in batch if row.key not in known]
        changed = [row for row in batch if row.key in known and _differs(row.record, known[row.key])]
        before = UpstreamRecord.objects.in_bulk([known[row.key]["pk"] for row in changed])
        for row in changed:
            old = before[known[row.key]["pk"]]
            row.record.first_seen_at = old.first_seen_at
            self.changed.append((old.pk, {"facts": old.facts, "fingerprints": old.fingerprints}, row.record))
        UpstreamRecord.objects.bulk_create(
            [row.record for row in chain(new, changed)],
            update_conflicts=True,
            unique_fields=["dataset", "record_id"],
            update_fields=_WRITTEN,
        )
        self._keep_trees([*new, *changed])
        unchanged = [known[row.key]["pk"] for row in batch if row.key in known]
        UpstreamRecord.objects.filter(pk__in=unchanged).update(last_seen_at=self.now)
        for row in batch:
            outcome = Outcome.CREATED if row.key not in known else Outcome.UNCHANGED
            if row.key in known and _differs(row.record, known[row.key]):
                outcome = Outcome.UPDATED
            self.report.account(row.row, row.record.record_id, outcome, row.remarks)

    def _keep_trees(self, rows):
        found = UpstreamRecord.objects.filter(record_id__in=[row.record.record_id for row in rows])
        ids = {(dataset, record_id): pk for pk, dataset, record_id in found.values_list("pk", "dataset", "record_id")}
        UpstreamTree.objects.filter(record__in=[ids[row.key] for row in rows if row.tree is None]).delete()
        for row in rows:
            if row.tree is not None:
                row.tree.record_id = ids[row.key]
        UpstreamTree.objects.bulk_create(
            [row.tree for row in rows if row.tree is not None],
            update_conflicts=True,
            unique_fields=["record"],
            update_fields=["title", "nodes", "targets", "leaves"],
        )

    def _remove(self, source, known, seen):
        """Mark what a whole delivery of one data set no longer holds; returns those rows."""
        datasets = {dataset for dataset, _id in seen}
        current = {key: row for key, row in known.items() if key[0] in datasets and row["removed_at"] is None}
        gone = [row for key, row in current.items() if key not in seen]
        if not gone or not source.is_whole or len(datasets) != 1:
            return []
        if len(gone) > (1 - WHOLE_ENOUGH) * len(current):
            self.report.notices.append(
                _("Cette livraison ne contient qu’une partie des fiches connues : aucune n’est donnée pour retirée.")
            )
            return []
        UpstreamRecord.objects.filter(pk__in=[row["pk"] for row in gone]).update(
            removed_at=self.now, changed_at=self.now
        )
        words = ngettext(
            "%(count)d fiche n’est plus publiée par service-public.",
            "%(count)d fiches ne sont plus publiées par service-public.",
            len(gone),
        )
        self.report.notices.append(words % {"count": len(gone)})
        return gone

    # --- what has to be looked at ------------------------------------------------------------------------------

    def _queue(self, gone, known):
        """Open, complete or close the changes of the records that something here follows."""
        followed = followed_ids()
        changed = [
            entry
            for entry in self.changed
            if entry[2].record_id in followed and is_ours(entry[2].dataset, entry[2].record_id, known)
        ]
        gone = [
            row for row in gone if row["record_id"] in followed and is_ours(row["dataset"], row["record_id"], known)
        ]
        open_changes = {
            change.record_id: change
            for change in UpstreamChange.objects.filter(
                state=UpstreamChangeState.TO_REVIEW,
                record__in=[*(pk for pk, *_rest in changed), *(row["pk"] for row in gone)],
            ).select_for_update()
        }
        wanted = [self._change(pk, before, record, open_changes.get(pk)) for pk, before, record in changed]
        last = UpstreamRecord.objects.in_bulk([row["pk"] for row in gone])
        wanted += [self._removal(record, open_changes.get(record.pk)) for record in last.values()]
        self._write_changes(wanted, open_changes)

    def _change(self, pk, before, record, opened):
        before = opened.before if opened else before
        body_changed = before["fingerprints"]["body"] != record.fingerprints["body"]
        differences = comparing.compare(before["facts"], record.facts, body_changed=body_changed)
        return pk, before, differences

    def _removal(self, record, opened):
        before = opened.before if opened else {"facts": record.facts, "fingerprints": record.fingerprints}
        return record.pk, before, comparing.removed(record.facts)

    def _write_changes(self, wanted, open_changes):
        new, again, settled = [], [], []
        for pk, before, differences in wanted:
            change = open_changes.get(pk)
            if not differences:
                settled += [change.pk] if change else []
                continue
            change = change or UpstreamChange(record_id=pk, before=before, found_at=self.now)
            change.differences, change.kind = differences, comparing.gravest(differences)
            (again if change.pk else new).append(change)
        UpstreamChange.objects.filter(pk__in=settled).delete()
        UpstreamChange.objects.bulk_create(new, batch_size=BATCH)
        UpstreamChange.objects.bulk_update(again, ["differences", "kind"], batch_size=BATCH)
        if new or again:
            words = ngettext(
                "%(count)d changement attend d’être regardé : une fiche suivie ici a changé.",
                "%(count)d changements attendent d’être regardés : des fiches suivies ici ont changé.",
                len(new) + len(again),
            )
            self.report.notices.append(words % {"count": len(new) + len(again)})


def _differs(record, row):
    return row["fingerprints"] != record.fingerprints or row["removed_at"] is not None


def _incoming(number, root, dataset, now):
    inside = root.by_name()
    found = facts.extract(root, inside)
    identifier = root.get("ID").upper()
    if identifier[:1] not in ("F", "N", "R") or not identifier[1:].isdecimal() or len(identifier) > 10:
        raise nodes.UnreadableRecord(
            _("L’identifiant « %(id)s » n’est pas celui d’une fiche.") % {"id": identifier[:20]}
        )
    record = UpstreamRecord(
        dataset=facts.dataset_of(root) or dataset or UpstreamDataset.INDIVIDUALS,
        record_id=identifier,
        record_type=root.get("type")[:80],
        title=found["title"] or identifier,
        theme_id=found["theme"]["id"],
        facts=found,
        fingerprints=fingerprints.of(root, found),
        modified_on=facts.modified_on(root),
        last_seen_at=now,
        changed_at=now,
    )
    remarks = [_lost(address) for address in facts.lost_addresses(inside)[:5]]
    tree, remark = _tree(root)
    return Incoming(number, record, tree, [*remarks, *([remark] if remark else [])])


def _lost(address):
    return Remark(
        "address",
        _("Cette adresse n’est pas gardée : « %(address)s ».") % {"address": address[:120]},
        _("Elle est mal écrite ou dépasse 1 000 caractères. Le reste de la fiche est gardé."),
    )


def _tree(root):
    """The tree of a record and what to say of it; a tree that leads nowhere is left out, its record is kept."""
    try:
        found = trees.extract(root)
    except ValidationError as error:
        advice = _("L’arbre est laissé de côté, la fiche est gardée.")
        return None, Remark("tree", " ".join(error.messages), advice)
    if not found:
        return None, None
    tree = UpstreamTree(
        title=trees.title_of(root), nodes=found, targets=trees.targets(found), leaves=trees.leaves(found)
    )
    return (tree, None) if tree.leaves >= 2 else (None, None)
