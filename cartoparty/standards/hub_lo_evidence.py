"""What the Hub-Lo export lets one say of a place, and nothing more.

The export asks no question about services: it tags kinds of place, ticks three boxes (equipment, training, personal
help), each with free words. The national pipeline finds no service in 90 of its 426 rows, and one in rows that say
nothing (remote work counts as internet access). Here a service is named on one of these grounds only:

| ground | service | said to be deduced |
| --- | --- | --- |
| c_materiel_info = oui | Accès internet et matériel informatique | no |
| c_formation = oui, in a place that is not only a coworking space or a fablab | Maîtrise des outils numériques | no |
| category EPN: such a place exists to teach everyday use | Maîtrise des outils numériques | yes |
| category EPN, with c_materiel_info left empty | Accès internet et matériel informatique | yes |
| category Club-info: a computer club teaches its members | Maîtrise des outils numériques | yes |
| category MSAP: administrative help is its legal mission | Aide aux démarches administratives | yes |
| category Fablab: making with digital machines | Loisirs et créations numériques | yes |
| category Promeneur du net: an educator online, for the young and their parents | Parentalité et éducation | yes |
| the words of a detail column (`WORDS`), whatever its box says | the service of those words | no |

The words outweigh the box because « non » is what an untouched form sends: computers are listed beside many a « non ».
Remote work, coworking, library, town hall and « autres » alone ground nothing: such a place is to be completed.
"""

import re

from cartoparty.enums import Accompaniment, Audience, Fee, Programme, Service, Typology
from cartoparty.standards.normalise import plain

BOXES = {
    "c_materiel_info": "c_materiel_info_detail",
    "c_formation": "c_formation_detail",
    "c_accompagnement_personnel": "c_accompagnement_personnel_detail",
    "c_espace_teletravail": "c_accompagnement_teletravail",
}
"""Each box of the form with the column of its free words."""

DEDUCED = {
    "epn": Service.EVERYDAY_TOOLS,
    "club info": Service.EVERYDAY_TOOLS,
    "msap": Service.ADMINISTRATIVE_HELP,
    "fablab": Service.LEISURE_AND_CREATION,
    "promeneur du net": Service.PARENTING,
}

WORDS = {
    Service.ADMINISTRATIVE_HELP: (
        r"demarches? (?:\w+ ){0,2}(?:administrati|en ligne|dematerialis)|demarche en ligne|administrati"
        r"|acces aux droits|services? publics? (?:en ligne|demat)|droits sociaux|france services?\b"
        r"|leurs demarches|vos demarches|toutes demarches|caf\b|carsat|ameli\b"
    ),
    Service.EMPLOYMENT: (
        r"\bcv\b|curriculum|lettres? de motivation|demarches? d emploi|recherche d emploi|acces a l emploi"
        r"|insertion (?:sociale et )?professionnelle|pole emploi"
    ),
    Service.SAFE_USE: r"\bsecurite\b|prevention (?:aux ecrans|usages?)|usages des reseaux",
    Service.PARENTING: r"prevention aux ecrans",
    Service.DIGITAL_CULTURE: r"fake news|education aux medias|culture numerique",
    Service.LEISURE_AND_CREATION: (
        r"\b3d\b|robot|codage|coding|scratch|arduino|decoup|makerspace|montage (?:de )?films?|retouche photo"
        r"|photofiltre|photo numerique|photo video|musique assistee|creatifs?\b|fablab"
    ),
    Service.EVERYDAY_TOOLS: (
        r"bases? (?:de l )?informatique|bases informatiques|cours informatique|ateliers? (?:\w+ )?numerique"
        r"|ateliers? (?:\w+ )?informati|bureautique|pack office|open office|tableur|traitement de texte|initiation"
        r"|formations? debutant|les bons clics|outils? numeriques?|pratiques numeriques|en informatique"
        r"|utilisation (?:d internet|de l ordinateur)|mediat(?:eur|rice)s? numerique|animateur multimedia"
    ),
    Service.ACCESS: (
        r"ordinateur|ordianteur|\bpcs?\b|postes?\b|tablettes?|imprimante|scanner|internet|wi ?fi|espace numerique"
        r"|espace informatique|salle informatique|materiel informatique|point cyb"
    ),
}
"""Patterns on words reduced by `plain`. What is only lent or shown (« borne visio ») grounds nothing."""

_ACCESS_COLUMNS = ("c_materiel_info_detail", "c_accompagnement_teletravail")
_TEACHING_COLUMNS = ("c_formation_detail", "c_accompagnement_personnel_detail")

