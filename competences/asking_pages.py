"""What the pages of consultations and surveys have in common."""

from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import gettext as _

from competences.cards import example

PAGE_SIZE = 24
HIDDEN = "—"


def listing(asked, parameters, card):
    """The context of a list: the last ones first."""
    page = Paginator(asked.order_by("-starts_at", "-pk"), PAGE_SIZE).get_page(parameters.get("page"))
    return {"page": page, "cards": [card(one) for one in page]}


def card(asked, stage, summary, *meta):
    """What ``components/result_card.html`` takes."""
    return {
        "title": asked.title,
        "url": asked.get_absolute_url(),
        "summary": summary,
        "meta": [{"icon": "calendar", "text": dates(asked)}, *meta],
        "badges": [stage, *example(asked)],
    }


def dates(asked):
    return _("du %(start)s au %(end)s") % {
        "start": f"{timezone.localtime(asked.starts_at):%d/%m/%Y}",
        "end": f"{timezone.localtime(asked.ends_at):%d/%m/%Y}",
    }
