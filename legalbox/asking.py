"""Asking: is it a type of situation, is nobody named, has it been answered?"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from epn_commons.core.privacy_guard import EXCUSABLE, Level, inspect

LONGEST = 6000


@dataclass(frozen=True)
class Route:
    """Where a private dispute is listened to."""

    name: str
    why: str
    url: str


ROUTES = (
    Route(
        gettext_lazy("Point-justice, 3039"),
        gettext_lazy("Un juriste écoute gratuitement, près de chez la personne ou par téléphone."),
        "https://www.justice.fr/point-justice",
    ),
    Route(
        gettext_lazy("Défenseur des droits"),
        gettext_lazy("Quand un service public refuse, tarde ou traite différemment."),
        "https://www.defenseurdesdroits.fr/",
    ),
    Route(
        gettext_lazy("CNIL"),
        gettext_lazy("Quand des données personnelles sont en cause."),
        "https://www.cnil.fr/fr/plaintes",
    ),
    Route(
        gettext_lazy("Avocat ou permanence juridique"),
        gettext_lazy("Quand il y a un délai, une convocation, un tribunal."),
        "https://www.cnb.avocat.fr/",
    ),
)
_OF_ONE_PERSON = re.compile(
    r"\b(?:mon|ma|notre|un|une|cet|cette|l[’'])\s?(?:usag[eè]re?|b[ée]n[ée]ficiaire|adh[ée]rente?|voisine?|m[èe]re|p[èe]re|"
    r"fille|fils|mari|femme|conjointe?|ami|amie|dame|monsieur|personne|couple)\b",
    re.I,
)
_DISPUTE = re.compile(
    r"\b(?:convoqu[ée]|assign[ée]|tribunal|prud[’']?hom|huissier|commissaire de justice|mise en demeure|"
    r"porte[rz]? plainte|porter? l[’']affaire|au proc[èe]s|licenci[ée]|expuls[ée]|divorce|"
    r"pension alimentaire|garde des enfants|"
    r"me r[ée]clame|lui r[ée]clame|remboursement|indemnit[ée]|a perdu|gagner son|faire appel|recours contre|litige|"
    r"arnaqu[ée]e? de|saisie sur)\b",
    re.I,
)
_DATE = re.compile(
    r"\b(?:le|du|depuis le|avant le)\s(?:0?[1-9]|[12]\d|3[01])(?:er)?(?:/\d{1,2}(?:/\d{2,4})?|\s"
    r"(?:janvier|f[ée]vrier|mars|"
    r"avril|mai|juin|juillet|ao[ûu]t|septembre|octobre|novembre|d[ée]cembre))",
    re.I,
)
_AMOUNT = re.compile(r"\b\d{2,6}(?:[ \u00a0\u202f]?\d{3})?(?:,\d{2})?\s?(?:€|euros?)", re.I)


def is_private_dispute(text):
    """Whether the text tells one person's dispute rather than a type of situation: two signs at least, one of which
    is the dispute itself."""
    if not _DISPUTE.search(text[:LONGEST]):
        return False
    return any(sign.search(text[:LONGEST]) for sign in (_OF_ONE_PERSON, _DATE, _AMOUNT))


def guard_report(text):
    """What the privacy guard says of a text, for a page: one entry a finding, the passage hidden."""
    return [
        {
            "kind": finding.kind.value,
            "excerpt": finding.excerpt,
            "advice": finding.advice,
            "replacement": finding.replacement,
            "blocks": finding.level is Level.BLOCK,
            "excusable": finding.kind in EXCUSABLE,
        }
        for finding in inspect(text[: LONGEST * 2])
    ]


def excusable_kinds(*texts):
    """The kinds found in these texts that a reason may excuse."""
    return {finding.kind for text in texts for finding in inspect(text) if finding.kind in EXCUSABLE}


def refusal():
    """Why a private dispute is not for the Legal Box."""
    return _(
        "Cela ressemble au litige d’une personne. La Boîte juridique répond à des types de situation, pour tout le "
        "réseau : elle ne donne pas de consultation. Voici qui peut aider vraiment."
    )
