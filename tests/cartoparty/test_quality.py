"""The mark of a place: the same as that of data·inclusion, and what would raise it."""

import datetime
import itertools
import random

import pytest
import time_machine
from data_inclusion.schema.v1 import ModeAccueil, ModeMobilisation, PersonneMobilisatrice, Service, score_qualite
from django.utils import timezone

from cartoparty.models import Structure
from cartoparty.quality import assess, missing_points, service_criteria, service_score
from tests.cartoparty.factories import StructureFactory

TODAY = datetime.date(2026, 3, 10)
NAMES = {
    "address": "adresse_bien_definie",
    "mobilisation": "modes_mobilisation_bien_definis",
    "publics": "au_moins_un_public",
    "themes": "au_moins_une_thematique",
    "contact": "au_moins_un_moyen_de_contact",
    "email": "courriel_bien_defini",
    "date": "date_maj_recente",
    "fees": "frais_bien_definis",
    "description": "description_bien_definie",
    "phone": "telephone_bien_defini",
}
MODES = [mode.value for mode in ModeMobilisation]


def services():
    """Varied services: every age and length around the limits, then any mix of the rest."""
    chance = random.Random(20260310)
    ages = (0, 1, 179, 180, 181, 182, 365, 400, 555, 728, 729, 730, 731, 3000)
    lengths = (5, 49, 50, 51, 199, 200, 201, 1999, 2000, 2001, 10_000)
    optional = {
        "adresse": ["1 rue du Test"],
        "telephone": ["+33238000000"],
        "courriel": ["accueil@exemple.fr"],
        "lien_mobilisation": ["https://rdv.example/"],
        "publics": [["tous-publics"], ["femmes", "jeunes"]],
        "thematiques": [["numerique--acquerir-un-equipement"]],
        "frais": ["gratuit", "payant"],
        "frais_precisions": ["2 € l’heure"],
        "modes_accueil": [[mode.value] for mode in ModeAccueil] + [[mode.value for mode in ModeAccueil]],
        "modes_mobilisation": [
            list(modes) for size in (1, 2, 4) for modes in itertools.combinations(MODES, size)
        ],
        "mobilisable_par": [[who.value] for who in PersonneMobilisatrice],
    }  # fmt: skip
    for age, length in itertools.chain(itertools.product(ages, lengths), [(chance.choice(ages), 300)] * 150):
        chosen = {name: chance.choice(values) for name, values in optional.items() if chance.random() < 0.6}
        yield {
            "source": "essai", "structure_id": "essai--1", "id": "essai--1-a", "nom": "Un service",
            "description": "x" * length, "date_maj": (TODAY - datetime.timedelta(days=age)).isoformat(), **chosen,
        }  # fmt: skip


def test_the_mark_is_that_of_the_reference_criterion_by_criterion():
    compared = set()
    with time_machine.travel(datetime.datetime(2026, 3, 10, 12, tzinfo=datetime.UTC), tick=False):
        for service in services():
            score, criteria = score_qualite.score(Service.model_validate(service))
            ours = service_criteria(service, TODAY)
            assert {NAMES[name]: mark for name, mark in ours.items()} == pytest.approx(criteria), service
            assert service_score(service, TODAY) == score, service
            compared.add(tuple(sorted(service)))
    assert sum(1 for _service in services()) > 200
    assert len(compared) > 100


def place(**values):
    defaults = {
        "services": ["access"], "access_modes": ["walk_in"], "fees": ["free"], "phone": "+33238000000",
        "description": "Une phrase de présentation du lieu. " * 10, "updated_on": timezone.localdate(),
    }  # fmt: skip
    return StructureFactory(**defaults | values)


@pytest.mark.django_db
def test_a_full_record_has_nothing_to_fill_in():
    quality = assess(place())
    assert (quality.score, quality.missing) == (100, [])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "criterion", "said"),
    [
        ({"access_modes": []}, "mobilisation", "se présenter, téléphoner"),
        ({"phone": "", "emails": []}, "contact", "un téléphone, un courriel"),
        ({"access_modes": ["email"], "emails": []}, "email", "on peut écrire"),
        ({"access_modes": ["phone"], "phone": ""}, "phone", "on peut appeler"),
        ({"fees": []}, "fees", "gratuit ou payant"),
        ({"fees": ["paid"]}, "fee_details", "« Tarifs : … »"),
        ({"description": "", "summary": ""}, "description", "présentation"),
        ({"updated_on": datetime.date(2020, 1, 1)}, "date", "plus de six mois"),
    ],
)
def test_what_is_missing_is_said_with_its_points(values, criterion, said):
    quality = assess(place(**values))
    (missing,) = quality.missing
    assert missing.criterion == criterion
    assert said in missing.advice
    assert missing.points > 0
    assert quality.score + missing.points == 100


@pytest.mark.django_db
def test_following_the_advice_brings_the_points_announced():
    structure = place(fees=["paid"], services=["access", "safe_use"], access_modes=[])
    before = assess(structure)
    assert [missing.criterion for missing in before.missing] == ["mobilisation", "fee_details"]
    structure.description += "\nTarifs : 2 € l’heure"
    after = assess(structure)
    assert after.score - before.score == pytest.approx(before.missing[1].points, abs=1)
    assert [missing.criterion for missing in after.missing] == ["mobilisation"]


@pytest.mark.django_db
def test_the_greatest_gain_comes_first_and_the_whole_makes_a_hundred():
    quality = assess(place(access_modes=[], fees=["paid"], description="", updated_on=datetime.date(2020, 1, 1)))
    points = [missing.points for missing in quality.missing]
    assert points == sorted(points, reverse=True)
    assert quality.score + sum(points) == pytest.approx(100, abs=2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "said"), [({"name": "C3"}, "moins de trois"), ({"updated_on": datetime.date(1999, 1, 1)}, "an 2000")]
)
def test_what_keeps_a_place_out_of_data_inclusion_is_said_first(values, said):
    (missing,) = missing_points(place(**values))
    assert said in missing.advice


@pytest.mark.django_db
def test_without_a_service_there_is_nothing_to_mark():
    quality = assess(place(services=[]))
    assert quality.score == 0
    assert [(missing.criterion, missing.points) for missing in quality.missing] == [("services", 100)]


def test_a_record_not_yet_saved_can_be_marked():
    structure = Structure(name="Espace", services=["access"], updated_on=timezone.localdate())
    assert 0 < assess(structure).score < 100
    assert {"mobilisation", "contact", "fees"} <= {missing.criterion for missing in missing_points(structure)}
