"""Closed lists as people read them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cartoparty.enums import TYPOLOGY_NAMES, Typology

NATIONAL_WORDS = (
    gettext_noop("Aide aux démarches administratives"),
    gettext_noop("Maîtrise des outils numériques du quotidien"),
    gettext_noop("Insertion professionnelle via le numérique"),
    gettext_noop("Utilisation sécurisée du numérique"),
    gettext_noop("Parentalité et éducation avec le numérique"),
    gettext_noop("Loisirs et créations numériques"),
    gettext_noop("Compréhension du monde numérique"),
    gettext_noop("Accès internet et matériel informatique"),
    gettext_noop("Acquisition de matériel informatique à prix solidaire"),
    gettext_noop("Jeunes"),
    gettext_noop("Étudiants"),
    gettext_noop("Familles et/ou enfants"),
    gettext_noop("Seniors"),
    gettext_noop("Femmes"),
    gettext_noop("Surdité"),
    gettext_noop("Handicaps moteurs"),
    gettext_noop("Handicaps mentaux"),
    gettext_noop("Illettrisme"),
    gettext_noop("Langues étrangères (anglais)"),
    gettext_noop("Langues étrangères (autres)"),
    gettext_noop("Déficience visuelle"),
    gettext_noop("Gratuit"),
    gettext_noop("Gratuit sous condition"),
    gettext_noop("Payant"),
    gettext_noop("Bibliothèques numérique de référence"),
    gettext_noop("Certification PIX"),
    gettext_noop("Conseillers numériques"),
    gettext_noop("Emmaüs Connect"),
    gettext_noop("France Services"),
    gettext_noop("Grande école du numérique"),
    gettext_noop("La Croix Rouge"),
    gettext_noop("Point d’accès numérique CAF"),
    gettext_noop("Promeneurs du net"),
    gettext_noop("Relais numérique (Emmaüs Connect)"),
    gettext_noop("Formé à « Mon Espace Santé »"),
    gettext_noop("Formé à « DUPLEX » (illettrisme)"),
    gettext_noop("Arnia/MedNum BFC (Bourgogne-Franche-Comté)"),
    gettext_noop("Collectif ressources et acteurs réemploi (Normandie)"),
    gettext_noop("Étapes numériques (La Poste)"),
    gettext_noop("Fabriques de Territoire"),
    gettext_noop("Les Éclaireurs du numérique (Drôme)"),
    gettext_noop("Mes Papiers (Métropole de Lyon)"),
    gettext_noop("ORDI 3.0"),
    gettext_noop("SUD LABS (PACA)"),
    gettext_noop("Se présenter"),
    gettext_noop("Téléphoner"),
    gettext_noop("Contacter par mail"),
    gettext_noop("Prendre un RDV en ligne"),
    gettext_noop("Ce lieu n’accueille pas de public"),
    gettext_noop("Envoyer un mail avec une fiche de prescription"),
    gettext_noop("En autonomie"),
    gettext_noop("Accompagnement individuel"),
    gettext_noop("Dans un atelier collectif"),
    gettext_noop("À distance"),
    gettext_noop("Itinérant"),
    gettext_noop("Fixe"),
    gettext_noop("Anglais"),
    gettext_noop("Arabe"),
    gettext_noop("Langue des signes française"),
    gettext_noop("Espagnol"),
    gettext_noop("Portugais"),
    gettext_noop("Ukrainien"),
    gettext_noop("Russe"),
    gettext_noop("Persan, dari"),
    gettext_noop("Pachto"),
    gettext_noop("Turc"),
    gettext_noop("Roumain"),
    gettext_noop("Albanais"),
    gettext_noop("Italien"),
    gettext_noop("Allemand"),
    gettext_noop("Polonais"),
    gettext_noop("Géorgien"),
    gettext_noop("Arménien"),
    gettext_noop("Tamoul"),
    gettext_noop("Bengali"),
    gettext_noop("Chinois"),
    gettext_noop("Vietnamien"),
    gettext_noop("Berbère, kabyle"),
    gettext_noop("Bambara, dioula"),
    gettext_noop("Soninké"),
    gettext_noop("Peul"),
    gettext_noop("Wolof"),
    gettext_noop("Lingala"),
    gettext_noop("Créole"),
)
"""The labels of the national lists as they are shown: exports keep them as the schema writes them."""
_VOWELS = "aàâäeéèêëhiîïoôöuùûüyœ"


def words(enum, value):
    """The label of a member of a national list, typeset; typologies by their names, for their codes mean nothing."""
    if enum is Typology:
        return str(TYPOLOGY_NAMES[Typology(value)])
    return _(str(enum(value).label).replace("'", "’").replace("(La Poste)", " (La Poste)").replace("  ", " "))


def all_words(enum, values):
    """The labels of several members, in the order of the list."""
    chosen = set(values)
    return [words(enum, member) for member in enum if member.value in chosen]


def either(labels):
    """« a », « a ou b », « a, b ou c »."""
    labels = list(labels)
    if len(labels) < 2:
        return "".join(labels)
    return _("%(first)s ou %(last)s") % {"first": ", ".join(labels[:-1]), "last": labels[-1]}


def of_place(name):
    """« de Bourges », « d’Orléans », « du Blanc », « des Aix-d’Angillon »."""
    if name.startswith("Le "):
        return _("du %(name)s") % {"name": name[3:]}
    if name.startswith("Les "):
        return _("des %(name)s") % {"name": name[4:]}
    if name[:1].lower() in _VOWELS:
        return _("d’%(name)s") % {"name": name}
    return _("de %(name)s") % {"name": name}
