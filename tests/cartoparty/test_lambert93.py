"""Points computed apart, with PROJ's definition of EPSG:2154."""

import pytest

from cartoparty.addresses.lambert93 import to_lambert93


@pytest.mark.parametrize(
    ("longitude", "latitude", "x", "y"),
    [
        (3, 46.5, 700_000, 6_600_000),
        (1.90389, 47.90289, 618_105.406, 6_756_401.360),
        (-4.48628, 48.39044, 146_620.134, 6_836_268.014),
        (7.50264, 43.77517, 1_062_367.757, 6_307_684.469),
        (2.3768, 51.0343, 656_187.429, 7_104_461.774),
        (9.15941, 41.38738, 1_216_167.569, 6_051_868.301),
    ],
    ids=["origine", "Orléans", "Brest", "Menton", "Dunkerque", "Bonifacio"],
)
def test_a_point_is_projected_to_the_centimetre(longitude, latitude, x, y):
    assert to_lambert93(longitude, latitude) == pytest.approx((x, y), abs=0.01)
