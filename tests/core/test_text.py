import random

import pytest
from django.db import connection

from epn_commons.core.text import fold_name

SPELLINGS = [
    ("ST-AMAND MONTROND CEDEX 2", "saint amand montrond"),
    ("Saint-Amand-Montrond", "saint amand montrond"),
    ("L’Haÿ-les-Roses", "l hay les roses"),
    ("Ste Maure", "sainte maure"),
    ("St. Jean s/ Loire", "saint jean sur loire"),
    ("Orléans Cedex", "orleans"),
    ("ORLÉANS CEDEX 09", "orleans"),
    ("Vœuil-et-Giget", "voeuil et giget"),
    ("Nuits-St-Georges", "nuits saint georges"),
    ("  Est   Stains ", "est stains"),
    ("st st st", "saint st saint"),
    ("Bœrsch ß Æ Ø", "boersch ss ae o"),
    ("", ""),
    ("日本", ""),
    ("e\u0301tampes", "etampes"),
]


def folded_in_sql(names):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT fold_name(name) FROM unnest(%s::text[]) WITH ORDINALITY AS t(name, n) ORDER BY n", [names]
        )
        return [folded for (folded,) in cursor]


class TestFoldName:
    @pytest.mark.parametrize(("spelling", "folded"), SPELLINGS)
    def test_in_python(self, spelling, folded):
        assert fold_name(spelling) == folded

    def test_a_nul_is_a_space(self):
        assert fold_name("Tours\x00") == "tours"

    @pytest.mark.django_db
    def test_the_database_says_the_same(self):
        letters = random.Random(11)
        alphabet = "aBcéÈœŒ'’-–/. sStTeE09ﬁº²Ǆİıſßÿ\u0301\u00a0" + "".join(map(chr, range(0xA0, 0x250)))
        words = ["".join(letters.choices(alphabet, k=12)) for _ in range(3000)]
        tricky = [
            " ".join(letters.choices(["st", "ste", "cedex", "9", "12", "s/", "x", "-"], k=6)) for _ in range(2000)
        ]
        names = [spelling for spelling, _folded in SPELLINGS] + words + tricky
        assert folded_in_sql(names) == [fold_name(name) for name in names]
