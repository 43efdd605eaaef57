from django.urls import reverse

from epn_commons.core import demo
from epn_commons.search import suggesting_links
from epn_commons.search.models import SearchEntry

MOST_SUGGESTING = 60
FOUND, NOTHING, COMMUNE = "atelier", "xylophone quantique", "Bourges"


def build(demonstration):
    for entry in SearchEntry.objects.exclude(marks=[]).select_related("text").order_by("pk")[:MOST_SUGGESTING]:
        suggesting_links.suggest_for(entry)
    results = reverse("search:results")
    demonstration.add_pages(
        "anonymous", reverse("search:home"), *(f"{results}?q={words}" for words in (FOUND, NOTHING, COMMUNE))
    )


demo.register("search", build, order=70)
