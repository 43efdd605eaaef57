"""The closed lists of the national schema 0.1, and what became of each value in 1.0.

Keys are folded by `normalise.plain`. An empty tuple is a value that 1.0 has no word for: its text is kept in the
description. 0.1 wrote a sentence after some labels (« Payant : L'accès au lieu… »): the label alone is the key.

| 0.1 | 1.0 |
| --- | --- |
| 15 services | 9 services: smartphone, computer, everyday use become one; so do the two kinds of administrative help |
| publics_accueillis | audiences and specific support; « Adultes » and « Handicaps psychiques » have no equal |
| conditions_acces: adhésion | paid (one pays to join); « Accepte le Pass numérique » has no equal |
| labels_nationaux | programmes, training labels; APTIC, French Tech, Campus connecté…: other labels |
| modalites_accompagnement: à ma place | individual accompaniment; that someone acts in one's place stays in words |
"""

from cartoparty.enums import Accompaniment, Audience, Fee, Programme, Service, SpecificSupport, TrainingLabel, Typology
from cartoparty.standards.normalise import plain


def _folded(table):
    return {plain(label): members for label, members in table.items()}


SERVICES = _folded(
    {
        "Devenir autonome dans les démarches administratives": (Service.ADMINISTRATIVE_HELP,),
        "Réaliser des démarches administratives avec un accompagnement": (Service.ADMINISTRATIVE_HELP,),
        "Accompagner les démarches de santé": (Service.ADMINISTRATIVE_HELP,),
        "Prendre en main un smartphone ou une tablette": (Service.EVERYDAY_TOOLS,),
        "Prendre en main un ordinateur": (Service.EVERYDAY_TOOLS,),
        "Utiliser le numérique au quotidien": (Service.EVERYDAY_TOOLS,),
        "Approfondir ma culture numérique": (Service.DIGITAL_CULTURE,),
        "Promouvoir la citoyenneté numérique": (Service.DIGITAL_CULTURE,),
        "Favoriser mon insertion professionnelle": (Service.EMPLOYMENT,),
        "Créer et développer mon entreprise": (Service.EMPLOYMENT,),
        "Accéder à une connexion internet": (Service.ACCESS,),
        "Accéder à du matériel": (Service.ACCESS,),
        "S'équiper en matériel informatique": (Service.AFFORDABLE_EQUIPMENT,),
        "Créer avec le numérique": (Service.LEISURE_AND_CREATION,),
        "Soutenir la parentalité et l'éducation avec le numérique": (Service.PARENTING,),
    }
)

AUDIENCES = _folded(
    {
        "Seniors (+ 65 ans)": (Audience.SENIORS,),
        "Familles/enfants": (Audience.FAMILIES,),
        "Jeunes (16-26 ans)": (Audience.YOUNG_PEOPLE,),
        "Uniquement femmes": (Audience.WOMEN,),
    }
)

SPECIFIC_SUPPORT = _folded(
    {
        "Public langues étrangères": (SpecificSupport.OTHER_LANGUAGES,),
        "Déficience visuelle": (SpecificSupport.VISUAL_IMPAIRMENT,),
        "Surdité": (SpecificSupport.DEAFNESS,),
        "Handicaps mentaux": (SpecificSupport.MENTAL_DISABILITIES,),
        "Personnes en situation d'illettrisme": (SpecificSupport.ILLITERACY,),
    }
)

AUDIENCES_WITHOUT_EQUAL = frozenset(map(plain, ("Adultes", "Handicaps psychiques")))

FEES = _folded({"Adhésion": (Fee.PAID,), "Accepte le Pass numérique": ()})

PROGRAMMES = _folded(
    {
        "CNFS": (Programme.DIGITAL_ADVISERS,),
        "Conseillers numériques France services": (Programme.DIGITAL_ADVISERS,),
        "Conseiller numérique": (Programme.DIGITAL_ADVISERS,),
        "Grandes écoles du numérique": (Programme.DIGITAL_SCHOOL,),
        "Point numérique CAF": (Programme.CAF_ACCESS_POINT,),
    }
)

TRAINING_LABELS = _folded({"Fabrique de Territoire": (TrainingLabel.TERRITORY_FACTORIES,)})

ACCOMPANIMENTS = _folded(
    {
        "Seul": (Accompaniment.AUTONOMOUS,),
        "Avec de l'aide": (Accompaniment.INDIVIDUAL,),
        "Dans un atelier": (Accompaniment.WORKSHOP,),
        "A ma place": (Accompaniment.INDIVIDUAL,),
    }
)

TYPOLOGIES = _folded({"PE": (Typology.FT,), "COMMUNE": (Typology.MUNI,)})
"""Codes that have since been renamed; « COMMUNE » is the schema's own example, in no list."""
