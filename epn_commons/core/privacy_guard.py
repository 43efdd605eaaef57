"""What a text must not say about the people who are helped: numbers that name them, their contacts, their secrets.

Pure functions, in time proportional to the text: every pattern has a bounded length and candidates are sought by
regular expressions that never look back. Numbers that carry a check (NIR, IBAN, payment card) are believed only when
it is right; those that carry none are believed only near the words that announce them.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from epn_commons.core.identifiers import luhn_is_valid

MAX_FINDINGS = 50
"""A text with more is not analysed further: its author has enough to do."""
CONTEXT = 60
"""Characters before a number among which the words that announce it are sought."""


class Level(StrEnum):
    BLOCK = "block"
    WARN = "warn"


class Kind(StrEnum):
    NIR = "nir"
    IBAN = "iban"
    CARD = "card"
    FISCAL = "fiscal"
    CAF = "caf"
    JOBSEEKER = "jobseeker"
    FOREIGNER = "foreigner"
    PASSWORD = "password"  # noqa: S105
    BIRTH_DATE = "birth_date"
    MOBILE = "mobile"
    EMAIL = "email"
    LANDLINE = "landline"
    NAMED_EMAIL = "named_email"
    NAME = "name"
    ADDRESS = "address"
    DIGITS = "digits"


@dataclass(frozen=True)
class Rule:
    level: Level
    advice: Promise
    replacement: Promise


RULES = {
    Kind.NIR: Rule(
        Level.BLOCK,
        _("Un numéro de sécurité sociale désigne une personne : retirez-le."),
        _("[numéro de sécurité sociale]"),
    ),
    Kind.IBAN: Rule(
        Level.BLOCK, _("Un numéro de compte bancaire (IBAN) ne se partage pas : retirez-le."), _("[IBAN]")
    ),
    Kind.CARD: Rule(
        Level.BLOCK, _("Un numéro de carte bancaire ne se partage pas : retirez-le."), _("[numéro de carte]")
    ),
    Kind.FISCAL: Rule(Level.BLOCK, _("Un numéro fiscal désigne une personne : retirez-le."), _("[numéro fiscal]")),
    Kind.CAF: Rule(
        Level.BLOCK, _("Un numéro d’allocataire désigne une personne : retirez-le."), _("[numéro d’allocataire]")
    ),
    Kind.JOBSEEKER: Rule(
        Level.BLOCK,
        _("Un identifiant France Travail désigne une personne : retirez-le."),
        _("[identifiant France Travail]"),
    ),
    Kind.FOREIGNER: Rule(
        Level.BLOCK, _("Un numéro d’étranger désigne une personne : retirez-le."), _("[numéro d’étranger]")
    ),
    Kind.PASSWORD: Rule(
        Level.BLOCK, _("Un mot de passe ne s’écrit jamais ici : retirez-le et faites-le changer."), _("[mot de passe]")
    ),
    Kind.BIRTH_DATE: Rule(
        Level.BLOCK,
        _("Une date de naissance aide à reconnaître une personne : donnez plutôt son âge environ."),
        _("[date de naissance]"),
    ),
    Kind.MOBILE: Rule(
        Level.BLOCK,
        _("Un numéro de mobile mène à une personne : retirez-le. Celui d’un lieu a son propre champ."),
        _("[téléphone]"),
    ),
    Kind.EMAIL: Rule(
        Level.BLOCK,
        _("Une adresse électronique personnelle mène à une personne : retirez-la."),
        _("[adresse électronique]"),
    ),
    Kind.LANDLINE: Rule(Level.WARN, _("Ce numéro de téléphone est-il bien celui d’un organisme ?"), _("[téléphone]")),
    Kind.NAMED_EMAIL: Rule(
        Level.WARN, _("Cette adresse est-elle bien celle d’un organisme ?"), _("[adresse électronique]")
    ),
    Kind.NAME: Rule(
        Level.WARN,
        _("Nommez-vous une personne accompagnée ? Écrivez plutôt « une usagère, un usager »."),
        _("une personne"),
    ),
    Kind.ADDRESS: Rule(
        Level.WARN,
        _("Est-ce l’adresse d’une personne ? Écrivez plutôt « chez elle » ou le nom du quartier."),
        _("chez la personne"),
    ),
    Kind.DIGITS: Rule(
        Level.BLOCK, _("Cette suite de chiffres est trop longue pour être vérifiée : coupez-la."), _("[chiffres]")
    ),
}


EXCUSABLE = frozenset({Kind.MOBILE, Kind.EMAIL, Kind.CAF, Kind.JOBSEEKER, Kind.FOREIGNER, Kind.BIRTH_DATE})
"""What a person may keep by saying why it is nobody's: no key proves these numbers."""


