"""Putting sheets of other networks, and those shipped with the portal, into the guide."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from demarches import bundles, issues
from demarches.models import OnlineService, Procedure, Tip
from epn_commons.contributions import revising, snapshots
from epn_commons.contributions.enums import Action, Status
from epn_commons.contributions.projections import announce
from epn_commons.contributions.slugs import SlugMaker
from epn_commons.core.archives import Bounds, is_archive, open_archive
from epn_commons.core.importing import ImportReport, Outcome, Remark, UnreadableSource
from epn_commons.core.text import fold_name
from epn_commons.taxonomy.models import LifeEvent, Theme

MOST_FILES = 2000
BOUNDS = Bounds(files=MOST_FILES, total=50_000_000)


class _TriedOnly(Exception):
    """Takes back what a dry run wrote."""


def load(path, *, by=None, publish=True, dry_run=False, progress=None, is_example=False):
    """Read a file, a folder or a zip of YAML sheets; returns an ``ImportReport``, one row a sheet.

    New sheets are published, or sent to review without ``publish``. One transaction for all; run again, it changes
    nothing. Raises UnreadableSource.
    """
    files = list(_files(Path(path)))
    report = ImportReport(source=str(path), dry_run=dry_run)
    try:
        with transaction.atomic():
            loader = _Loader(by=by, publish=publish, is_example=is_example)
            for row, (name, data) in enumerate(files, start=1):
                report.account(row, *loader.take(name, data))
                if progress:
                    progress(row, len(files))
            if dry_run:
                raise _TriedOnly
    except _TriedOnly:
        pass
    return report


def _files(path):
    """``(name, bytes)`` of each sheet of a source."""
    if path.is_dir():
        found = sorted(one for one in path.rglob("*.y*ml") if one.suffix in (".yaml", ".yml"))
        if not found:
            raise UnreadableSource(_("Ce dossier ne contient aucun fichier YAML."))
        yield from ((one.name, _head(one)) for one in found[:MOST_FILES])
    elif not path.is_file():
        raise UnreadableSource(_("« %(path)s » n’existe pas.") % {"path": path})
    elif is_archive(path):
        yield from _unzipped(path)
    elif path.suffix in (".yaml", ".yml"):
        yield path.name, _head(path)
    else:
        raise UnreadableSource(_("Donnez un fichier YAML, un dossier ou un zip de fichiers YAML."))


def _head(path):
    with path.open("rb") as file:
        return file.read(bundles.LARGEST + 1)


def _unzipped(path):
    with open_archive(path, BOUNDS) as archive:
        found = archive.named(".yaml", ".yml")
        if not found:
            raise UnreadableSource(_("Ce zip ne contient aucun fichier YAML."))
        for member in found:
            yield Path(member.filename).name, archive.read(member, bundles.LARGEST + 1)


class _Loader:
    def __init__(self, *, by, publish, is_example):
        self.by, self.publish, self.is_example = by, publish, is_example
        self.themes = dict(Theme.objects.values_list("slug", "pk"))
        self.life_events = dict(LifeEvent.objects.values_list("slug", "pk"))

    def take(self, name, data):
        """``(id, outcome, remarks)`` of one file; a sheet that cannot be read stops nothing."""
        try:
            sheet = bundles.read(data)
            with transaction.atomic():
                return sheet.slug, *self._put(sheet)
        except ValidationError as error:
            advice = _("Corrigez le fichier, puis chargez-le de nouveau.")
            return name, Outcome.REJECTED, [Remark("", message, advice) for message in error.messages]

    def _put(self, sheet):
        remarks = [Remark("service_public_theme", text) for text in sheet.remarks]
        services, service_remarks = self._services(sheet.services)
        values = {
            **sheet.values,
            "themes": self._known("themes", sheet.themes, self.themes, remarks),
            "life_events": self._known("life_events", sheet.life_events, self.life_events, remarks),
            "services": sorted(services),
        }
        outcome, kept = self._write(Procedure, sheet.slug, values)
        remarks += service_remarks + kept
        if self._peers(sheet, remarks) and outcome == Outcome.UNCHANGED:
            outcome = Outcome.UPDATED
        return (Outcome.TO_COMPLETE if outcome == Outcome.CREATED and remarks else outcome), remarks

    @staticmethod
    def _known(field, slugs, known, remarks):
        unknown = [slug for slug in slugs if slug not in known]
        if unknown:
            text = _("inconnus ici, laissés de côté : %(names)s") % {"names": ", ".join(unknown)[:200]}
            remarks.append(Remark(field, text, _("Ajoutez-les dans l’administration, ou choisissez-en d’autres.")))
        return sorted({known[slug] for slug in slugs if slug in known})

    def _services(self, services):
        keys, remarks = [], []
        for service in services:
            _outcome, kept = self._write(OnlineService, service["slug"], service["values"])
            keys.append(OnlineService.objects.values_list("pk", flat=True).get(slug=service["slug"]))
            remarks += kept
        return set(keys), remarks

    def _peers(self, sheet, remarks):
        """What peers of the other network say: tips that ours have not, problems still met there; returns how many
        were taken."""
        taken = self._tips(Procedure._base_manager.get(slug=sheet.slug), sheet.tips)
        for told in sheet.services:
            if told["issues"]:
                service = OnlineService._base_manager.get(slug=told["slug"])
                taken += sum(self._issue(service, issue, remarks) for issue in told["issues"])
        return taken

    def _tips(self, procedure, tips):
        """A tip that was set aside here does not come back."""
        known = {fold_name(text) for text in Tip.objects.filter(procedure=procedure).values_list("text", flat=True)}
        new = {fold_name(tip["text"]): tip for tip in tips if fold_name(tip["text"]) not in known}
        slugs = SlugMaker(Tip, starting_with=procedure.slug[:20]) if new else None
        for tip in new.values():
            row = Tip(
                procedure=procedure, slug=slugs.make(procedure.slug, tip["nature"]), author=self.by,
                is_example=self.is_example, **tip,
            )  # fmt: skip
            row.full_clean()
            row.save()
            rows = Tip.objects.filter(pk=row.pk)
            rows.publish_all(by=self.by) if self.publish else rows.submit_all(by=self.by)
        return len(new)

    def _issue(self, service, issue, remarks):
        today = timezone.localdate().isoformat()
        days = {name: parse_date(issue[name] or issue["seen_on"] or today) for name in ("since", "seen_on")}
        try:
            return issues.take_from_network(service, **{**issue, **days}, is_example=self.is_example)
        except issues.TooManyIssues as error:
            remarks.append(Remark("issues", str(error)))
            return False

    def _write(self, model, slug, values):
        """``(outcome, remarks)``: made, brought up to date where nobody touched it, or left as people want it."""
        row = model._base_manager.select_for_update(of=("self",)).filter(slug=slug).first()
        if row is None:
            self._create(model, slug, values)
            return Outcome.CREATED, []
        current = snapshots.take(row)
        changes = snapshots.changed(current, values)
        if not changes:
            return Outcome.UNCHANGED, []
        ours = _corrected_here(row, current, changes)
        text = _("« %(name)s » a été écrite ou corrigée sur le portail : elle reste telle quelle.") % {"name": row}
        remarks = [Remark("", text)] if ours else []
        changes = {name: value for name, value in changes.items() if name not in ours}
        if not changes:
            return Outcome.UNCHANGED, remarks
        _update(row, changes, current)
        return Outcome.UPDATED, remarks

    def _create(self, model, slug, values):
        row = model(slug=slug, author=self.by, is_example=self.is_example)
        row.save()
        snapshots.apply(row, values)
        _sign(row, values)
        rows = model.objects.filter(pk=row.pk)
        if self.publish and not row.missing_for_publication():
            rows.publish_all(by=self.by)
        else:
            rows.submit_all(by=self.by)


def _update(row, changes, before):
    row.version += 1
    row.updated_at = timezone.now()
    snapshots.apply(row, changes)
    _sign(row, changes)
    told = {name: before[name] for name in changes}
    comment = _("Mise à jour du fichier d’origine")
    revising.record_many(type(row), [(row.pk, row.version, told, changes)], comment=comment)
    if row.status == Status.PUBLISHED:
        announce(type(row), [row.pk], Action.UPDATED)


# --- What is still as a file had put it -----------------------------------------------------------------------
#
# The fingerprint of a sheet has a part for what every file says, then one for each fact that a file may leave out.

_WHOLE, _PART = 32, 8


def _corrected_here(row, current, changes):
    """The fields, among those that a file would change, that people wrote or corrected here."""
    if not row.bundle_fingerprint:
        return set(changes)
    optional = bundles.OPTIONAL[row.kind]
    whole = row.bundle_fingerprint[:_WHOLE] == _mark(_told_by_all(row, current), _WHOLE)
    ours = set() if whole else {name for name in changes if name not in optional}
    return ours | {name for name in changes if name in optional and current[name] and not _as_put(row, current, name)}


def _as_put(row, current, name):
    start = _WHOLE + _PART * bundles.OPTIONAL[row.kind].index(name)
    return row.bundle_fingerprint[start : start + _PART] == _mark(current[name], _PART)


def _sign(row, written):
    """Remember what a file has just put in these fields; of the others, what one knew of them holds."""
    optional, held, known = bundles.OPTIONAL[row.kind], snapshots.take(row), row.bundle_fingerprint.ljust(64, "-")
    of_all = _mark(_told_by_all(row, held), _WHOLE) if set(written) - set(optional) else known[:_WHOLE]
    parts = [
        _mark(held[name], _PART) if name in written else known[_WHOLE + _PART * rank :][:_PART]
        for rank, name in enumerate(optional)
    ]
    row.bundle_fingerprint = of_all + "".join(parts)
    row.save(update_fields=["bundle_fingerprint"])


def _told_by_all(row, held):
    apart = {*bundles.OPTIONAL[row.kind], *bundles.UNTOLD[row.kind]}
    return {name: value for name, value in held.items() if name not in apart}


def _mark(values, length):
    return bundles.fingerprint(values)[:length]
