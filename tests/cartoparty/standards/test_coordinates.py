import pytest

from cartoparty.enums import CoordinatesDoubt
from cartoparty.standards import coordinates
from cartoparty.standards.normalise import Unusable


@pytest.mark.parametrize(
    ("latitude", "longitude", "postcode", "point"),
    [
        (47.9, 1.9, "45000", (47.9, 1.9, "")),
        ("47,9", "1,9", "", (47.9, 1.9, "")),
        (1.9, 47.9, "45000", (47.9, 1.9, CoordinatesDoubt.SWAPPED)),
        ("-21.1", "55.5", "97400", (-21.1, 55.5, "")),
        (47.9, 1.9, "97400", (47.9, 1.9, CoordinatesDoubt.OUT_OF_FRANCE)),
        (35.0, -40.0, "45000", (35.0, -40.0, CoordinatesDoubt.OUT_OF_FRANCE)),
        (18.07, -63.05, "97150", (18.07, -63.05, "")),
        ("", None, "45000", (None, None, "")),
    ],
)
def test_point(latitude, longitude, postcode, point):
    assert coordinates.point(latitude, longitude, postcode) == point


@pytest.mark.parametrize(
    ("latitude", "longitude", "code"),
    [
        (0, 0, "null_island"),
        (91, 200, "out_of_range"),
        ("nord", 1.9, "coordinates_unreadable"),
        (47.9, "", "coordinates_alone"),
        ("nan", "inf", "coordinates_unreadable"),
    ],
)
def test_points_that_cannot_be(latitude, longitude, code):
    with pytest.raises(Unusable) as refused:
        coordinates.point(latitude, longitude)
    assert refused.value.code == code
