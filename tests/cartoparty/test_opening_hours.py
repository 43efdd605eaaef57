"""Opening hours: what is accepted, whether a place is open, how its hours are said."""

from datetime import date, datetime, time, timedelta

import pytest
from opening_hours import OpeningHours, State

from cartoparty.opening_hours import (
    PARIS,
    InvalidOpeningHours,
    Openness,
    Schedule,
    holiday_name,
    to_french,
    validate,
)
from cartoparty.opening_hours.expressions import parse

MONDAY = datetime(2026, 11, 9, 10, 0, tzinfo=PARIS)
BASTILLE_DAY = datetime(2026, 7, 14, 10, 0, tzinfo=PARIS)
OFFICE = "Mo-Fr 09:00-12:00,14:00-17:30"


def plain(words):
    return words.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("  ;  ", ""),
        ("mo-fr 9:00-12:00", "Mo-Fr 09:00-12:00"),
        ("Mo-Fr 14:00-18:00;Sa 10:00-12:00;", "Mo-Fr 14:00-18:00; Sa 10:00-12:00"),
        ("Mo 14:00-17:00,09:00-12:00", "Mo 09:00-12:00,14:00-17:00"),
        ("Mo-Fr 09:00-12:00;\nPH closed", "Mo-Fr 09:00-12:00; PH off"),
        ("week 1-53/2 We 10:00-12:00", "week 01-53/2 We 10:00-12:00"),
        ("Mo-Su 00:00-24:00", "24/7"),
        ('Mo 10:00-12:00 "SH closed week2"', 'Mo 10:00-12:00 "SH closed week2"'),
    ],
)
def test_an_expression_is_kept_in_one_form(typed, kept):
    assert validate(typed) == kept
    assert validate(kept) == kept


@pytest.mark.parametrize(
    ("typed", "code", "advice"),
    [
        ("Mo,Fr :undefined", "syntax", "« :undefined »"),
        ("We 9-12-15:30-17;:10:30-12", "syntax", "Écrivez par exemple"),
        ("SH Mo 10:00-12:00", "school_holidays", "Retirez « SH »"),
        ("Mo 10:00-12:00; PH,SH off", "school_holidays", "Retirez « SH »"),
        ("Mo 10:00-12:00\x00", "forbidden_character", "retapez-les"),
        ("Mo 10:00-12:00 \ud800", "forbidden_character", "retapez-les"),
        ("Mo 10:00-12:00;" * 40, "too_long", "500 caractères"),
        ("x" * 10_000_000, "too_long", "500 caractères"),
        ("PH off", "never_open", "400 prochains jours"),
        ("2020 Mo-Fr 09:00-12:00", "never_open", "400 prochains jours"),
    ],
)
def test_a_refusal_says_what_to_do(typed, code, advice):
    with pytest.raises(InvalidOpeningHours) as refused:
        validate(typed)
    assert refused.value.code == code
    assert advice in refused.value.message
    assert isinstance(refused.value, ValueError)


def test_hours_that_were_over_are_judged_at_the_given_moment():
    assert validate("2020 Mo 09:00-12:00", at=datetime(2019, 12, 1, tzinfo=PARIS)) == "2020 Mo 09:00-12:00"


@pytest.mark.parametrize(
    "expression",
    [
        "Mo-Fr 09:00-12:00; We off; Sa 10:00-12:00; PH off",
        "Mo 09:00-12:00, Mo 14:00-17:00; Jul-Aug Mo 10:00-11:00",
        "We 10:00-12:00, week 02-52/2 We 14:00-16:00, week 01-53/2 We 16:00-18:00",
        "Tu[1,3] 09:00-12:00; Jul 14-Aug 15 off",
        "Fr 20:00-02:00; PH 10:00-12:00",
        "sunrise-sunset; Su off",
    ],
)
def test_the_kept_form_means_the_same(expression):
    start = datetime(2026, 1, 1, tzinfo=PARIS)
    span = (start, start + timedelta(days=800))
    assert list(parse(validate(expression)).intervals(*span)) == list(parse(expression).intervals(*span))


def test_an_expression_that_the_library_cannot_write_back_is_kept_as_typed():
    assert validate("PH +1 day 10:00-12:00") == "PH +1 day 10:00-12:00"


