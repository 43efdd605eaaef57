"""Rows out of a file, a folder or a zip: CSV, JSON, NDJSON or GeoJSON, whatever its encoding and separator.

Only dictionaries come out, with the names of the columns as they are written. What the columns mean is for the
dialects.
"""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import orjson
from django.utils.translation import gettext as _

from epn_commons.core.archives import BadArchive, Bounds, open_archive
from epn_commons.core.os_errors import reason

MAX_BYTES = 100_000_000
MAX_ROWS = 50_000
"""Twice the national file. A file is one transaction and all its rows are compared with each other: so many take about
1 GB of memory."""
MAX_ARCHIVE_BYTES = 200_000_000
MAX_ARCHIVE_FILES = 100
SUFFIXES = (".csv", ".tsv", ".json", ".geojson", ".ndjson", ".jsonl")
LIST_KEYS = ("data", "results", "features", "records", "lieux", "structures", "items")
"""Where a JSON object may hold its rows."""

_SEPARATORS = (",", ";", "\t")
_ZIP = b"PK\x03\x04"


class UnreadableFile(ValueError):
    """A file that is not what it claims to be. The message is French and says what to do; nothing was read."""


@dataclass(slots=True)
class Part:
    """The rows of one file: `rows[start:stop]` of the `Rows` it belongs to."""

    name: str
    columns: tuple[str, ...]
    start: int
    stop: int
    encoding: str
    format: str


@dataclass(slots=True)
class Rows:
    """What was read. By position in `rows` and in French, `problems` says why a row cannot be used at all, `remarks`
    what is odd about a row that can."""

    columns: tuple[str, ...] = ()
    rows: list[dict] = field(default_factory=list)
    encoding: str = ""
    format: str = ""
    notices: list[str] = field(default_factory=list)
    problems: dict[int, str] = field(default_factory=dict)
    remarks: dict[int, str] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)

    def _append(self, name, content):
        read = _read_content(content, name)
        start = len(self.rows)
        if start + len(read.rows) > MAX_ROWS:
            raise _too_many_rows()
        self.rows.extend(read.rows)
        self.problems.update({start + position: problem for position, problem in read.problems.items()})
        self.remarks.update({start + position: remark for position, remark in read.remarks.items()})
        self.notices.extend(f"{name} : {notice}" if name else notice for notice in read.notices)
        self.columns = tuple(dict.fromkeys((*self.columns, *read.columns)))
        self.parts.append(Part(name, read.columns, start, len(self.rows), read.encoding, read.format))
        self.encoding = self.encoding or read.encoding
        self.format = self.format or read.format


def read_rows(source, name=""):
    """The `Rows` of a path (file, folder, zip) or of bytes called `name`. Raises `UnreadableFile`."""
    rows = Rows()
    for part_name, content in _contents(source, name):
        rows._append(part_name, content)
    if not rows.rows:
        raise UnreadableFile(_("Le fichier ne contient aucune ligne de données. Vérifiez que c’est le bon fichier."))
    return rows


def _contents(source, name):
    if isinstance(source, bytes):
        yield from _unpacked(source, name)
        return
    path = Path(source)
    if path.is_dir():
        yield from _folder(path)
        return
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise UnreadableFile(_too_big(size, MAX_BYTES))
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            _("Le fichier « %(name)s » ne peut pas être ouvert (%(why)s). Vérifiez son nom et vos droits.")
            % {"name": path.name, "why": reason(error)}
        ) from error
    yield from _unpacked(content, name or path.name)


def _folder(path):
    files = sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES and file.is_file())
    if not files:
        raise UnreadableFile(_("Le dossier ne contient aucun fichier CSV, JSON ou GeoJSON."))
    total = sum(file.stat().st_size for file in files)
    if total > MAX_ARCHIVE_BYTES:
        raise UnreadableFile(_too_big(total, MAX_ARCHIVE_BYTES))
    for file in files:
        yield file.name, file.read_bytes()


def _unpacked(content, name):
    if len(content) > MAX_BYTES:
        raise UnreadableFile(_too_big(len(content), MAX_BYTES))
    if content.startswith(_ZIP):
        yield from _archive(content)
    else:
        yield name, content


