"""``import_certifications``: the register as the portal holds it. Every row is accounted for; twice changes nothing;
what people wrote about a certification (its summary, its alignments) stays."""

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competences.models import Alignment, Certification, CertificationBlock, Certifier, Succession
from competences.rncp import archive, records
from epn_commons.contributions.enums import Action
from epn_commons.contributions.projections import announce
from epn_commons.contributions.slugs import SlugMaker
from epn_commons.contributions.transitions import bump_version
from epn_commons.core.importing import ImportReport, Outcome, Remark

_FACTS = (
    "register", "title", "abbreviation", "level", "level_given", "is_active", "registration", "official_on",
    "decided_on", "effective_on", "ends_on", "rome", "nsf", "formacodes", "access_routes", "partner_count",
)  # fmt: skip
_BATCH = 1000


def import_certifications(path, *, by=None, dry_run=False, progress=lambda done, total: None):
    """Import the ten files in one transaction; returns an ``ImportReport``. Raises ``UnreadableSource``.

    A row of the report is an entry, or a row of another file that belongs to no entry.
    """
    files = archive.read(path)
    fiches, orphans, refused = records.read_fiches(files)
    pairs = records.successions(files["Ancienne_Nouvelle_Certification"])
    report = ImportReport(source=getattr(path, "name", str(path)), dry_run=dry_run)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('competences.import_certifications'))")
        _Import(fiches, pairs, by=by).run(report, progress)
        transaction.set_rollback(dry_run)
    for row, number, problem in refused:
        report.account(row, number, Outcome.REJECTED, [problem])
    for name, row, number in orphans:
        remark = Remark(name, _("Cette ligne parle d’une fiche absente du fichier Standard."))
        report.account(row, number, Outcome.REJECTED, [remark])
    return report


class _Import:
    def __init__(self, fiches, pairs, *, by):
        self.fiches, self.pairs, self.by, self.now = fiches, pairs, by, timezone.now()

    def run(self, report, progress):
        rows = Certification.objects.filter(number__in=self.fiches).select_for_update().order_by("pk")
        self.known = {row.number: row for row in rows}
        new = [fiche for number, fiche in self.fiches.items() if number not in self.known]
        changed = [
            fiche for number, fiche in self.fiches.items()
            if number in self.known and self.known[number].fingerprint != fiche.fingerprint
        ]  # fmt: skip
        self._create(new)
        self._update(changed)
        progress(1, 3)
        self._write_parts([*new, *changed])
        progress(2, 3)
        self._write_successions()
        Certification.objects.filter(pk__in=[self.known[fiche.number].pk for fiche in new]).publish_all(by=self.by)
        announce(Certification, [self.known[fiche.number].pk for fiche in changed], Action.UPDATED)
        outcomes = {fiche.number: Outcome.CREATED for fiche in new}
        outcomes |= {fiche.number: Outcome.UPDATED for fiche in changed}
        for number, fiche in self.fiches.items():
            report.account(fiche.row, number, outcomes.get(number, Outcome.UNCHANGED), fiche.remarks)
        progress(3, 3)

    def _create(self, fiches):
        slugs = SlugMaker(Certification)
        rows = [
            Certification(
                number=fiche.number, slug=slugs.make(fiche.facts["title"], fiche.number), author=self.by,
                fingerprint=fiche.fingerprint, **fiche.facts,
            )
            for fiche in fiches
        ]  # fmt: skip
        self.known |= {row.number: row for row in Certification.objects.bulk_create(rows, batch_size=_BATCH)}

    def _update(self, fiches):
        rows = []
        for fiche in fiches:
            row = self.known[fiche.number]
            for name, value in {**fiche.facts, "fingerprint": fiche.fingerprint}.items():
                setattr(row, name, value)
            rows.append(row)
        Certification.objects.bulk_update(rows, [*_FACTS, "fingerprint"], batch_size=_BATCH)
        bump_version(Certification, [row.pk for row in rows])

    def _write_parts(self, fiches):
        """Blocks and certifiers. A block that left the register stays while somebody aligned it."""
        ids = {fiche.number: self.known[fiche.number].pk for fiche in fiches}
        codes = {code for fiche in fiches for code, _title in fiche.blocks}
        aligned = Alignment.objects.filter(source_block__isnull=False).values("source_block")
        gone = CertificationBlock.objects.filter(certification__in=ids.values()).exclude(code__in=codes)
        gone.exclude(pk__in=aligned).delete()
        CertificationBlock.objects.bulk_create(
            (
                CertificationBlock(certification_id=ids[fiche.number], code=code, title=title)
                for fiche in fiches
                for code, title in fiche.blocks
            ),
            batch_size=_BATCH, update_conflicts=True, unique_fields=["code"], update_fields=["title", "certification"],
        )  # fmt: skip
        self._write_certifiers(fiches, ids)

    def _write_certifiers(self, fiches, ids):
        wanted = {pair for fiche in fiches for pair in fiche.certifiers}
        Certifier.objects.bulk_create(
            (Certifier(siret=siret, name=name) for siret, name in sorted(wanted)),
            batch_size=_BATCH, ignore_conflicts=True,
        )  # fmt: skip
        names = {name for _siret, name in wanted}
        certifiers = {(row.siret, row.name): row.pk for row in Certifier.objects.filter(name__in=names)}
        through = Certification.certifiers.through
        through.objects.filter(certification__in=ids.values()).delete()
        through.objects.bulk_create(
            (
                through(certification_id=ids[fiche.number], certifier_id=certifiers[pair])
                for fiche in fiches
                for pair in fiche.certifiers
            ),
            batch_size=_BATCH,
        )

    def _write_successions(self):
        """What the file says replaces what was known between its entries; a link to an entry that is not known is told
        of, and so is one that would close a circle."""
        ids = {**self._others(), **{number: row.pk for number, row in self.known.items()}}
        known_pairs = {pair for pair in self.pairs if set(pair) <= set(ids)}
        for old, new in sorted(set(self.pairs) - known_pairs):
            self._tell((old, new), _("Succession avec une fiche inconnue : %(old)s → %(new)s."))
        kept, circles = records.without_circles(known_pairs)
        for pair in circles:
            self._tell(pair, _("Succession écartée, elle tourne en rond : %(old)s → %(new)s."))
        wanted = {(ids[old], ids[new]) for old, new in kept}
        inside = Succession.objects.filter(old__in=ids.values(), new__in=ids.values())
        present = dict.fromkeys(inside.values_list("old_id", "new_id"))
        Succession.objects.filter(pk__in=[row.pk for row in inside if (row.old_id, row.new_id) not in wanted]).delete()
        Succession.objects.bulk_create(
            Succession(old_id=old, new_id=new) for old, new in sorted(wanted) if (old, new) not in present
        )

    def _others(self):
        numbers = {number for pair in self.pairs for number in pair} - set(self.known)
        return dict(Certification.objects.filter(number__in=numbers).values_list("number", "pk"))

    def _tell(self, pair, message):
        fiche = self.fiches.get(self.pairs[pair])
        if fiche is not None:
            fiche.remarks.append(Remark("Ancienne_Nouvelle_Certification", message % {"old": pair[0], "new": pair[1]}))
