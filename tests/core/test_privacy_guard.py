from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from epn_commons.core.privacy_guard import (
    MAX_FINDINGS,
    RULES,
    Kind,
    Level,
    inspect,
    neutralise,
    validate_no_personal_data,
)
from tests.clock import is_quick

LEAST_RECALL = 0.95
MOST_FALSE_ALARMS = 0.02
HOSTILE_LENGTH = 300_000
HOSTILE_SECONDS = 0.2


def cases():
    """``(kinds, text)``: invented lines, with what must be refused in each (nothing: an empty set)."""
    lines = (Path(__file__).parent / "privacy_guard_cases.tsv").read_text("utf-8").splitlines()
    for line in lines:
        kinds, text = line.split("\t")
        yield {Kind(kind) for kind in kinds.split(",") if kind != "-"}, text


def blocked(text):
    return {finding.kind for finding in inspect(text) if finding.level is Level.BLOCK}


def test_recall_and_false_alarms(capsys):
    lines = list(cases())
    personal = [(kinds, text) for kinds, text in lines if kinds]
    clean = [text for kinds, text in lines if not kinds]
    expected = sum(len(kinds) for kinds, _ in personal)
    found = sum(len(kinds & blocked(text)) for kinds, text in personal)
    missed = [text for kinds, text in personal if kinds - blocked(text)]
    alarms = [text for text in clean if blocked(text)] + [text for kinds, text in personal if blocked(text) - kinds]
    with capsys.disabled():
        print(  # noqa: T201
            f"\nGarde des données personnelles, {len(lines)} lignes inventées : {found} sur {expected} trouvées, "
            f"{len(alarms)} fausse(s) alerte(s) sur {len(clean)} lignes saines."
        )
    assert len(lines) >= 150
    assert found / expected >= LEAST_RECALL, missed
    assert len(alarms) / len(clean) <= MOST_FALSE_ALARMS, alarms


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Elle habite 12 bis, rue des Ormes à Blois.", {Kind.ADDRESS}),
        ("Au 4 allée de la Fontaine", {Kind.ADDRESS}),
        ("Mme Durand, 3 impasse du Lavoir", {Kind.NAME, Kind.ADDRESS}),
        ("La loi de 1978 route vers la CNIL ; article 12, rue de personne.", set()),
    ],
)
def test_names_and_street_addresses_warn_without_refusing(text, kinds):
    assert {finding.kind for finding in inspect(text) if finding.kind in (Kind.NAME, Kind.ADDRESS)} == kinds
    validate_no_personal_data(text)


@pytest.mark.parametrize("excused", [frozenset(), frozenset({"nir"})])
def test_a_reason_excuses_what_no_key_proves_and_nothing_else(excused):
    validate_no_personal_data("Le standard : 06 12 34 56 78", excused=frozenset({"mobile"}))
    for text in ("Le standard : 06 12 34 56 78", "Son numéro : 2 69 05 49 588 157 80"):
        with pytest.raises(ValidationError):
            validate_no_personal_data(text, excused=excused)


@pytest.mark.parametrize("kind", [kind for kind in Kind if RULES[kind].level is Level.BLOCK and kind != Kind.DIGITS])
def test_each_blocking_kind_is_refused_with_advice_and_without_repeating_it(kind):
    text = next(text for kinds, text in cases() if kinds == {kind} and kind in blocked(text))
    finding = next(finding for finding in inspect(text) if finding.kind is kind)
    secret = text[finding.start : finding.end]
    with pytest.raises(ValidationError) as refusal:
        validate_no_personal_data(text)
    assert any(error.code == f"personal_data_{kind}" for error in refusal.value.error_list)
    assert secret not in " ".join(refusal.value.messages)
    assert str(RULES[kind].advice) in " ".join(refusal.value.messages)


@pytest.mark.parametrize(("kinds", "text"), list(cases()))
def test_neutralised_text_is_accepted(kinds, text):
    for kind in kinds:
        text = neutralise(text, kind)
    validate_no_personal_data(text)


def test_neutralise_keeps_the_rest():
    text = "Rappelez le 06 12 34 56 78 demain."
    assert neutralise(text, Kind.MOBILE) == "Rappelez le [téléphone] demain."
    assert neutralise(text, Kind.NIR) == text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Tél. 02 48 23 45 67", Kind.LANDLINE),
        ("jean.dupont@ville-exemplaire.fr", Kind.NAMED_EMAIL),
        ("Mme Martin ne peut plus se connecter", Kind.NAME),
        ("Monsieur Jean DURAND est venu", Kind.NAME),
    ],
)
def test_doubts_are_said_and_let_through(text, kind):
    assert [finding.kind for finding in inspect(text)] == [kind]
    validate_no_personal_data(text)


@pytest.mark.parametrize("text", ["Madame la maire", "Monsieur le préfet", "M. et Mme", "", None])
def test_titles_without_a_name(text):
    assert inspect(text or "") == []
    validate_no_personal_data(text)


def test_a_number_hidden_in_a_flood_of_digits_does_not_pass():
    assert Kind.DIGITS in blocked("1 84 12 45 234 089 " * 20)


HOSTILE = [
    *("1 ", "1", "FR76 ", "a@a.b", "a@example.org ", "né le ", "a", "mot de passe : ", "caf 123456 ", "1234567 caf "),
    *("06 ", "0612345678", "4111 1111 1111 111x ", "184127645108911 ", "1 84 12 76 451 089 4x ", "Mme ", " ", "1  "),
    *("4 4 4 4 4 4 4 4 4 4 4 4 4 4 x ", "fiscal 0 1 2 3 4 5 6 7 8 9 0 1", "naissance naissance ", "@a.a.a.a.", "\x00"),
    *("FR7630006000011234567890180 ", "1 2 3 4 5 6 7 8 9 0 " * 5 + "x ", "x@a.a.a.a.a.a ", "é", "🥚"),
]


@pytest.mark.parametrize("pattern", HOSTILE)
def test_a_hostile_text_takes_no_time(pattern):
    text = (pattern * (HOSTILE_LENGTH // len(pattern) + 1))[:HOSTILE_LENGTH]
    assert len(inspect(text)) <= MAX_FINDINGS
    assert is_quick(lambda: inspect(text), HOSTILE_SECONDS)
