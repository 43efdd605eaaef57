"""The portfolio: what a person chose to show, to whoever has its link, until they close it."""

from django.template.loader import render_to_string

from competences import profile
from competences.models import Evidence, PortfolioShare
from epn_commons.core import pdf


def find(token):
    """The open share of a token, or None: a closed one, an expired one and an unknown one answer alike."""
    return PortfolioShare.objects.open().filter(token=token).select_related("owner").first()


def content(share):
    """What the page and the PDF show: ``{"share", "name", "rows", "evidence"}``."""
    found = profile.held(share.owner)
    rows = sorted(
        (one.declaration for one in found.values()),
        key=lambda row: (row.item_level.item.framework_id, row.item_level.item.position),
    )
    return {
        "share": share,
        "name": share.owner.full_name if share.with_name else "",
        "rows": rows,
        "evidence": list(Evidence.objects.visible_to(share.owner).select_related("item")[:200])
        if share.with_evidence
        else [],
        "may_pdf": pdf.available(),
    }


def as_pdf(share):
    """A tagged PDF. Raises ``pdf.PdfUnavailable``."""
    return pdf.render(render_to_string("competences/portfolio_pdf.html", content(share)))
