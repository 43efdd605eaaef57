"""Invented texts whose words are as unevenly common as those of a language."""

import csv
import random

VOCABULARY = 8_000
_SYLLABLES = ("ba", "do", "ri", "ten", "mu", "sal", "vo", "ger", "pli", "cha", "non", "fe", "lir", "quo", "zan", "ret")


def _word(number):
    text = ""
    for _syllable in range(4):
        number, rest = divmod(number, len(_SYLLABLES))
        text += _SYLLABLES[rest]
    return text


WORDS = [_word(number * 7 + 3) for number in range(VOCABULARY)]
WEIGHTS = [1 / (rank + 5) for rank in range(VOCABULARY)]
QUERIES = {
    "mots rares": [f"{WORDS[2000 + step]} {WORDS[3000 + step]}" for step in range(40)],
    "mots très courants": [f"{WORDS[step % 5]} {WORDS[5 + step % 7]}" for step in range(40)],
}


def documents(count):
    """As many documents as asked, the same at each run."""
    chance = random.Random(7)  # noqa: S311
    for number in range(count):
        text = chance.choices(WORDS, WEIGHTS, k=70)
        yield {"id": number, "title": " ".join(text[:8]), "keywords": "", "text": " ".join(text[8:])}


def read(path):
    """The rows of the file of places as the staging table takes them."""
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield (
                row["id"], row["nom"], row["adresse"], row["code_postal"], float(row["latitude"]),
                float(row["longitude"]), "|".join(row.values()),
            )  # fmt: skip
