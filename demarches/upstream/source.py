"""Where records come from: DILA's zip, a folder, or one file. Bounded, so that a trap costs nothing."""

import re
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import orjson
from django.utils.translation import gettext as _

from epn_commons.core.archives import Bounds, is_archive, open_archive
from epn_commons.core.importing import UnreadableSource

MAX_FILES = 20_000
MAX_FILE = 5_000_000
MAX_TOTAL = 400_000_000
"""Unpacked. A whole zip of DILA's weighs 60 million bytes, its largest record less than one."""
_RECORD = re.compile(r"[FNR]\d{1,9}\.(?:xml|json)", re.IGNORECASE)
_INDEX = "index.json"


@dataclass(frozen=True)
class File:
    """A record not read yet; ``content`` is None when it is too large to be one."""

    name: str
    content: bytes | None


class Source:
    """``len()`` is how many records there are; iterating gives them one by one, never all in memory.

    ``is_whole`` is whether it stands for a whole data set: what it does not hold may then be said to be gone.
    ``ignored`` counts the files that are no record, ``unlisted`` those that an index beside them leaves out.
    """

    def __init__(self, path):
        self.path = Path(path)
        self.ignored = self.unlisted = 0
        self._opened, self._archive = ExitStack(), None
        self.is_whole = self.path.is_dir()
        if self.path.is_dir():
            self._names = self._only_records([str(file.relative_to(self.path)) for file in self._files()])
        elif is_archive(self.path):
            self.is_whole = True
            # A record that swells is refused alone, once it is too large.
            bounds = Bounds(files=MAX_FILES * 2, total=MAX_TOTAL, swelling=MAX_TOTAL)
            self._archive = self._opened.enter_context(open_archive(self.path, bounds))
            self._members = {member.filename: member for member in self._archive.members}
            self._names = self._only_records(list(self._members))
        elif self.path.is_file():
            self._names = [self.path.name]
            self._refuse_what_is_no_record()
        else:
            raise UnreadableSource(_("« %(path)s » n’existe pas ou ne se lit pas.") % {"path": self.path.name})
        if not self._names:
            raise UnreadableSource(
                _("Aucune fiche ici : on attend des fichiers comme F1342.xml, R45668.xml ou N358.xml.")
            )

    def __len__(self):
        return len(self._names)

    def __enter__(self):
        return self

    def __exit__(self, *_why):
        self._opened.close()

    def __iter__(self):
        """Raises UnreadableSource for what is not whole."""
        total = 0
        for name in self._names:
            content = self._read(name)
            total += len(content or b"") or MAX_FILE
            if total > MAX_TOTAL:
                raise UnreadableSource(
                    _("Décompressé, ce fichier dépasse %(size)d millions d’octets : il n’est pas lu plus loin.")
                    % {"size": MAX_TOTAL // 1_000_000}
                )
            yield File(Path(name).name, content)

    def _files(self):
        for count, file in enumerate(sorted(self.path.rglob("*"))):
            if count > MAX_FILES * 2:
                raise _too_many()
            if file.is_file() and not file.is_symlink():
                yield file

    def _only_records(self, names):
        if len(names) > MAX_FILES * 2:
            raise _too_many()
        kept = [name for name in names if _RECORD.fullmatch(Path(name).name)]
        if len(kept) > MAX_FILES:
            raise _too_many()
        self.ignored = sum(Path(name).name != _INDEX for name in names) - len(kept)
        listed = self._listed(names)
        if listed is not None:
            whole, kept = kept, [name for name in kept if Path(name).stem.upper() in listed]
            self.unlisted = len(whole) - len(kept)
        return kept

    def _listed(self, names):
        """The identifiers of the index beside the records, None without one: a folder keeps files long removed."""
        name = next((name for name in names if Path(name).name == _INDEX), None)
        if name is None:
            return None
        try:
            rows = orjson.loads(self._read(name) or b"")
        except orjson.JSONDecodeError as error:
            raise UnreadableSource(
                _("Le fichier index.json est abîmé : téléchargez l’ensemble de nouveau.")
            ) from error
        if not isinstance(rows, list):
            raise UnreadableSource(_("Le fichier index.json doit être une liste de fiches."))
        found = {str(row.get("id", row.get("ID", "")) if isinstance(row, dict) else row).upper() for row in rows}
        return found - {""}

    def _read(self, name):
        if self._archive:
            content = self._archive.read(self._members[name], MAX_FILE + 1)
        else:
            content = self._read_local(self.path / name if self.path.is_dir() else self.path)
        return content if len(content) <= MAX_FILE else None

    @staticmethod
    def _read_local(path):
        try:
            with path.open("rb") as file:
                return file.read(MAX_FILE + 1)
        except OSError as error:
            raise _half() from error

    def _refuse_what_is_no_record(self):
        if _RECORD.fullmatch(self.path.name):
            return
        if self.path.suffix.lower() == ".zip":
            raise _half()
        raise UnreadableSource(
            _("« %(name)s » n’est ni une archive zip ni une fiche comme F1342.xml.") % {"name": self.path.name}
        )


def _too_many():
    return UnreadableSource(
        _("Plus de %(most)d fichiers : ce n’est pas une livraison de service-public.") % {"most": MAX_FILES}
    )


def _half():
    return UnreadableSource(
        _("L’archive est abîmée ou à moitié téléchargée : téléchargez-la de nouveau. Rien n’a été modifié.")
    )
