"""Rows written by COPY are those that ``bulk_create`` would write."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from cartoparty.models import NationalRecord, Structure
from epn_commons.contributions.models import Change
from epn_commons.core import bulk
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory

pytestmark = pytest.mark.django_db
HARD = {
    "name": 'L’« épi\\tà » \\N\n"deux"',
    "emails": ['"a,b"@exemple.fr', "c\\d@exemple.fr"],
    "other_labels": ["{}", "NULL", "", "a\nb"],
    "provenance": {"*": {"source": "«\\»\t", "licence": None, "n": [1, 2.5, 2**70]}},
    "accessible": None,
    "doubted_point": None,
    "latitude": 47.9,
    "longitude": 1.9,
}


def test_every_kind_of_value_comes_back(django_assert_num_queries):
    shared = {"author": None, "organisation": None, "commune": CommuneFactory(orleans=True)}
    one = StructureFactory.build(slug="un", **shared, **HARD)
    other = StructureFactory.build(slug="deux", **shared)
    with django_assert_num_queries(2):
        assert bulk.insert(Structure, [one, other], with_keys=True) == [one, other]
    kept = Structure.objects.get(pk=one.pk)
    for name, value in HARD.items():
        assert getattr(kept, name) == value, name
    assert kept.earth
    assert Structure.objects.get(slug="deux").pk == other.pk != one.pk
    other.name = "Un objet inséré s’enregistre ensuite comme un autre"
    other.save()
    assert Structure.objects.count() == 2


def test_the_database_fills_what_is_its_own():
    bulk.insert(Change, [Change(kind="structure", public_id=uuid.uuid4(), action="created")])
    change = Change.objects.get(kind="structure")
    assert change.transaction
    assert change.at


def test_nothing_to_insert_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert bulk.insert(Change, iter(())) == bulk.replace(NationalRecord, iter(())) == []


def test_constraints_hold_and_nothing_is_half_written():
    wrong = [Change(kind="structure", public_id=uuid.uuid4(), action=action) for action in ("created", "lost")]
    before = Change.objects.count()
    with pytest.raises(IntegrityError, match="contributions_change_known_action"), transaction.atomic():
        bulk.insert(Change, wrong)
    assert Change.objects.count() == before


def test_what_bears_the_same_key_is_replaced():
    place, other = StructureFactory.create_batch(2, published=True)
    bulk.insert(NationalRecord, [NationalRecord(structure=each, row={"nom": "Un"}) for each in (place, other)])
    bulk.replace(NationalRecord, [NationalRecord(structure=place, row={"nom": "Autre"})])
    assert NationalRecord.objects.get(structure=place).row == {"nom": "Autre"}
    assert NationalRecord.objects.get(structure=other).row == {"nom": "Un"}
