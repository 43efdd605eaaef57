"""What the four commons make together: the index that they share, the home page, the feed, the catalogue.

Beside the home page of uMap when it is installed, and beside the bytes alone of the same page.
"""

import random

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from bench import load, umap
from bench.procedures import promised
from bench.words import WEIGHTS, WORDS
from bench.workloads import Pair, not_modified, page
from competences.models import Training
from demarches.models import Procedure
from epn_commons.contributions.enums import Status
from epn_commons.publishing import exports
from epn_commons.search.models import SearchEntry

ENTRIES = 100_000
CHANGES = 1000
HOME_QUERIES, FEED_QUERIES = 6, 2
HOME, FEED, CATALOGUE = "/", f"/api/v1/changes/?page_size={CHANGES}", "/catalog.ttl"
_SLUG = "banc-de-mesure"
_BATCH = 2000


def seed(others):
    """As many invented procedures as trainings, for the index to hold ``ENTRIES`` with the ``others``."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE competences_training CASCADE")
    Procedure.objects.filter(slug__startswith=_SLUG).delete()
    chance = random.Random(13)  # noqa: S311 - the same at each run
    missing = ENTRIES - others
    for model, more in ((Procedure, {}), (Training, {"provider_name": "Organisme inventé"})):
        rows = [model(**_text(number, chance), **more) for number in range(missing // 2)]
        model.objects.bulk_create(rows, batch_size=_BATCH)


def _text(number, chance):
    words = chance.choices(WORDS, WEIGHTS, k=48)
    return {
        "title": " ".join(words[:8]), "summary": " ".join(words[8:])[:280], "slug": f"{_SLUG}-{number}",
        "status": Status.PUBLISHED, "submitted_at": timezone.now(), "published_at": timezone.now(),
    }  # fmt: skip


def held():
    """How many entries the index holds, of how many kinds."""
    return SearchEntry.objects.count(), SearchEntry.objects.values("kind").distinct().count()


def http(port, peer):
    """``peer``: the port and the name of uMap when it is installed, or why it is not there."""
    exports.build_stale()
    size, whole = len(load.once(port, HOME)[2]), len(load.once(port, CATALOGUE)[2])
    home = page(port, HOME, expect=lambda body: b"</html>" in body)
    alone = f"les octets seuls{'' if peer.port else f' ; uMap absent : {peer.name}'}"
    pairs = [
        Pair("accueil", home, page(port, f"/bare/bytes?size={size}", name=alone), 0.03),
        Pair(
            "catalogue DCAT, pris au cache",
            page(port, CATALOGUE, expect=lambda body: b"dcat:Catalog" in body),
            page(port, f"/bare/bytes?size={whole}"),
            0.1,
        ),
        Pair(
            "catalogue DCAT, non modifié (304)",
            not_modified(port, CATALOGUE),
            page(port, "/bare/bytes?size=0"),
            0.1,
        ),
    ]
    if peer.port:
        beside = page(peer.port, umap.HOME, name=f"accueil de {peer.name}", expect=lambda body: b"</html>" in body)
        pairs.append(Pair("accueil", page(port, HOME), beside, 4))
    return pairs


def measure():
    """The queries that are promised."""
    changes = Client(headers={"host": load.HOST}).get(FEED).json()["results"]
    if len(changes) != CHANGES:
        raise RuntimeError(f"{len(changes)} changements seulement")
    with override_settings(HOME_KEPT_SECONDS=0):
        home = _queries(HOME)
    return [
        promised("requêtes SQL de l’accueil", home, HOME_QUERIES, "", "sans compte, rien de gardé"),
        promised(f"requêtes SQL de {CHANGES} changements", _queries(FEED), FEED_QUERIES, "", "une page du fil"),
    ]


def _queries(address):
    client = Client(headers={"host": load.HOST})
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} : {answer.status_code}")
    return len(seen)
