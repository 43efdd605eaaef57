"""Competences beside what they promise: the page of a whole framework, the check of an attestation, five hundred
deliveries.

The framework is invented, as large as DigComp 3.0: 911 items.
"""

import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from bench.procedures import promised
from competences import issuing
from competences.enums import ItemKind
from competences.framework_import import write
from competences.models import Achievement, Framework
from competences.reading.data import FrameworkData, ItemData, LevelData
from epn_commons.core.importing import ImportReport

AREAS, COMPETENCES, OUTCOMES = 5, 21, 885
MILLISECONDS, QUERIES, CHECK_QUERIES = 100, 6, 5
DELIVERIES, SECONDS = 500, 60
FAMILY = "banc-de-mesure"


def measure():
    """The rows of the table."""
    framework = _framework()
    page_queries, page_time = _page(framework.get_absolute_url())
    with TemporaryDirectory() as folder, override_settings(CREDENTIAL_KEYS_DIR=Path(folder)):
        spent, attestation = _deliver()
        check_queries, _time = _page(attestation.get_absolute_url())
    size = f"{framework.items.count()} éléments"
    return [
        promised("requêtes SQL de la page d’un référentiel", page_queries, QUERIES, "", size),
        promised("page d’un référentiel, côté serveur", page_time, MILLISECONDS, " ms", size),
        promised("requêtes SQL de la vérification d’une attestation", check_queries, CHECK_QUERIES, "", ""),
        promised(f"délivrance de {DELIVERIES} attestations", spent, SECONDS, " s", "signées une à une"),
    ]


def _framework():
    levels = [LevelData(f"n{number}", f"Niveau {number}") for number in range(1, 5)]
    areas = [ItemData(n, str(n), ItemKind.AREA, f"Domaine {n}") for n in range(1, AREAS + 1)]
    competences = [
        ItemData(n, f"{n % AREAS + 1}.{n}", ItemKind.COMPETENCE, f"Compétence {n}", str(n % AREAS + 1),
                 levels={level.code: f"Je sais faire {n}." for level in levels})
        for n in range(1, COMPETENCES + 1)
    ]  # fmt: skip
    outcomes = [
        ItemData(n, f"LO{n}", ItemKind.OUTCOME, "Un acquis inventé, de la longueur habituelle d’un acquis de DigComp.",
                 competences[n % COMPETENCES].code, nature="skill", level=f"n{n % 4 + 1}")
        for n in range(1, OUTCOMES + 1)
    ]  # fmt: skip
    data = FrameworkData(FAMILY, "Banc de mesure", "1", [*areas, *competences, *outcomes], levels)
    write(data, ImportReport(source=FAMILY))
    return Framework.objects.current().get(family=FAMILY)


def _page(address):
    """``(queries, milliseconds)`` of a page that answers, once warm."""
    client, spent = Client(headers={"host": "127.0.0.1"}), []
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} : {answer.status_code}")
    # Read at once: the next request forgets them.
    queries = len(seen)
    for _time in range(15):
        begun = time.perf_counter()
        client.get(address)
        spent.append(1000 * (time.perf_counter() - begun))
    return queries, median(spent)


def _deliver():
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE competences_issuerkey CASCADE")
    achievement, _made = Achievement.objects.get_or_create(
        slug=FAMILY, defaults={"name": "Banc", "description": "Banc.", "criteria": "Banc."}
    )
    begun = time.perf_counter()
    made = issuing.issue_many(achievement, [None] * DELIVERIES, by=None)
    return time.perf_counter() - begun, made[0]