@pytest.mark.parametrize(
    ("expression", "at", "sentence"),
    [
        (OFFICE, MONDAY, "Ouvert jusqu’à 12 h"),
        (OFFICE, MONDAY.replace(hour=15), "Ouvert jusqu’à 17 h 30"),
        (OFFICE, MONDAY.replace(hour=13), "Fermé, ouvre à 14 h"),
        (OFFICE, MONDAY.replace(hour=18), "Fermé, ouvre demain à 9 h"),
        ("Th 14:00-17:00", MONDAY, "Fermé, ouvre jeudi à 14 h"),
        ("Tu[1] 14:00-17:00", MONDAY, "Fermé, ouvre le mardi 1er décembre à 14 h"),
        ("Jan 04 10:00-12:00", MONDAY, "Fermé, ouvre le lundi 4 janvier 2027 à 10 h"),
        ("24/7", MONDAY, "Ouvert en permanence"),
        ("Mo 09:00-24:00", MONDAY, "Ouvert jusqu’à minuit"),
        ("Mo 09:00-26:00", MONDAY, "Ouvert jusqu’à demain 2 h"),
        ("Mo 09:00-12:00 unknown", MONDAY, "Ouverture à confirmer auprès du lieu"),
        ('Mo 09:00-12:00 "sur rendez-vous"', MONDAY, "Ouvert jusqu’à 12 h (sur rendez-vous)"),
        ('Mo 09:00-11:00 "a", Mo 11:00-12:00 "b"', MONDAY, "Ouvert jusqu’à 12 h (a)"),
        ("2020 Mo 09:00-12:00", MONDAY, "Fermé"),
        ("", MONDAY, "Horaires non renseignés"),
        ("n’importe quoi", MONDAY, "Horaires non renseignés"),
        ("Mo-Fr 09:00-12:00", BASTILLE_DAY, "Ouvert jusqu’à 12 h (jour férié : à vérifier)"),
        ("Mo-Fr 09:00-12:00; PH off", BASTILLE_DAY, "Fermé, ouvre demain à 9 h"),
        ("We 09:00-12:00", MONDAY, "Fermé, ouvre mercredi à 9 h (jour férié : à vérifier)"),
        ("We 09:00-12:00; PH off", MONDAY, "Fermé, ouvre le mercredi 18 novembre à 9 h"),
    ],
)
def test_the_state_is_said_in_french(expression, at, sentence):
    assert plain(Schedule(expression).describe_state(at)) == sentence


def test_the_state_holds_the_next_change_in_paris():
    state = Schedule(OFFICE).state(datetime.fromisoformat("2026-11-09T09:30:00+00:00"))
    assert state.state == Openness.OPEN
    assert state.is_open
    assert state.next_change == datetime(2026, 11, 9, 12, 0, tzinfo=PARIS)
    assert state.next_change.utcoffset() == timedelta(hours=1)


def test_a_naive_moment_is_read_as_paris_time():
    assert Schedule(OFFICE).state(datetime(2026, 11, 9, 9, 0)).is_open


def test_hours_follow_the_legal_time_across_its_changes():
    schedule = Schedule("Su 09:00-12:00")
    assert schedule.state(datetime.fromisoformat("2026-03-29T07:00:00+00:00")).is_open
    assert not schedule.state(datetime.fromisoformat("2026-10-25T07:30:00+00:00")).is_open


def test_coordinates_tell_the_sunset():
    at = datetime(2026, 12, 21, 18, 30, tzinfo=PARIS)
    assert Schedule("sunrise-sunset").state(at).is_open
    assert not Schedule("sunrise-sunset", 47.9, 1.9).state(at).is_open
    assert not Schedule("sunrise-sunset", 999.0, 1.9).is_known


@pytest.mark.parametrize(
    ("expression", "unsure"),
    [
        ("Mo-Fr 09:00-12:00", True),
        ("Mo-Fr 09:00-12:00; PH off", False),
        ("Mo-Fr,PH 09:00-12:00", False),
        ('Mo-Fr 09:00-12:00 "PH"', True),
        ("We 09:00-12:00", False),
        ("24/7", False),
    ],
)
def test_a_holiday_that_the_hours_do_not_mention_is_unsure(expression, unsure):
    state = Schedule(expression).state(BASTILLE_DAY)
    assert state.holiday == "Fête nationale"
    assert state.holiday_unsure is unsure


