"""What the pages on the records of service-public show."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.utils.translation import gettext as _

from demarches.enums import ServicePublicTheme
from demarches.models import Procedure, UpstreamChange, UpstreamRecord, UpstreamTree
from demarches.upstream.starting import begun_by

PER_PAGE = 30
LONGEST_QUERY = 100
_KINDS = {"fiches": "F", "services": "R", "dossiers": "N"}


def list_context(asked):
    """``asked``: ``q`` (words, or an identifier), ``theme`` and ``nature``; what is not known is ignored."""
    text = " ".join(asked.get("q", "").split())[:LONGEST_QUERY]
    theme = asked.get("theme", "") if asked.get("theme") in ServicePublicTheme.values else ""
    kind = asked.get("nature", "") if asked.get("nature") in _KINDS else "fiches"
    rows = UpstreamRecord.objects.current().filter(record_id__startswith=_KINDS[kind])
    if theme:
        rows = rows.filter(theme_id=theme)
    for word in text.split():
        rows = rows.filter(Q(title__unaccent__icontains=word) | Q(record_id__iexact=word))
    page = Paginator(rows.order_by("title", "pk").defer("facts", "fingerprints"), PER_PAGE).get_page(asked.get("page"))
    return {
        "page": page,
        "records": [_line(record) for record in page.object_list],
        "text": text,
        "theme": theme,
        "nature": kind,
        "themes": ServicePublicTheme.choices,
        "natures": [("fiches", _("Fiches")), ("services", _("Services et formulaires")), ("dossiers", _("Dossiers"))],
        "known": UpstreamRecord.objects.exists(),
    }


def _line(record):
    theme = record.theme_id in ServicePublicTheme.values
    return {"record": record, "theme": ServicePublicTheme(record.theme_id).label if theme else ""}


def record_context(record, user):
    facts = record.facts
    ours = Procedure.objects.visible_to(user).filter(upstream_ids__contains=[record.record_id])
    return {
        "record": record,
        "services": facts["services"],
        "documents": facts["documents"],
        "law": facts["law"],
        "contacts": facts["contacts"],
        "theme": facts["theme"]["title"],
        "procedures": list(ours.order_by("title")[:20]),
        "draft": begun_by(user, record),
        "trees": list(_trees(record)),
        "change": UpstreamChange.objects.waiting().filter(record=record).first() if user.can_moderate else None,
    }


def _trees(record):
    """The trees that lead to this record, and its own."""
    found = UpstreamTree.objects.filter(
        Q(targets__contains=[record.record_id])
        | Q(record__record_id=record.facts.get("guide") or "-")
        | Q(record=record)
    )
    return found.filter(record__dataset=record.dataset, record__removed_at__isnull=True).select_related("record")[:10]
