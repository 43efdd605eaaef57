"""Closed lists as people read them."""

from django.utils.translation import gettext as _

from cartoparty.enums import TYPOLOGY_NAMES, Typology

_VOWELS = "aàâäeéèêëhiîïoôöuùûüyœ"


def words(enum, value):
    """The label of a member of a national list, typeset; typologies by their names, for their codes mean nothing."""
    if enum is Typology:
        return str(TYPOLOGY_NAMES[Typology(value)])
    return str(enum(value).label).replace("'", "’").replace("(La Poste)", " (La Poste)").replace("  ", " ")


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
