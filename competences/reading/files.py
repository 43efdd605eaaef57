"""From a file, a folder or a zip to frameworks."""

import io
import json
from pathlib import Path

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competences.reading import case_package, digcomp, tables
from epn_commons.core.archives import Bounds, is_archive, open_archive
from epn_commons.core.importing import UnreadableSource

LARGEST = 50_000_000
BOUNDS = Bounds(files=500, total=200_000_000)
SUFFIXES = (".jsonld", ".json", ".csv", ".yaml", ".yml")
_WHAT = gettext_lazy("un fichier DigComp (JSON-LD), un paquet CASE (JSON) ou une table (CSV)")


def read_frameworks(path, *, title="", edition=""):
    """``FrameworkData`` of each framework under ``path``. Raises ``UnreadableSource``."""
    found = [_read(name, raw, title, edition) for name, raw in _members(Path(path))]
    if not found:
        raise UnreadableSource(_("Il n’y a pas de référentiel ici : donnez %(what)s.") % {"what": _WHAT})
    return found


def _members(path):
    if not path.exists():
        raise UnreadableSource(_("« %(path)s » n’existe pas : vérifiez son chemin.") % {"path": path})
    if path.is_dir():
        for one in sorted(path.iterdir()):
            if one.suffix.lower() in SUFFIXES:
                yield one.name, one.read_bytes()
    elif is_archive(path):
        yield from _in_zip(path)
    else:
        yield path.name, path.read_bytes()


def _in_zip(path):
    with open_archive(path, BOUNDS) as archive:
        for member in archive.named(*SUFFIXES):
            yield Path(member.filename).name, archive.read(member, LARGEST + 1)


def _read(name, raw, title, edition):
    suffix = Path(name).suffix.lower()
    if len(raw) > LARGEST:
        raise UnreadableSource(_("« %(name)s » est trop gros.") % {"name": name})
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableSource(_("« %(name)s » n’est pas en UTF-8.") % {"name": name}) from error
    if "\x00" in text or not text.strip():
        raise UnreadableSource(_("« %(name)s » est vide ou n’est pas un texte.") % {"name": name})
    if suffix == ".csv":
        return tables.read_csv(text, title=title or Path(name).stem, edition=edition or "1")
    if suffix in (".yaml", ".yml"):
        return tables.read_yaml(_yaml(name, text))
    return _read_json(name, text)


def _yaml(name, text):
    try:
        return yaml.safe_load(io.StringIO(text))
    except yaml.YAMLError as error:
        raise UnreadableSource(_("« %(name)s » n’est pas du YAML lisible.") % {"name": name}) from error


def _read_json(name, text):
    try:
        document = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise UnreadableSource(
            _("« %(name)s » n’est pas du JSON entier : téléchargez-le de nouveau.") % {"name": name}
        ) from error
    for reader in (digcomp, case_package):
        if reader.recognises(document):
            return reader.read(document)
    raise UnreadableSource(
        _("« %(name)s » n’est pas un référentiel connu : donnez %(what)s.") % {"name": name, "what": _WHAT}
    )
