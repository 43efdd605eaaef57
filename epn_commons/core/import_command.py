"""The command line that all ``import_*`` commands share: CONTRACT.md, « Commands »."""

import json
import sys
from abc import ABC, abstractmethod
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from epn_commons.core.http_client import OutgoingError, fetch
from epn_commons.core.importing import ImportReport, Outcome, UnreadableSource
from epn_commons.core.os_errors import reason

MAX_DOWNLOAD = 100_000_000
_SPACE = 30


class ProgressBar:
    """A bar on a terminal, silence elsewhere."""

    def __init__(self, stream):
        self._stream = stream
        self._shown = stream.isatty()

    def __call__(self, done, total):
        if not self._shown or not total:
            return
        full = _SPACE * done // total
        self._stream.write(f"\r[{'█' * full}{'·' * (_SPACE - full)}] {done}/{total}")
        if done >= total:
            self._stream.write("\n")
        self._stream.flush()


class ImportCommand(ABC, BaseCommand):
    """A child writes ``import_source(path, options, progress) -> ImportReport``; it raises ``UnreadableSource``."""

    suppressed_base_arguments = {"--version", "--traceback"}

    def add_arguments(self, parser):
        parser.add_argument("source", help=_("fichier, dossier, archive zip ou adresse http(s)"))
        parser.add_argument("--dry-run", action="store_true", help=_("tout lire et tout dire, ne rien écrire"))
        parser.add_argument("--report", metavar="FICHIER.json", type=Path, help=_("où écrire le compte rendu"))

    def handle(self, *args, **options):
        with TemporaryDirectory() as folder:
            path = self._local(options["source"], Path(folder))
            try:
                report = self.import_source(path, options, ProgressBar(sys.stderr))
            except UnreadableSource as error:
                raise CommandError(str(error), returncode=1) from error
        if options["report"]:
            self._write(report, options["report"])
        self._say(report)

    @abstractmethod
    def import_source(self, path, options, progress) -> ImportReport:
        """Read and write; ``progress(done, total)`` may be called as often as one likes."""

    def _local(self, source, folder):
        address = urlsplit(source)
        if address.scheme not in ("http", "https"):
            return Path(source)
        try:
            answer = fetch(source, max_bytes=MAX_DOWNLOAD, timeout=60)
        except OutgoingError as error:
            raise CommandError(str(error), returncode=1) from error
        path = folder / (Path(address.path).name or "source")
        path.write_bytes(answer.body)
        return path

    def _write(self, report, path):
        try:
            path.write_text(json.dumps(report.as_dict(), ensure_ascii=False, indent=1), encoding="utf-8")
        except OSError as error:
            raise CommandError(
                _("Le compte rendu ne peut pas être écrit dans « %(path)s » : %(why)s.")
                % {"path": path, "why": reason(error)},
                returncode=1,
            ) from error

    def _say(self, report):
        counts = report.outcomes
        for notice in report.notices:
            self.stdout.write(notice)
        if report.dry_run:
            self.stdout.write(_("Essai : rien n’a été écrit."))
        self.stdout.write(
            ngettext("%(rows)s ligne lue", "%(rows)s lignes lues", report.rows) % {"rows": report.rows}
            + _(". Créées : %(created)s ; mises à jour : %(updated)s ; inchangées : %(unchanged)s ; "
                "à compléter : %(to_complete)s ; refusées : %(rejected)s.")
            % {outcome.value: counts[outcome] for outcome in Outcome}
        )  # fmt: skip
