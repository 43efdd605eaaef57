from django.urls import reverse

from epn_commons.core import demo

FOUND, NOTHING, COMMUNE = "atelier", "xylophone quantique", "Bourges"


def build(demonstration):
    results = reverse("search:results")
    demonstration.add_pages(
        "anonymous", reverse("search:home"), *(f"{results}?q={words}" for words in (FOUND, NOTHING, COMMUNE))
    )


demo.register("search", build, order=70)
