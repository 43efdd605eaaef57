"""Archives that lie: each lie is told in French, and costs neither memory nor disc."""

import io
import struct
import zipfile

import pytest

from epn_commons.core.archives import BadArchive, Bounds, OversizedArchive, is_archive, open_archive
from epn_commons.core.importing import UnreadableSource

BOUNDS = Bounds(files=3, total=5_000_000)
TEXT = b"Bonjour, voici une fiche.\n" * 40


def zipped(*names, content=TEXT, method=zipfile.ZIP_DEFLATED):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name in names or ("a.txt",):
            archive.writestr(name, content)
    return made.getvalue()


def read_all(content, bounds=BOUNDS, most=None):
    with open_archive(io.BytesIO(content), bounds) as archive:
        return {member.filename: archive.read(member, most) for member in archive.members}


def patched(content, offset, value, form="<H"):
    """``value`` written at ``offset`` of each record of the central directory and, 2 bytes before, of each header."""
    data = bytearray(content)
    for mark, shift in ((b"PK\x01\x02", 0), (b"PK\x03\x04", -2)):
        at = data.find(mark)
        while at >= 0:
            struct.pack_into(form, data, at + offset + shift, value)
            at = data.find(mark, at + 4)
    return bytes(data)


def spoilt(content):
    """One byte of what is compressed is another."""
    data = bytearray(content)
    data[len(b"PK") + 28 + len("a.txt") + 8] ^= 0xFF
    return bytes(data)


def test_what_is_whole_is_read_and_found_by_its_ending():
    assert read_all(zipped("b.txt", "dossier/", "a.txt")) == {"b.txt": TEXT, "a.txt": TEXT}
    assert read_all(zipped(), most=7) == {"a.txt": b"Bonjour"}
    with open_archive(io.BytesIO(zipped("B.YAML", "a.yml", "__MACOSX/._a.yml")), BOUNDS) as archive:
        assert [member.filename for member in archive.named(".yml", ".yaml")] == ["B.YAML", "a.yml"]


@pytest.mark.parametrize(
    "lie",
    [
        b"",
        b"PK\x03\x04 coupe",
        zipped()[:-30],
        spoilt(zipped()),
        spoilt(zipped(method=zipfile.ZIP_STORED)),
        patched(zipped(), 8, 1),  # encrypted
        patched(zipped(), 24, 20, "<I"),  # says that it is smaller than it is
        patched(zipped(), 16, 7, "<I"),  # another checksum
    ],
    ids=["empty", "head", "cut", "stream", "content", "encrypted", "smaller", "checksum"],
)
def test_what_is_damaged_cut_or_locked_is_told(lie):
    with pytest.raises(BadArchive, match="abîmée, coupée ou protégée") as refusal:
        read_all(lie)
    assert isinstance(refusal.value, UnreadableSource)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_compression_that_cannot_be_bounded_is_refused(method):
    with pytest.raises(BadArchive, match="zip ordinaire"):
        read_all(zipped(method=method))


@pytest.mark.parametrize("name", ["../a.txt", "x/../../a.txt", "/etc/a.txt", "C:\\a.txt", "..\\a.txt", "\\a.txt"])
def test_a_name_that_climbs_out_is_refused(name, tmp_path):
    with (
        pytest.raises(BadArchive, match="chemin interdit"),
        open_archive(io.BytesIO(zipped(name)), BOUNDS) as archive,
    ):
        archive.extract(tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (zipped("a", "b", "c", "d"), "4 fichiers"),
        (zipped(*(f"{number}/" for number in range(7))), "le maximum est 3"),
        (zipped(content=b"0" * 6_000_000), "pèse 6 Mo"),
        (patched(zipped(), 24, 4_000_000_000, "<I"), "pèse 4000 Mo"),
        (zipped(content=b"0" * 2_000_000), "se gonfle plus de 100 fois"),
    ],
    ids=["files", "folders", "bytes", "declared", "bomb"],
)
def test_what_is_oversized_is_refused_before_it_is_unpacked(content, said):
    with pytest.raises(OversizedArchive, match=said):
        read_all(content)


def test_a_file_is_an_archive_or_not(tmp_path):
    whole, other = tmp_path / "a.zip", tmp_path / "b.zip"
    whole.write_bytes(zipped())
    other.write_bytes(b"pas un zip")
    assert [is_archive(path) for path in (whole, other, tmp_path, tmp_path / "absent.zip")] == [True, *[False] * 3]
    with open_archive(whole, BOUNDS) as archive:
        archive.extract(tmp_path / "ici")
    assert (tmp_path / "ici" / "a.txt").read_bytes() == TEXT