def _archive(content):
    try:
        with open_archive(io.BytesIO(content), Bounds(MAX_ARCHIVE_FILES, MAX_ARCHIVE_BYTES)) as archive:
            for member in _wanted(archive):
                yield member.filename, archive.read(member)
    except BadArchive as error:
        raise UnreadableFile(str(error)) from error


def _wanted(archive):
    if any(member.filename == "[Content_Types].xml" for member in archive.members):
        raise UnreadableFile(
            _("C’est un classeur de tableur (xlsx). Ouvrez-le et enregistrez la feuille en « CSV UTF-8 ».")
        )
    found = archive.named(*SUFFIXES)
    if not found:
        raise UnreadableFile(_("L’archive ne contient aucun fichier CSV, JSON ou GeoJSON."))
    return found


def _too_many_rows():
    return UnreadableFile(
        _(
            "Le fichier compte plus de %(limit)s lignes : rien n’a été importé. Découpez-le, par exemple par "
            "département, puis importez les morceaux l’un après l’autre."
        )
        % {"limit": f"{MAX_ROWS:,}".replace(",", "\u202f")}
    )


def _too_big(size, limit):
    return _("Le fichier pèse %(size)s Mo ; le maximum est %(limit)s Mo. Découpez-le en plusieurs fichiers.") % {
        "size": size // 1_000_000,
        "limit": limit // 1_000_000,
    }


def _read_content(content, name):
    if not content.strip():
        raise UnreadableFile(_("Le fichier est vide."))
    decoded, encoding = _decode(content)
    notices = []
    if encoding == "cp1252":
        notices.append(
            _("Le fichier n’est pas en UTF-8 : il a été lu comme un fichier Windows. Relisez les lettres accentuées.")
        )
    is_json = name.lower().endswith((".json", ".geojson", ".ndjson", ".jsonl")) or decoded.lstrip()[:1] in "[{"
    read = _read_json(decoded) if is_json else _read_csv(decoded)
    read.encoding = encoding
    read.notices = [*notices, *read.notices]
    return read