@dataclass(frozen=True)
class Finding:
    kind: Kind
    start: int
    end: int
    excerpt: str
    """The passage with its middle hidden: it may be shown and logged."""

    @property
    def level(self):
        return RULES[self.kind].level

    @property
    def advice(self):
        return str(RULES[self.kind].advice)

    @property
    def replacement(self):
        return str(RULES[self.kind].replacement)


def inspect(text):
    """What the text should not say, in its order; no two findings overlap and the surest wins."""
    found = []
    taken = []
    for seek in _SEEKERS:
        for kind, start, end in seek(text):
            if len(found) >= MAX_FINDINGS:
                return sorted(found, key=lambda finding: finding.start)
            if not any(start < other_end and other_start < end for other_start, other_end in taken):
                taken.append((start, end))
                found.append(Finding(kind, start, end, _masked(text[start:end])))
    return sorted(found, key=lambda finding: finding.start)


def validate_no_personal_data(text, excused=frozenset()):
    """A validator for text fields: refuses what is certain, lets doubts through; and, among the ``EXCUSABLE`` kinds,
    those for which somebody gave a reason."""
    allowed = EXCUSABLE.intersection(excused)
    blocking = [
        finding for finding in inspect(text or "") if finding.level is Level.BLOCK and finding.kind not in allowed
    ]
    if blocking:
        raise ValidationError(
            [
                ValidationError(
                    _("« %(excerpt)s » : %(advice)s"),
                    code=f"personal_data_{finding.kind}",
                    params={"excerpt": finding.excerpt, "advice": finding.advice},
                )
                for finding in blocking
            ]
        )


def neutralise(text, kind):
    """The text with every passage of one kind replaced by its neutral word."""
    for finding in reversed(inspect(text)):
        if finding.kind == kind:
            text = f"{text[: finding.start]}{finding.replacement}{text[finding.end :]}"
    return text


def _masked(passage):
    if len(passage) < 8:
        return "•" * len(passage)
    return f"{passage[:2]}{'•' * min(len(passage) - 4, 12)}{passage[-2:]}"


# --- Numbers with a check ------------------------------------------------------------------------------------------

