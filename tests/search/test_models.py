import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from epn_commons.search import synonyms
from epn_commons.search.models import KindStatistics, SearchEntry, Synonym
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


def entry(**fields):
    now = timezone.now()
    return SearchEntry(
        **{
            "kind": "structure",
            "object_id": 1,
            "public_id": uuid.uuid4(),
            "published_at": now,
            "updated_at": now,
            **fields,
        }
    )


@pytest.fixture
def no_synonyms(db):
    Synonym.objects.all().delete()


@pytest.mark.parametrize(
    ("rows", "constraint"),
    [
        (lambda: [entry(), entry()], "search_entry_once"),
        (lambda: [entry(boost=0)], "search_entry_boost_positive"),
        (
            lambda: [KindStatistics(kind="structure", entries=0, average_length=0)],
            "search_kindstatistics_length_positive",
        ),
        (
            lambda: [Synonym(term="RGPD", expansions=["a"]), Synonym(term="rgpd ", expansions=["b"])],
            "search_synonym_once",
        ),
        (lambda: [Synonym(term="…", expansions=["a"])], "search_synonym_has_a_word"),
        (lambda: [Synonym(term="RGPD", expansions=[])], "search_synonym_expands"),
    ],
)
def test_constraints(no_synonyms, rows, constraint):
    *first, last = rows()
    for row in first:
        row.save(force_insert=True)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        last.save(force_insert=True)


def test_a_synonym_given_twice_is_refused_in_words(no_synonyms):
    Synonym.objects.create(term="Pôle emploi", expansions=["France Travail"])
    with pytest.raises(ValidationError, match="a déjà ses synonymes"):
        Synonym(term="POLE EMPLOI", expansions=["ANPE"]).full_clean()


def test_shipped_synonyms_load_once_and_are_well_formed(no_synonyms):
    number = len(synonyms.shipped())
    assert synonyms.load() == number
    assert synonyms.load() == 0
    for synonym in Synonym.objects.all():
        synonym.full_clean(validate_unique=False, validate_constraints=False)
        assert synonym.term not in synonym.expansions


def test_administrators_keep_synonyms(client, no_synonyms):
    client.force_login(UserFactory(administrator=True))
    client.post(reverse("admin:search_synonym_add"), {"term": "biclou", "expansions": "vélo, bicyclette"})
    assert Synonym.objects.get(key="biclou").expansions == ["vélo", "bicyclette"]
    assert "biclou" in client.get(reverse("admin:search_synonym_changelist"), {"q": "biclou"}).content.decode()
    twice = client.post(reverse("admin:search_synonym_add"), {"term": "Biclou", "expansions": "deux-roues"})
    assert "a déjà ses synonymes" in twice.content.decode()


def test_mediators_do_not(client):
    client.force_login(UserFactory(mediator=True))
    assert client.get(reverse("admin:search_synonym_changelist")).status_code in {302, 403, 404}
