"""Hand-typed French hours: understood with certainty, or kept as a note."""

import json
import re
from datetime import date

import pytest

from cartoparty.opening_hours import FrenchHours, Schedule, from_french, from_hub_lo, repair, validate
from tests.clock import is_quick

UNDERSTOOD = {
    "du lundi au vendredi de 9h à 12h et de 14h à 17h": "Mo-Fr 09:00-12:00,14:00-17:00",
    "Mercredi 14h-18h, samedi 10h-12h30": "We 14:00-18:00; Sa 10:00-12:30",
    "lun-ven 9:00/12:00 13h30/17h": "Mo-Fr 09:00-12:00,13:30-17:00",
    "LUNDI, MARDI ET JEUDI : 8H30 – 12H / 13H45 – 17H": "Mo-Tu,Th 08:30-12:00,13:45-17:00",
    "mar.-mer.-jeu. 10h-12h et le sam. 14h-17h30": "Tu-Th 10:00-12:00; Sa 14:00-17:30",
    "Horaires d’ouverture :\nLundi\n13h30 – 17h\nMardi\nFermé": "Mo 13:30-17:00",
    "Lundi : FERMÉ  Mardi : 9 h à 12 h 30 et de 13 h à 17 h.": "Tu 09:00-12:30,13:00-17:00",
    "jeudi 15h18h": "Th 15:00-18:00",
    "jeudi 09h30h-12h 13h 30 17h": "Th 09:30-12:00,13:30-17:00",
    "mardi 9 h 30 12 h - 14 h 18 heures": "Tu 09:30-12:00,14:00-18:00",
    "lundi de 9 à 12h, mardi 9h-17": "Mo 09:00-12:00; Tu 09:00-17:00",
    "vendredi de 9h à midi, samedi 14h-minuit": "Fr 09:00-12:00; Sa 14:00-24:00",
    "9h-12h et 14h-17h du mardi au jeudi": "Tu-Th 09:00-12:00,14:00-17:00",
    "tous les jours sauf le dimanche 9h-18h": "Mo-Sa 09:00-18:00",
    "Ouvert 7j/7 de 8h à 20h": "08:00-20:00",
    "24h/24 et 7j/7": "24/7",
    "1er et 3ème mardi du mois 9h-12h": "Tu[1,3] 09:00-12:00",
    "Le premier mercredi de chaque mois, 14 h-16 h": "We[1] 14:00-16:00",
    "dernier samedi du mois 10h-12h": "Sa[-1] 10:00-12:00",
    "1er mardi et 3e jeudi du mois de 9h à 12h": "Tu[1] 09:00-12:00; Th[3] 09:00-12:00",
    "Lundi 10h-12h Samedi 10h-12h (2e et 4e du mois)": "Mo 10:00-12:00; Sa[2,4] 10:00-12:00",
    "Tous les mardis de 14h à 16h et chaque 1er mardi du mois de 9h à 12h": "Tu 14:00-16:00, Tu[1] 09:00-12:00",
    "Semaines paires : lundi 9h-12h ; semaines impaires : jeudi 14h-17h": (
        "week 02-52/2 Mo 09:00-12:00; week 01-53/2 Th 14:00-17:00"
    ),
    "mardi 10h-12h ; 14h-16h (semaine paire) ou 16h-18h (semaine impaire)": (
        "Tu 10:00-12:00, week 02-52/2 Tu 14:00-16:00, week 01-53/2 Tu 16:00-18:00"
    ),
    "lundi des semaines impaires 9h-12h": "week 01-53/2 Mo 09:00-12:00",
    "du lundi au vendredi 9h-12h sauf mercredi": "Mo-Tu,Th-Fr 09:00-12:00",
    "du lundi au vendredi 8h-12h sauf le mercredi 14h-17h": "Mo-Tu,Th-Fr 08:00-12:00; We 14:00-17:00",
    "du lundi au vendredi 9h-12h et 14h-17h, fermé le jeudi après-midi": (
        "Mo-We,Fr 09:00-12:00,14:00-17:00; Th 09:00-12:00"
    ),
    "Mardi : fermé au public le matin / 14h-17h": "Tu 14:00-17:00",
    "lundi matin : 8h15/12h, mardi : 9h/12h-13h30/17h": "Mo 08:15-12:00; Tu 09:00-12:00,13:30-17:00",
    "Du mardi au samedi 9h-12h. Fermé les dimanches et jours fériés.": "Tu-Sa 09:00-12:00; PH off",
    "Fermé le lundi. Mardi 14h-18h": "Tu 14:00-18:00",
    "lundi au vendredi 9h-12h / lundi et jeudi 14h-17h": "Mo,Th 09:00-12:00,14:00-17:00; Tu-We,Fr 09:00-12:00",
}


