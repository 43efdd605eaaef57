"""Zip files that other people made: read within bounds, whatever they claim to be."""

import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from django.utils.translation import gettext as _

from epn_commons.core.importing import UnreadableSource

SMALL = 1_000_000
"""Bytes unpacked below which an archive may shrink as much as it likes."""
PLAIN = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""The others unpack a whole block at once, however large it is."""
DAMAGED = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError,
    ValueError,
)  # fmt: skip


class BadArchive(UnreadableSource):
    """An archive that is not read, or not read any further."""


class OversizedArchive(BadArchive):
    """More files or more bytes than its reader takes."""


@dataclass(frozen=True)
class Bounds:
    """How much is taken: files, bytes of them all once unpacked, and how many times larger than the archive."""

    files: int
    total: int
    swelling: int = 100


class Archive:
    """``members``: its files, folders left aside; each is read by :meth:`read`."""

    def __init__(self, opened, bounds):
        self._opened = opened
        infos = opened.infolist()
        self.members = [info for info in infos if not info.is_dir()]
        if len(infos) > 2 * bounds.files or len(self.members) > bounds.files:
            raise OversizedArchive(
                _("L’archive contient %(count)d fichiers ; le maximum est %(most)d.")
                % {"count": len(self.members), "most": bounds.files}
            )
        self._check_sizes(bounds)
        if any(info.compress_type not in PLAIN for info in self.members):
            raise BadArchive(_("L’archive est compressée d’une manière rare : refaites-la en zip ordinaire."))
        if any(_climbs(info.filename) for info in self.members):
            raise BadArchive(_("L’archive contient un chemin interdit : elle est refusée."))

    def _check_sizes(self, bounds):
        total = sum(info.file_size for info in self.members)
        packed = sum(info.compress_size for info in self.members) or 1
        if total > bounds.total:
            sizes = {"size": total // 1_000_000, "most": bounds.total // 1_000_000}
            raise OversizedArchive(
                _("Décompressée, l’archive pèse %(size)d Mo ; le maximum est %(most)d Mo. Découpez-la.") % sizes
            )
        if total > SMALL and total / packed > bounds.swelling:
            raise OversizedArchive(
                _("L’archive se gonfle plus de %(times)d fois en s’ouvrant : elle est refusée.")
                % {"times": bounds.swelling}
            )

    def named(self, *suffixes):
        """Its files that end so, whatever the case, by name; without what macOS adds."""
        kept = (info for info in self.members if info.filename.lower().endswith(suffixes))
        return sorted((info for info in kept if "__MACOSX/" not in info.filename), key=lambda info: info.filename)

    def read(self, member, most=None):
        """Its content, or no more than ``most`` bytes of it. Raises ``BadArchive``."""
        with telling_damage(), self._opened.open(member) as file:
            return file.read(member.file_size if most is None else most)

    def extract(self, folder):
        """Unpack all below ``folder``. Raises ``BadArchive``."""
        with telling_damage():
            self._opened.extractall(folder, members=self.members)


@contextmanager
def open_archive(source, bounds):
    """``with open_archive(path_or_file, Bounds(…)) as archive``. Raises ``BadArchive``, in French."""
    with telling_damage():
        opened = zipfile.ZipFile(source)
    with opened:
        yield Archive(opened, bounds)


@contextmanager
def telling_damage():
    try:
        yield
    except DAMAGED as error:
        raise BadArchive(
            _(
                "L’archive zip est abîmée, coupée ou protégée par un mot de passe : téléchargez-la de nouveau, "
                "ou refaites-la."
            )
        ) from error


def is_archive(path):
    return Path(path).is_file() and zipfile.is_zipfile(path)


def _climbs(name):
    """Whether unpacking it would write outside of the folder, on any system."""
    windows = PureWindowsPath(name)
    return ".." in windows.parts or bool(windows.anchor) or PurePosixPath(name).is_absolute()
