"""What was published last, for feed readers: one Atom feed (RFC 4287) a kind of contribution."""

import re

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from epn_commons.contributions.models import Change

LENGTH = 50
NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML 1.0 cannot hold, however it is escaped."""


def stamp(model):
    """``(text that changes with the feed, date of the last change or None)``."""
    return Change.objects.stamp(model.kind)


def atom(model):
    """The text of the feed of a kind: its last publications, the newest first."""
    address = f"{settings.BASE_URL}{reverse('publishing:feed', args=[model.kind])}"
    feed = Atom1Feed(
        title=_("%(kind)s : dernières publications") % {"kind": str(model._meta.verbose_name_plural).capitalize()},
        link=f"{settings.BASE_URL}/",
        feed_url=address,
        feed_guid=address,
        description=_("Ce que les médiateurs numériques viennent de publier ensemble."),
        language="fr",
        author_name=_("Les communs de la médiation numérique"),
    )
    latest = model.objects.visible_to(AnonymousUser()).select_related(*_relations(model))
    for item in latest.order_by("-published_at", "-pk")[:LENGTH]:
        feed.add_item(
            title=NOT_XML.sub("", str(item)),
            link=f"{settings.BASE_URL}{item.get_absolute_url()}",
            description=NOT_XML.sub("", item.summary),
            unique_id=item.public_id.urn,
            pubdate=item.published_at,
            updateddate=item.updated_at,
            item_copyright=item.get_licence_display(),
        )
    return feed.writeString("utf-8")


def _relations(model):
    """What the title of a contribution needs, so that a feed is one query; the author's name is not in it."""
    return [name for name in model.review_relations if name != "author"]