def _decode(content):
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16"), "utf-16"
        except UnicodeDecodeError:
            pass
    head = content[:65_536]
    control = sum(head.count(byte) for byte in range(32) if byte not in (9, 10, 12, 13))
    if control > max(8, len(head) // 100) or content.startswith((b"%PDF", b"\xd0\xcf\x11\xe0", b"\x1f\x8b")):
        raise UnreadableFile(
            _("Ce n’est pas un fichier texte. Enregistrez vos données en « CSV UTF-8 » ou en JSON, puis recommencez.")
        )
    try:
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        try:
            return content.decode("cp1252"), "cp1252"
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            raise UnreadableFile(
                _("Les caractères ne se lisent pas (ligne %(line)s). Enregistrez le fichier en « CSV UTF-8 ».")
                % {"line": line}
            ) from error


def _read_json(decoded):
    try:
        document = orjson.loads(decoded)
    except orjson.JSONDecodeError as error:
        rows = _json_lines(decoded)
        if rows is not None:
            return _from_objects(rows, "ndjson")
        raise UnreadableFile(_json_message(error, decoded)) from error
    form = "json"
    if isinstance(document, dict):
        listed = next((document[key] for key in LIST_KEYS if isinstance(document.get(key), list)), None)
        if listed is None and "\n" not in decoded.strip() and "id" in document:
            listed = [document]
        if listed is None:
            raise UnreadableFile(
                _("Le JSON ne contient pas de liste de lieux. Attendu : une liste, ou un objet avec « %(keys)s ».")
                % {"keys": " », « ".join(LIST_KEYS)}
            )
        if document.get("type") == "FeatureCollection":
            form, listed = "geojson", [_from_feature(feature) for feature in listed]
        document = listed
    if not isinstance(document, list):
        raise UnreadableFile(_("Le JSON ne contient pas de liste de lieux, mais une seule valeur."))
    return _from_objects(document, form)


def _json_lines(decoded):
    lines = [line for line in decoded.splitlines() if line.strip()]
    if len(lines) < 2 or not lines[0].strip().endswith("}"):
        return None
    try:
        return [orjson.loads(line) for line in lines]
    except orjson.JSONDecodeError:
        return None


def _json_message(error, decoded):
    if error.pos >= len(decoded.rstrip()) - 1:
        return _(
            "Le fichier JSON est coupé : il s’arrête à la ligne %(line)s au milieu d’une donnée. "
            "Téléchargez-le de nouveau en entier."
        ) % {"line": error.lineno}
    return _(
        "Le fichier JSON est mal écrit à la ligne %(line)s, colonne %(column)s (%(why)s). Corrigez-le à cet endroit."
    ) % {
        "line": error.lineno,
        "column": error.colno,
        "why": str(error.msg).split(":")[0],
    }


def _from_feature(feature):
    """The properties of a GeoJSON feature, with the point they do not hold themselves."""
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        return feature
    row = dict(feature["properties"])
    geometry = feature.get("geometry")
    point = geometry.get("coordinates") if isinstance(geometry, dict) and geometry.get("type") == "Point" else None
    if isinstance(point, list) and len(point) >= 2 and row.get("latitude") in (None, ""):
        row["longitude"], row["latitude"] = point[:2]
    if "id" not in row and feature.get("id") is not None:
        row["id"] = feature["id"]
    return row


def _from_objects(items, form):
    rows, problems, columns = [], {}, {}
    for position, item in enumerate(items):
        if isinstance(item, dict):
            columns.update(dict.fromkeys(item))
            rows.append(item)
        else:
            rows.append({})
            problems[position] = _("Cet élément de la liste n’est pas un lieu : un objet entre accolades est attendu.")
    return Rows(columns=tuple(columns), rows=rows, format=form, problems=problems)


def _read_csv(decoded):
    separator = _separator(decoded)
    limit = csv.field_size_limit(MAX_BYTES)
    try:
        return _csv_rows(csv.reader(io.StringIO(decoded, newline=""), delimiter=separator, strict=True))
    finally:
        csv.field_size_limit(limit)


def _csv_rows(reader):
    try:
        header = _header(next(reader))
        rows, problems, remarks = [], {}, {}
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if any(cell.strip() for cell in cells[len(header) :]):
                problems[len(rows)] = _cells_message(reader.line_num, len(cells), len(header))
            elif len(cells) < len(header):
                remarks[len(rows)] = _cells_message(reader.line_num, len(cells), len(header))
            rows.append({name: cell for name, cell in zip(header, cells, strict=False) if name})
            if len(rows) > MAX_ROWS:
                raise _too_many_rows()
    except csv.Error as error:
        raise UnreadableFile(
            _(
                "Le CSV est mal écrit à la ligne %(line)s : un guillemet n’est pas fermé ou n’est pas doublé. "
                "Corrigez cette ligne, ou enregistrez de nouveau le fichier depuis votre tableur."
            )
            % {"line": reader.line_num}
        ) from error
    columns = tuple(name for name in header if name)
    return Rows(columns=columns, rows=rows, format="csv", problems=problems, remarks=remarks)


def _cells_message(line, found, expected):
    return _("La ligne %(line)s compte %(found)s cases au lieu de %(expected)s : vérifiez ses séparateurs.") % {
        "line": line,
        "found": found,
        "expected": expected,
    }


def _header(cells):
    names = [" ".join(cell.replace("\ufeff", "").split()) for cell in cells]
    double = [name for name, count in Counter(filter(None, names)).items() if count > 1]
    if double:
        raise UnreadableFile(
            _("La colonne « %(name)s » est en double : gardez-en une seule.") % {"name": double[0][:100]}
        )
    return names


def _separator(decoded):
    """The separator of the first line, outside quotes. A single column is no table."""
    first = next(line for line in decoded.splitlines() if line.strip())
    bare = re.sub(r'"[^"]*"', "", first)
    counts = {separator: bare.count(separator) for separator in _SEPARATORS}
    best = max(counts, key=counts.get)
    if not counts[best]:
        raise UnreadableFile(
            _(
                "La première ligne n’a qu’une colonne : « %(line)s ». Un CSV sépare ses colonnes par des virgules, "
                "des points-virgules ou des tabulations, et sa première ligne donne leurs noms."
            )
            % {"line": first[:100]}
        )
    return best
