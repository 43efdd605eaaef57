"""What was published last, for feed readers: one Atom feed (RFC 4287) a kind of contribution."""

import re

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from epn_commons.contributions.models import Change

LENGTH = 50
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML 1.0 cannot hold, however it is escaped."""


class Feed(Atom1Feed):
    """An Atom feed of the portal. Addresses are given without its own; what was typed may hold anything."""

    def __init__(self, title, description, *, address, page):
        """``address`` is that of the feed, ``page`` that of what it follows."""
        own = f"{settings.BASE_URL}{address}"
        super().__init__(
            title=_in_xml(title),
            link=f"{settings.BASE_URL}{page}",
            description=description,
            feed_url=own,
            feed_guid=own,
            language="fr",
            author_name=_("Les communs de la médiation numérique"),
        )

    def add_item(self, title, link, description, **facts):
        super().add_item(_in_xml(title), f"{settings.BASE_URL}{link}", _in_xml(description), **facts)

    def text(self):
        return self.writeString("utf-8")


def _in_xml(text):
    return _NOT_XML.sub("", text)


def stamp(model):
    """``(text that changes with the feed, date of the last change or None)``."""
    return Change.objects.stamp(model.kind)


def atom(model):
    """The text of the feed of a kind: its last publications, the newest first."""
    feed = Feed(
        _("%(kind)s : dernières publications") % {"kind": str(model._meta.verbose_name_plural).capitalize()},
        _("Ce que les médiateurs numériques viennent de publier ensemble."),
        address=reverse("publishing:feed", args=[model.kind]),
        page="/",
    )
    latest = model.objects.visible_to(AnonymousUser()).select_related(*_relations(model))
    for item in latest.order_by("-published_at", "-pk")[:LENGTH]:
        feed.add_item(
            title=str(item),
            link=item.get_absolute_url(),
            description=item.summary,
            unique_id=item.public_id.urn,
            pubdate=item.published_at,
            updateddate=item.updated_at,
            item_copyright=item.get_licence_display(),
        )
    return feed.text()


def _relations(model):
    """What the title of a contribution needs, so that a feed is one query; the author's name is not in it."""
    return [name for name in model.review_relations if name != "author"]
