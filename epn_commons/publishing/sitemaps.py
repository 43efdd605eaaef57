"""What search engines are told exists: the public pages of the portal and everything published, kind by kind."""

from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.db.models import Max
from django.http import HttpRequest

from epn_commons.contributions.kinds import all_kinds
from epn_commons.core.navigation import Section, entries

PAGES = "pages"
PER_FILE = 20_000
"""sitemaps.org allows 50,000 addresses and 50 MB a file."""


class PublicPages(Sitemap):
    """What the menu and the foot of the page lead a visitor to."""

    def items(self):
        visitor = HttpRequest()
        visitor.user = AnonymousUser()
        links = [link["url"] for section in (Section.MAIN, Section.FOOTER) for link in entries(visitor, section)]
        return list(dict.fromkeys(["/", *links]))

    def location(self, item):
        return item


class Published(Sitemap):
    """The published contributions of one kind."""

    limit = PER_FILE

    def __init__(self, model):
        super().__init__()
        self.model = model

    def items(self):
        return self.model.objects.visible_to(AnonymousUser()).only("slug", "updated_at").order_by("pk")

    def lastmod(self, item):
        return item.updated_at

    def get_latest_lastmod(self):
        return self.items().aggregate(last=Max("updated_at"))["last"]


def sitemaps():
    """``{"pages": …, "structure": …}``: one more whenever an app brings a kind."""
    return {PAGES: PublicPages(), **{code: Published(model) for code, model in all_kinds().items()}}