GAP = r"[ .\-_/\t\u00a0\u2009\u200b\u2011\u2013\u202f]{0,2}"
_NOT_ALPHANUMERIC = re.compile(r"[^0-9A-Za-z]")
_NOT_IN_NIR = re.compile(r"[^0-9AB]")
_NIR = re.compile(
    # sex, year, month (or 20-42 and 50-99 when unknown), département, commune, order, key
    rf"(?<![0-9A-Za-z])[1-478]{GAP}[0-9]{GAP}[0-9]{GAP}(?:0{GAP}[1-9]|1{GAP}[0-2]|[2-9]{GAP}[0-9]){GAP}"
    rf"[0-9]{GAP}[0-9ABab](?:{GAP}[0-9]){{6}}(?:{GAP}(?:cl[ée]{GAP}:?{GAP})?[0-9]{GAP}[0-9])?(?![0-9A-Za-z])"
)
_NIR_WORDS = re.compile(r"\b(?:nir|s[ée]cu|s[ée]curit[ée] sociale|carte vitale|immatriculation|assur[ée]e?)\b", re.I)
_CARD = re.compile(rf"(?<![0-9A-Za-z])[2-6](?:{GAP}[0-9]){{14,15}}(?![0-9A-Za-z])")
_CARD_PREFIX = re.compile(r"(?:4\d|5[1-5]|2[2-7]|6\d)\d{14}|3[47]\d{13}")
IBAN_LENGTHS = {
    **{"AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DZ": 26, "EE": 20},
    **{"ES": 24, "FI": 18, "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21},
    **{"LT": 20, "LU": 20, "LV": 21, "MA": 28, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24},
    **{"SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26, "UA": 29},
}
_IBAN = re.compile(rf"(?<![0-9A-Za-z])[A-Za-z]{{2}}{GAP}[0-9]{GAP}[0-9](?:{GAP}[0-9A-Za-z]){{11,30}}")
_SERIES = re.compile(r"(?:[0-9][^0-9A-Za-z]{0,2}+)++")
LONGEST_SERIES = 120
"""Digits in a row, separators apart: no honest text has more, and a number could hide among them."""


def _long_series(text):
    for match in _SERIES.finditer(text):
        if len(match[0]) > LONGEST_SERIES < sum(character.isdigit() for character in match[0]):
            yield Kind.DIGITS, match.start(), match.end()


def _nirs(text):
    for match in _NIR.finditer(text):
        number = _NOT_IN_NIR.sub("", match[0].upper())
        if _nir_is_valid(number) if len(number) == 15 else _announced(text, match.start(), _NIR_WORDS):
            yield Kind.NIR, match.start(), match.end()


def _nir_is_valid(number):
    """The key of the national number: 97 less the remainder, Corsica's letters standing for 19 and 18."""
    digits = number[:13].replace("2A", "19").replace("2B", "18")
    return digits.isdigit() and number[13:].isdigit() and 97 - int(digits) % 97 == int(number[13:])


def _ibans(text):
    for match in _IBAN.finditer(text):
        country = match[0][:2].upper()
        if country not in IBAN_LENGTHS:
            continue
        kept, end = [], match.start()
        for position, character in enumerate(match[0]):
            if character.isalnum():
                kept.append(character.upper())
                end = match.start() + position + 1
            if len(kept) == IBAN_LENGTHS[country]:
                break
        if _iban_is_valid("".join(kept), country):
            yield Kind.IBAN, match.start(), end


def _iban_is_valid(iban, country):
    if len(iban) != IBAN_LENGTHS[country]:
        return False
    return int("".join(str(int(character, 36)) for character in iban[4:] + iban[:4])) % 97 == 1


def _cards(text):
    for match in _CARD.finditer(text):
        number = _NOT_ALPHANUMERIC.sub("", match[0])
        if _CARD_PREFIX.fullmatch(number) and luhn_is_valid(number):
            yield Kind.CARD, match.start(), match.end()


# --- Numbers, dates and secrets that words announce -----------------------------------------------------------------


def _announced(text, position, words):
    return words.search(text, max(0, position - CONTEXT), position) is not None


_ANNOUNCED_NUMBERS = [
    (
        Kind.FISCAL,
        ("fiscal", "spi", "imp"),
        re.compile(r"\b(?:fiscale?|spi|imp[ôo]ts?)\b", re.I),
        re.compile(rf"(?<![0-9])[0-3](?:{GAP}[0-9]){{12}}(?![0-9])"),
    ),
    (
        Kind.CAF,
        ("allocataire", "matricule", "caf"),
        re.compile(r"\b(?:allocataires?|matricule|caf)\b", re.I),
        re.compile(rf"(?<![0-9])[0-9](?:{GAP}[0-9]){{6}}(?:{GAP}[A-Z]\b)?(?!{GAP}[0-9])"),
    ),
    (
        Kind.JOBSEEKER,
        ("france travail", "emploi"),
        re.compile(r"\b(?:france travail|p[ôo]le emploi|demandeu(?:r|se) d[’']emploi)\b", re.I),
        re.compile(r"(?<![0-9A-Za-z])[0-9]{7,10} ?[A-Z](?![0-9A-Za-z])"),
    ),
    (
        Kind.FOREIGNER,
        ("agdref", "tranger", "jour"),
        re.compile(r"\b(?:agdref|num[ée]ro (?:d[’'])?[ée]tranger|n° (?:d[’'])?[ée]tranger|titre de s[ée]jour)", re.I),
        re.compile(rf"(?<![0-9])[0-9](?:{GAP}[0-9]){{9}}(?![0-9])"),
    ),
]
"""Kind, what a text that holds the words must contain (quick), the words, the number."""


def _announced_numbers(text):
    lowered = text.lower()
    for kind, hints, words, number in _ANNOUNCED_NUMBERS:
        if any(hint in lowered for hint in hints):
            for match in number.finditer(text):
                if _announced(text, match.start(), words):
                    yield kind, match.start(), match.end()


_MONTHS = "janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[ûu]t|septembre|octobre|novembre|d[ée]cembre"
_BIRTH = re.compile(
    r"\b(?:n[ée]e?(?:\(e\)|\.e|·e)? le|n[ée]e? un|naissance|ddn)\b[^0-9\n]{0,25}"
    rf"((?:0?[1-9]|[12][0-9]|3[01])(?:er)?(?:[ ./\-](?:0?[1-9]|1[0-2])[ ./\-]| (?:{_MONTHS}) )"
    r"(?:(?:19|20)[0-9]{2}|[0-9]{2}\b))",
    re.I,
)
_NOT_A_PERSON = re.compile(
    r"\b(?:association|loi|dispositif|service|structure|r[ée]seau|agence|collectif|projet)\b", re.I
)
_PASSWORD = re.compile(
    r"\b(?:mot de passe|mdp|code (?:secret|confidentiel|pin))\b[ \u00a0]{0,2}(?:est|:|=)[ \u00a0]{0,2}[«\"“']?"
    r"[ \u00a0]{0,2}([^\s«»\"“”]{4,64})",
    re.I,
)


def _announced_words(text):
    lowered = text.lower()
    births = (
        _BIRTH.finditer(text) if any(hint in lowered for hint in ("naissance", "né", "nee le", "ne le", "ddn")) else ()
    )
    for match in births:
        if not _announced(text, match.start(), _NOT_A_PERSON):
            yield Kind.BIRTH_DATE, match.start(1), match.end(1)
    secrets = _PASSWORD.finditer(text) if any(hint in lowered for hint in ("passe", "mdp", "code ")) else ()
    for match in secrets:
        secret = match[1].rstrip(".,;:!?)")
        if any(character.isdigit() for character in secret) and len(secret) >= 4:
            yield Kind.PASSWORD, match.start(1), match.start(1) + len(secret)


# --- Contacts ------------------------------------------------------------------------------------------------------

_PHONE = re.compile(
    rf"(?<![0-9A-Za-z+])(?:(?:\+|00){GAP}33{GAP}(?:\(0\){GAP})?|0)([1-79](?:{GAP}[0-9]){{8}})(?![0-9])"
)
# Numbers that ARCEP keeps for fiction: they ring nowhere and may serve as examples.
_FICTION_PREFIXES = ("19900", "26191", "35301", "46571", "53649", "63998")
WEBMAILS = frozenset(
    {
        *("gmail.com", "googlemail.com", "orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "neuf.fr", "cegetel.net"),
        *("club-internet.fr", "laposte.net", "hotmail.com", "hotmail.fr", "outlook.com", "outlook.fr", "live.fr"),
        *("live.com", "msn.com", "yahoo.fr", "yahoo.com", "ymail.com", "icloud.com", "me.com", "mac.com", "bbox.fr"),
        *("numericable.fr", "aliceadsl.fr", "aol.com", "gmx.fr", "gmx.com", "proton.me", "protonmail.com"),
        *("tutanota.com", "mailo.com", "caramail.com", "voila.fr", "zaclys.net"),
    }
)
_ROLE = re.compile(
    r"(?:contact|accueil|info|infos|mairie|secretariat|direction|epn|cyber|mediatheque|bibliotheque|asso|association|"
    r"centre|communication|support|aide|mediation|numerique|conseiller|service|ccas|espace|dpo|rgpd|presse|noreply|ne-pas)",
    re.I,
)
_EMAIL = re.compile(r"(?<=[A-Za-z0-9_])@((?:[A-Za-z0-9\-]{1,63}\.){1,4}[A-Za-z]{2,24})(?![A-Za-z0-9@])")
_LOCAL_PART = re.compile(r"[A-Za-z0-9._%+\-]{1,64}\Z")
_PERSON_LOCAL_PART = re.compile(r"[a-z\-]{2,30}[._][a-z\-]{2,30}", re.I)
_EXAMPLE_DOMAIN = re.compile(r"(?:^|\.)ex[ae]mple\.|\.(?:example|exemple|test|invalid)\Z", re.I)
_NAME = re.compile(
    r"(?<![0-9A-Za-zÀ-ÿ])(?:M\.|Mr|Mme|Mlle|Monsieur|Madame|Mademoiselle)[ \u00a0]"
    r"(?:[A-ZÀ-Ý][a-zà-ÿ]{1,30}[ \u00a0])?(?:[A-ZÀ-Ý][a-zà-ÿ]{1,30}|[A-ZÀ-Ý]{2,30})(?:-[A-ZÀ-Ýa-zà-ÿ]{2,30})?\b"
)


def _phones(text):
    for match in _PHONE.finditer(text):
        number = _NOT_ALPHANUMERIC.sub("", match[1])
        if not number.startswith(_FICTION_PREFIXES):
            yield Kind.MOBILE if number[0] in "67" else Kind.LANDLINE, match.start(), match.end()


def _emails(text):
    for match in _EMAIL.finditer(text):
        domain = match[1].lower()
        local = _LOCAL_PART.search(text, max(0, match.start() - 64), match.start())
        if local is None or _EXAMPLE_DOMAIN.search(domain) or _ROLE.match(local[0]):
            continue
        if domain in WEBMAILS:
            yield Kind.EMAIL, local.start(), match.end()
        elif _PERSON_LOCAL_PART.fullmatch(local[0]):
            yield Kind.NAMED_EMAIL, local.start(), match.end()


_ADDRESS = re.compile(
    r"(?<![0-9A-Za-z])[0-9]{1,4}(?: ?(?:bis|ter))?,? (?:rue|avenue|av\.|boulevard|bd|impasse|all[ée]e|chemin|route|"
    r"quai|square|cours|passage|venelle) (?:(?:de la|des|du|de|d[’']|l[’']) ?){0,2}[A-ZÀ-Ý][A-Za-zÀ-ÿ'’\-]{1,30}"
)


def _addresses(text):
    for match in _ADDRESS.finditer(text):
        yield Kind.ADDRESS, match.start(), match.end()


def _names(text):
    for match in _NAME.finditer(text):
        yield Kind.NAME, match.start(), match.end()


_SEEKERS = (
    _long_series,
    _nirs,
    _ibans,
    _cards,
    _announced_numbers,
    _phones,
    _emails,
    _announced_words,
    _names,
    _addresses,
)