@pytest.mark.parametrize(("text", "osm"), UNDERSTOOD.items())
def test_certain_hours_are_understood(text, osm):
    assert from_french(text) == FrenchHours(osm, "")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sur rendez-vous",
        "fermé le lundi",
        "lundi",
        "9h-12h",
        "lundi 14h",
        "lundi 9h et 12h",
        "lundi 9-12",
        "lundi 9h12-14h",
        "lundi 12h-9h",
        "lundi 25h-26h",
        "lundi 9h-12h 11h-17h",
        "lundi à partir de 14h",
        "lundi jusqu’à 18h",
        "du lundi 9h au vendredi 17h",
        "du vendredi au lundi 9h-12h",
        "mardi-jeudi 9h-12h",
        "9h-12h lundi 14h-17h mardi",
        "lundi 9h-12h mardi",
        "lundi 9h-12h ou 14h-17h",
        "lundi 9h-12h (adultes) 14h-17h (enfants)",
        "lundi 9h-12h (pas tous les lundis)",
        "lundi 9h-12h en juillet",
        "lundi 9h-12h. Horaires variables.",
        "lundi 9h-12h. Fermé trois semaines en août.",
        "lundi 01/09 9h-12h",
        "En période scolaire : mercredi 14h-18h",
        "du lundi au vendredi 9h-12h hors vacances scolaires",
        "un lundi sur deux 9h-12h",
        "mardi 14h-17h tous les 15 jours",
        "le 2e jeudi 14h-17h",
        "1er mardi et jeudi du mois 9h-12h",
        "lundi 9h-12h semaines paires, mardi 14h-16h",
        "lundi 9h-12h, fermé mardi, mercredi 14h-18h",
        "du lundi au vendredi 9h-12h sauf mercredi, samedi 10h-12h",
        "du lundi au vendredi 9h-12h sauf jours fériés 14h-16h",
        "9h-12h du lundi au jeudi fermé le mercredi et jeudi matin",
        "lundi 9h-17h, fermé le lundi après-midi",
        "lundi matin 14h-17h",
        "lundi du mois 9h-12h",
        "lundi 9h-12h, 1er lundi du mois fermé",
        "lundi fermé ; lundi 9h-12h",
        "lundi 9h-12h, fermé le samedi matin",
        "semaines paires lundi 9h-12h semaines impaires",
        "9h-12h fermé l’après-midi samedi",
        "lundi matin et jeudi après-midi",
        "lundi au vendredi : 9h-12h. Le mercredi : 9h-17h",
        "ouvert les jours fériés 9h-12h",
        "Espace A : lundi 9h-12h ; Espace B : mardi 9h-12h",
        "Mo-Fr 09:00-12:00",
    ],
)
def test_what_is_not_certain_stays_a_note(text):
    assert from_french(text) == FrenchHours("", text)


@pytest.mark.parametrize(
    ("text", "osm", "note"),
    [
        ("du lundi au vendredi 9h-12h, sur rendez-vous", "Mo-Fr 09:00-12:00", "sur rendez-vous"),
        ("Sur RDV : lundi 9h-12h et 14h-17h", "Mo 09:00-12:00,14:00-17:00", "Sur RDV"),
        ("lundi 9h-12h. Entrée par la cour.", "Mo 09:00-12:00", "Entrée par la cour."),
        ("Accueil du public lundi 9h-12h (accès libre)", "Mo 09:00-12:00", "accès libre"),
    ],
)
def test_a_remark_is_kept_beside_the_hours(text, osm, note):
    assert from_french(text) == FrenchHours(osm, note)


@pytest.mark.parametrize(
    ("text", "osm"),
    [
        ("lundi 9h-12h, mardi 14h-17h sur rendez-vous", "Mo 09:00-12:00; Tu 14:00-17:00"),
        ("lundi 9h-12h sans rdv et 14h-17h sur rdv", "Mo 09:00-12:00,14:00-17:00"),
        ("lundi 9h-12h (sur rendez-vous les autres jours)", "Mo 09:00-12:00"),
        ("lundi et mardi 9h-12h et l’après-midi sur rendez-vous", "Mo-Tu 09:00-12:00"),
    ],
)
def test_the_whole_text_is_kept_when_a_remark_is_about_a_part(text, osm):
    found = from_french(text)
    assert found.osm == osm
    assert found.note in (text, "sur rendez-vous les autres jours")


def test_what_is_understood_opens_at_the_hours_of_the_text():
    rows = Schedule(from_french("lundi au jeudi 8h30-12h 13h30-17h sauf mardi 9h-11h").osm).week(date(2026, 11, 16))
    assert [row.label.replace("\u00a0", " ") for row in rows] == [
        "8 h 30 – 12 h et 13 h 30 – 17 h",
        "9 h – 11 h",
        "8 h 30 – 12 h et 13 h 30 – 17 h",
        "8 h 30 – 12 h et 13 h 30 – 17 h",
        "Fermé",
        "Fermé",
        "Fermé",
    ]


