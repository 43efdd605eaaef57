"""What the PDF writer makes, and what it refuses to read."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from epn_commons.core import pdf

DOCUMENT = """<!doctype html><html lang="fr"><head><title>Une fiche</title>
<link rel="stylesheet" href="/static/css/tokens.css">{head}</head>
<body><h1>Déclarer ses revenus</h1>{body}</body></html>"""

needs_pango = pytest.mark.skipif(
    not pdf.available(), reason="Pango est absent : pas de PDF (apt-get install libpango-1.0-0)."
)


def read(head="", body=""):
    return PdfReader(BytesIO(pdf.render(DOCUMENT.format(head=head, body=body))))


@needs_pango
def test_the_document_is_tagged_titled_and_in_french():
    reader = read(body="<p>Deux phrases.</p>")
    catalogue = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "fr"
    assert reader.metadata.title == "Une fiche"
    assert "Déclarer ses revenus" in reader.pages[0].extract_text()


@needs_pango
@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1:1/x.png", "/static/../manage.py"])
def test_neither_disk_nor_network_is_read(address, caplog):
    """A picture that may not be read is left out: the document is made all the same."""
    reader = read(body=f'<p>avant</p><img src="{address}" alt=""><p>après</p>')
    assert "après" in reader.pages[0].extract_text()
    assert not list(reader.pages[0].images)
    assert any("Failed to load image" in record.getMessage() for record in caplog.records)


def test_without_pango_it_says_what_to_do(monkeypatch):
    monkeypatch.setattr(pdf, "HTML", None)
    assert not pdf.available()
    with pytest.raises(pdf.PdfUnavailable, match="Pango"):
        pdf.render("<title>x</title>")