def test_the_names_of_holidays_have_the_dates_of_the_library():
    start, end = datetime(2024, 1, 1, tzinfo=PARIS), datetime(2036, 1, 1, tzinfo=PARIS)
    calendar = OpeningHours("PH 10:00-11:00", timezone=PARIS, country="FR", auto_country=False)
    known = {first.date() for first, _last, state, _comment in calendar.intervals(start, end) if state == State.OPEN}
    days = [start.date() + timedelta(days=shift) for shift in range((end - start).days)]
    assert {day for day in days if holiday_name(day)} == known
    assert len(known) == 12 * 11


def test_the_week_has_seven_rows_with_its_holiday():
    rows = Schedule("Mo-Fr 09:00-12:00,14:00-17:30; Sa 20:00-02:00").week(date(2026, 11, 9))
    assert [row.weekday for row in rows] == ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
    assert plain(rows[0].label) == "9 h – 12 h et 14 h – 17 h 30"
    assert (rows[2].holiday, rows[2].holiday_unsure) == ("Armistice de 1918", True)
    assert plain(rows[5].label) == "20 h – minuit"
    assert (rows[6].slots[0].start, rows[6].slots[0].end) == (time(0), time(2))
    assert not rows[0].holiday


def test_closed_and_whole_days_are_said():
    rows = Schedule('Mo 00:00-24:00; Tu 10:00-12:00 "sur rendez-vous"; We 10:00-12:00 unknown').week(date(2026, 11, 9))
    assert [plain(row.label) for row in rows[:4]] == [
        "24 h sur 24",
        "10 h – 12 h (sur rendez-vous)",
        "10 h – 12 h (à confirmer)",
        "Fermé",
    ]
    assert [row.slots for row in Schedule("").week(date(2026, 11, 9))] == [()] * 7


@pytest.mark.parametrize(
    ("expression", "sentences"),
    [
        ("", []),
        ("illisible", []),
        (
            "Mo-Fr 09:00-12:00,14:00-17:00; Sa 10:00-12:30; PH off",
            ["Du lundi au vendredi : 9 h – 12 h et 14 h – 17 h", "Samedi : 10 h – 12 h 30", "Fermé les jours fériés"],
        ),
        ("Mo,We,Th 09:00-12:00", ["Lundi, mercredi et jeudi : 9 h – 12 h"]),
        ("09:00-18:00", ["Tous les jours : 9 h – 18 h"]),
        ("24/7", ["Tous les jours, 24 h sur 24"]),
        ("Tu[1,3] 09:00-12:00", ["1er et 3e mardi du mois : 9 h – 12 h"]),
        ("Sa[-1] 09:00-12:00", ["Dernier samedi du mois : 9 h – 12 h"]),
        (
            "week 02-52/2 Tu 10:00-12:00; week 01-53/2 Th 14:00-16:00",
            ["Mardi des semaines paires : 10 h – 12 h", "Jeudi des semaines impaires : 14 h – 16 h"],
        ),
        (
            "Mo 09:00-12:00; Jul-Aug off",
            ["Lundi (de janvier à juin et de septembre à décembre) : 9 h – 12 h"],
        ),
        (
            "Mo-Fr 09:00-12:00; Tu[1] 14:00-16:00",
            ["Du lundi au vendredi : 9 h – 12 h", "Sauf 1er mardi du mois : 14 h – 16 h"],
        ),
        ('Mo 09:00-12:00 "sur ; rendez-vous, merci"', ["Lundi : 9 h – 12 h (sur ; rendez-vous, merci)"]),
        ("PH 10:00-12:00; Mo 09:00-10:00", ["Jours fériés : 10 h – 12 h", "Lundi : 9 h – 10 h"]),
        ("Tu[2] off", ["Fermé : 2e mardi du mois"]),
    ],
)
def test_hours_are_said_in_french(expression, sentences):
    assert [plain(sentence) for sentence in to_french(expression)] == sentences


def test_intricate_hours_become_the_week():
    sentences = [plain(words) for words in to_french("Mo 09:00-12:00; Jul 14-Aug 15 off", on=date(2026, 11, 9))]
    assert sentences[0] == "Horaires variables. Cette semaine :"
    assert sentences[1] == "Lundi 9 novembre : 9 h – 12 h"
    assert sentences[7] == "Dimanche 15 novembre : Fermé"