def test_ticked_days_give_sense_to_hours_alone():
    assert from_french("9h-12h / 14h-17h", days=[0, 1]).osm == "Mo-Tu 09:00-12:00,14:00-17:00"
    assert from_french("mardi-jeudi 9h-12h", days=[1, 3]).osm == "Tu,Th 09:00-12:00"
    assert from_french("mardi-jeudi 9h-12h", days=[1, 2, 3]).osm == "Tu-Th 09:00-12:00"
    assert from_french("9h-17h, samedi 10h-12h", days=[0, 5]).osm == ""
    assert from_french("tous les jours 9h-17h", days=[0, 1]).osm == ""


@pytest.mark.parametrize(
    ("row", "hours"),
    [
        ({}, FrenchHours("", "")),
        ({"c_horaire_ouverture": None, "c_jours_semaine": 3}, FrenchHours("", "")),
        ({"c_horaire_ouverture": "False", "c_jours_semaine": "{Inconnu}"}, FrenchHours("", "")),
        (
            {"c_horaire_ouverture": "9h à 16h", "c_jours_semaine": "{Mardi,Lundi}"},
            FrenchHours("Mo-Tu 09:00-16:00", ""),
        ),
        (
            {"c_horaire_ouverture": "True", "c_jours_semaine": "{Jeudi,Lundi}"},
            FrenchHours("", "Jours d’ouverture indiqués : lundi et jeudi."),
        ),
        (
            {"c_horaire_ouverture": "Se renseigner", "c_jours_semaine": "{Jeudi}"},
            FrenchHours("", "Se renseigner\nJours d’ouverture indiqués : jeudi."),
        ),
        (
            {"c_horaire_ouverture": "lundi 9h-12h", "c_jours_semaine": "{Lundi,Jeudi}"},
            FrenchHours("Mo 09:00-12:00", "À vérifier, les jours cochés ne sont pas ceux du texte : lundi et jeudi."),
        ),
        (
            {"c_horaire_ouverture": "8h-12h sauf le jeudi 8h-11h", "c_jours_semaine": "{Lundi,Jeudi}"},
            FrenchHours("Mo 08:00-12:00; Th 08:00-11:00", ""),
        ),
    ],
)
def test_a_row_of_the_network_joins_its_text_and_its_ticked_days(row, hours):
    assert from_hub_lo(row) == hours


@pytest.mark.parametrize(
    ("expression", "hours"),
    [
        ("Mo-Fr 9:00-12:00;", FrenchHours("Mo-Fr 09:00-12:00", "")),
        ("Mo,Th :undefined-undefined", FrenchHours("", "Mo,Th :undefined-undefined")),
        ("Th 9-12-15:30-17;:10:30-12", FrenchHours("", "Th 9-12-15:30-17;:10:30-12")),
        ("SH Mo 10:00-12:00", FrenchHours("", "SH Mo 10:00-12:00")),
        ("mardi 9h-12h", FrenchHours("Tu 09:00-12:00", "")),
        ("undefined", FrenchHours("", "")),
        ("Mo 09:00-12:00\x00", FrenchHours("Mo 09:00-12:00", "")),
    ],
)
def test_hours_of_a_file_are_repaired_or_noted(expression, hours):
    assert repair(expression) == hours


@pytest.mark.parametrize(
    "text",
    [
        "lundi 9h-12h, " * 21_000,
        "9h" * 150_000,
        "(" * 300_000,
        " \t" * 150_000,
        " \n" * 150_000,
        "e\u0301" * 150_000,
        "\x00" * 300_000,
        "1er " * 370,
        "(sur rdv" * 180,
        "lundi-" * 240,
    ],
)
def test_hostile_text_costs_little(text):
    assert is_quick(lambda: from_french(text), 0.2)
    found = from_french(text)
    assert found.osm == ""
    assert "\x00" not in found.note


def test_the_network_s_own_hours_are_mostly_understood(shared_data):
    rows = json.loads((shared_data / "structures/hub-lo-centre-val-de-loire.json").read_text("utf-8"))
    timed = [row for row in rows if re.search(r"\d\s?[hH:]", row.get("c_horaire_ouverture") or "")]
    hours = [from_hub_lo(row) for row in rows]
    assert all(validate(found.osm) == found.osm for found in hours)
    assert sum(bool(found.osm) for found in hours) >= 0.85 * len(timed)
    lost = [
        row
        for row, found in zip(rows, hours, strict=True)
        if row.get("c_horaire_ouverture") not in (None, "", "False", "True") and not (found.osm or found.note)
    ]
    assert lost == []


@pytest.mark.parametrize("name", ["lieux-0.1-demo.json", "lieux-1.0-gironde.json", "aix-en-provence.json"])
def test_no_hours_of_a_national_file_are_lost_or_invalid(shared_data, name):
    rows = json.loads((shared_data / "structures" / name).read_text("utf-8"))
    for row in rows:
        typed = row.get("horaires") or ""
        found = repair(typed)
        assert bool(found.osm or found.note) == bool(typed)
        assert validate(found.osm) == found.osm
