"""The portfolio: what a person chose to show, to whoever has its link, until they close it."""

from django.conf import settings
from django.template.loader import render_to_string

from competences import profile
from competences.models import Evidence, FrameworkItem, FrameworkLevel, PortfolioShare
from epn_commons.core import pdf


def find(token):
    """The open share of a token, or None: a closed one, an expired one and an unknown one answer alike."""
    return PortfolioShare.objects.open().filter(token=token).select_related("owner").first()


def content(share):
    """What the page and the PDF show: ``{"share", "name", "rows", "evidence", "may_pdf"}``; a row is ``{"item",
    "level", "held"}``."""
    return {
        "share": share,
        "name": share.owner.full_name if share.with_name else "",
        "rows": _rows(profile.held(share.owner)),
        "evidence": list(Evidence.objects.visible_to(share.owner).select_related("item")[:200])
        if share.with_evidence
        else [],
        "may_pdf": pdf.available(),
        "site": settings.BASE_URL,
    }


def _rows(found):
    items = FrameworkItem.objects.filter(pk__in=found).select_related("framework").order_by("framework", "position")
    levels = FrameworkLevel.objects.filter(framework__items__in=found).distinct()
    labels = {
        (framework, order): label for framework, order, label in levels.values_list("framework", "order", "label")
    }
    return [
        {"item": item, "level": labels.get((item.framework_id, found[item.pk].order), ""), "held": found[item.pk]}
        for item in items
    ]


def as_pdf(share):
    """A tagged PDF. Raises ``pdf.PdfUnavailable``."""
    return pdf.render(render_to_string("competences/portfolio_pdf.html", content(share)))
