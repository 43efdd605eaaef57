import pytest

from cartoparty.standards.record import PlaceRecord, missing, shorten


@pytest.mark.parametrize(
    ("written", "limit", "shortened"),
    [("court", 10, "court"), ("un deux trois", 9, "un deux…"), ("a" * 30, 10, "a" * 9 + "…")],
)
def test_shorten_cuts_at_a_word(written, limit, shortened):
    assert shorten(written, limit) == shortened
    assert len(shortened) <= limit


def test_an_empty_place_lacks_everything_in_the_order_of_the_list():
    lacks = missing({})
    assert lacks[:4] == ["name", "address", "commune", "services"]
    assert len(lacks) == 12


def test_a_place_with_its_four_blocking_facts_is_not_blocked():
    record = PlaceRecord(name="A", address="B", commune_name="C", postcode="45000", services=["access"])
    assert record.blocking == []
    assert "opening_hours" in missing(record.values())
    assert "issues" not in record.values()
