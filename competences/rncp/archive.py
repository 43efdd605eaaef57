"""The ten files of the open data, whatever their names went through."""

import csv
import io
import unicodedata
from pathlib import Path

from django.utils.translation import gettext as _

from epn_commons.core.archives import Bounds, is_archive, open_archive
from epn_commons.core.importing import UnreadableSource

FILES = (
    "Standard", "Blocs_De_Compétences", "Certificateurs", "Partenaires", "VoixdAccès", "Rome", "Nsf", "Formacode",
    "CCN", "Ancienne_Nouvelle_Certification",
)  # fmt: skip
BOUNDS = Bounds(files=100, total=1_000_000_000)


def read(path):
    """``{file: rows}``, each row a dictionary. Raises ``UnreadableSource`` when one of the ten is missing or cut."""
    members = dict(_members(Path(path)))
    missing = [name for name in FILES if name not in members]
    if missing:
        raise UnreadableSource(
            _("Il manque %(names)s dans cette archive : téléchargez de nouveau l’export complet des fiches.")
            % {"names": ", ".join(missing)}
        )
    return {name: _rows(name, members[name]) for name in FILES}


def _members(path):
    if path.is_dir():
        for one in sorted(path.glob("*.csv")):
            yield _known(one.name), one.read_bytes()
        return
    if not is_archive(path):
        raise UnreadableSource(_("Ce n’est pas une archive zip : donnez l’export CSV des fiches RNCP et RS."))
    with open_archive(path, BOUNDS) as archive:
        for member in archive.members:
            yield _known(_true_name(member)), archive.read(member)


def _true_name(info):
    """Names are UTF-8 without the flag that says so: ``zipfile`` has read them as cp437. A name that was read right
    does not survive the way back, and stays."""
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _known(name):
    """Which of the ten it is, the prefix and the day around it left aside; its own name otherwise."""
    stem = unicodedata.normalize("NFC", Path(name).stem)
    folded = _fold(stem)
    return next((known for known in FILES if f"_csv_{_fold(known)}_" in f"{folded}_"), stem)


def _fold(text):
    return "".join(one for one in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(one))


def _rows(name, raw):
    try:
        text = raw.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableSource(_("Le fichier « %(name)s » est illisible : %(why)s.") % {
            "name": name, "why": error,
        }) from error  # fmt: skip
    if "\x00" in text or (rows and "Numero_Fiche" not in rows[0]):
        raise UnreadableSource(
            _("Le fichier « %(name)s » n’est pas celui du registre : il n’a pas de colonne Numero_Fiche.")
            % {"name": name}
        )
    return rows