CATEGORY_TYPOLOGIES = {
    "epn": Typology.EPN,
    "mediatheque": Typology.BIB,
    "msap": Typology.MSAP,
    "coworking": Typology.TIERS_LIEUX,
    "fablab": Typology.FABLAB,
    "mairie": Typology.MUNI,
}
NAME_TYPOLOGIES = {
    Typology.ML: r"\bmission locale\b",
    Typology.PIJ_BIJ: r"\b(?:bij|pij)\b|information jeunesse",
    Typology.CCAS: r"\bccas\b",
    Typology.CIDFF: r"\bcidff\b",
    Typology.EPIDE: r"\bepide\b",
    Typology.CSC: r"\bsocio ?culturel",
    Typology.CS: r"\bcentre social\b(?! et culturel)",
    Typology.RFS: r"\bfrance services?\b",
    Typology.MQ: r"\bmaison de quartier\b",
    Typology.MJC: r"\bmjc\b|jeunes et de la culture",
    Typology.BIB: r"\b(?:bibliotheque|mediatheque)\b",
    Typology.MUNI: r"^mairie\b",
}

_PROGRAMMES = {
    Programme.DIGITAL_ADVISERS: r"conseillers? numeriques?",
    Programme.PROMENEURS_DU_NET: r"promeneurs? du net|\bpdn\b",
    Programme.FRANCE_SERVICES: r"\bfrance services?\b",
}

_EVERYBODY = r"\btout(?:es|s)?\b|\btous\b|grand public|3 99 ans"
_AUDIENCES = {
    Audience.YOUNG_PEOPLE: r"\bjeunes?\b|16 25 ans|12 25 ans|12 30 ans|12 16 ans|collegien|lyceen",
    Audience.STUDENTS: r"etudiant",
    Audience.FAMILIES: r"famille|parents?\b|enfants",
    Audience.SENIORS: r"senior|retraite",
    Audience.WOMEN: r"\bfemmes\b",
}


def services(row, categories):
    """(stated, deduced): the services that the row says in its boxes or words, and those its categories imply."""
    stated = []
    if row["c_materiel_info"] == "oui":
        stated.append(Service.ACCESS)
    if row["c_formation"] == "oui" and categories - {"coworking", "fablab"}:
        stated.append(Service.EVERYDAY_TOOLS)
    for column in BOXES.values():
        words = plain(row[column])
        stated.extend(
            service for service, pattern in WORDS.items() if _may_say(service, column) and re.search(pattern, words)
        )
    deduced = [service for category, service in DEDUCED.items() if category in categories]
    if "epn" in categories and not row["c_materiel_info"]:
        deduced.append(Service.ACCESS)
    stated = list(dict.fromkeys(stated))
    return stated, [service for service in dict.fromkeys(deduced) if service not in stated]


def _may_say(service, column):
    """A computer named in a lesson does not prove that one may use it; a tool lent does not prove a lesson."""
    if service == Service.ACCESS:
        return column in _ACCESS_COLUMNS
    if service == Service.LEISURE_AND_CREATION:
        return True
    return column in _TEACHING_COLUMNS


def typologies(name, categories, status):
    """By category, by a word of the name that is the kind of place, and « association » by legal status."""
    bare = plain(name)
    found = [typology for category, typology in CATEGORY_TYPOLOGIES.items() if category in categories]
    found += [typology for typology, pattern in NAME_TYPOLOGIES.items() if re.search(pattern, bare)]
    if "associatif" in plain(status):
        found.append(Typology.ASSO)
    return list(dict.fromkeys(found))


def programmes(name, categories, details):
    found = [Programme.PROMENEURS_DU_NET] if "promeneur du net" in categories else []
    words = f"{plain(name)} {details}"
    return list(
        dict.fromkeys(found + [programme for programme, pattern in _PROGRAMMES.items() if re.search(pattern, words)])
    )


def audiences(words):
    """Those specifically addressed: none as soon as the place is said to be open to all."""
    bare = plain(words)
    if re.search(_EVERYBODY, bare):
        return []
    return [audience for audience, pattern in _AUDIENCES.items() if re.search(pattern, bare)]


def fees(details):
    """Only what is written: « gratuit », « payant ». What printing costs is not what the place costs."""
    found = []
    for sentence in re.split(r"[.;\n!]", details):
        bare = plain(sentence)
        if "gratuit" in bare:
            member = Fee.FREE_ON_CONDITION if re.search(r"abonne|adheren", bare) else Fee.FREE
            found.append(member)
        paid = re.search(r"\bpayant", bare) or "€" in sentence
        if paid and not re.search(r"impri|photocop|feuille|copie", bare):
            found.append(Fee.PAID)
    return list(dict.fromkeys(found))


def accompaniments(row):
    found = []
    if row["c_accompagnement_personnel"] == "oui":
        found.append(Accompaniment.INDIVIDUAL)
    equipment = plain(row["c_materiel_info_detail"])
    if re.search(r"libre acces|acces libre|libre service|autonomie", equipment):
        found.append(Accompaniment.AUTONOMOUS)
    training = plain(row["c_formation_detail"])
    if re.search(r"atelier|collectif|de groupes?\b", training):
        found.append(Accompaniment.WORKSHOP)
    help_words = plain(row["c_accompagnement_personnel_detail"])
    if re.search(r"distance|distants?\b|borne visio|\bvisio\b", help_words):
        found.append(Accompaniment.REMOTE)
    return found
