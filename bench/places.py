"""20,000 invented places in the national format, the same at each run."""

import csv
import random

from cartoparty.enums import AccessMode, Fee, Service
from epn_commons.territories.models import Commune

COUNT = 20_000
TOWNS = 300
_KINDS = ("Médiathèque", "Espace numérique", "Centre social", "Maison de quartier", "Mairie", "Tiers-lieu")
_NAMES = (
    "des Tilleuls", "du Moulin", "de la Gare", "Jean-Moulin", "des Lilas", "du Pont", "Louise-Michel", "du Canal",
    "des Écoles", "de la Fontaine", "Simone-Veil", "du Marché", "des Vignes", "du Château", "Marie-Curie",
)  # fmt: skip
_STREETS = ("rue de la République", "avenue Jean-Jaurès", "place de l’Église", "rue des Écoles", "chemin Vert")
_HOURS = (
    "Mo-Fr 09:00-12:00,14:00-17:30; PH off", "Tu-Sa 10:00-18:00", "We 14:00-18:00; Sa 09:00-12:00",
    "Mo,Th 08:30-12:30; Fr 13:30-17:00; PH off", "",
)  # fmt: skip
COLUMNS = (
    "id", "pivot", "nom", "commune", "code_postal", "code_insee", "adresse", "latitude", "longitude", "telephone",
    "site_web", "horaires", "source", "date_maj", "services", "frais_a_charge", "modalites_acces", "fiche_acces_libre",
)  # fmt: skip


def write(path):
    """Write the CSV; returns the towns, the busiest first: ``[Commune, …]``."""
    chance = random.Random(20261122)  # noqa: S311 - the same places at each run
    communes = Commune.objects.filter(latitude__isnull=False, department__code__lt="96")
    towns = list(communes.exclude(postcodes=[]).order_by("-population", "code")[:TOWNS])
    weights = [1 / (rank + 20) for rank in range(len(towns))]
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for number, town in enumerate(chance.choices(towns, weights, k=COUNT)):
            writer.writerow(_row(number, town, chance))
    return towns


def _row(number, town, chance):
    return {
        "id": f"banc-{number}",
        "pivot": "00000000000000",
        "nom": f"{chance.choice(_KINDS)} {chance.choice(_NAMES)} {number % 40}",
        "commune": town.name,
        "code_postal": town.postcodes[0],
        "code_insee": town.code,
        "adresse": f"{chance.randint(1, 250)} {chance.choice(_STREETS)}",
        "latitude": f"{town.latitude + chance.gauss(0, 0.03):.6f}",
        "longitude": f"{town.longitude + chance.gauss(0, 0.04):.6f}",
        "telephone": f"+3326191{number % 10_000:04d}",
        "site_web": f"https://exemple.fr/lieux/{number}",
        "horaires": chance.choice(_HOURS),
        "source": "Banc de mesure",
        "date_maj": f"2026-{chance.randint(1, 10):02d}-{chance.randint(1, 28):02d}",
        "services": "|".join(chance.sample([member.label for member in Service], chance.randint(1, 4))),
        "frais_a_charge": chance.choice(list(Fee)).label,
        "modalites_acces": chance.choice(list(AccessMode)).label,
        "fiche_acces_libre": f"https://acceslibre.beta.gouv.fr/app/banc/{number}/" if chance.random() < 0.6 else "",
    }
