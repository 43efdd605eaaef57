"""What the page behind a signed link shows: the facts of one place by group, as a person would read them aloud."""

from django.utils.translation import gettext as _

from cartoparty.confirming import FIELDS
from cartoparty.enums import AccessMode, Accompaniment, Audience, FactGroup, Fee, Language, Service, SpecificSupport
from cartoparty.models import Confirmation
from cartoparty.opening_hours import to_french
from cartoparty.wording import all_words
from epn_commons.core import phones

GROUPS_BY_WORD = {"horaires": FactGroup.HOURS, "services": FactGroup.SERVICES, "coordonnees": FactGroup.CONTACTS}
"""The groups as addresses and buttons name them."""
EVERYTHING = "tout"


def context(link):
    """The whole context of ``cartoparty/confirm.html``."""
    made = Confirmation.objects.filter(link=link.name, structure=link.structure)
    confirmed = dict(made.values_list("group", "at"))
    groups = [{**group, "confirmed_at": confirmed.get(group["code"])} for group in told(link.structure)]
    return {
        "structure": link.structure,
        "token": link.token,
        "groups": groups,
        "everything": EVERYTHING,
        "confirmed_at": max(confirmed.values(), default=None),
        "is_over": len(confirmed) == len(GROUPS_BY_WORD),
    }


def chosen(word):
    """The groups that a button names; none for a word that names nothing."""
    if word == EVERYTHING:
        return list(FIELDS)
    return [GROUPS_BY_WORD[word]] if word in GROUPS_BY_WORD else []


def told(structure):
    """``[{code, word, title, exact, icon, facts: [{label, values}]}]``, for the page and for letters; what is not
    known is told as such, for that too may be mended."""
    return [
        {
            "code": FactGroup.HOURS, "word": "horaires", "icon": "clock", "title": _("Vos horaires"),
            "exact": _("Les horaires sont exacts"), "facts": _facts(_hours(structure)),
        },
        {
            "code": FactGroup.SERVICES, "word": "services", "icon": "help", "title": _("Ce que vous proposez"),
            "exact": _("Les services sont exacts"), "facts": _facts(_services(structure)),
        },
        {
            "code": FactGroup.CONTACTS, "word": "coordonnees", "icon": "place",
            "title": _("Où et comment vous joindre"),
            "exact": _("Les coordonnées sont exactes"), "facts": _facts(_contacts(structure)),
        },
    ]  # fmt: skip


def _facts(pairs):
    return [{"label": label, "values": list(filter(None, values)) or [_("non renseigné")]} for label, values in pairs]


def _hours(structure):
    yield _("Semaine ordinaire"), to_french(structure.opening_hours)
    if structure.opening_hours_note:
        yield _("Précisions"), [structure.opening_hours_note]


def _services(structure):
    yield _("Services"), all_words(Service, structure.services)
    yield _("Comment on est aidé"), all_words(Accompaniment, structure.accompaniments)
    yield _("Publics accueillis en particulier"), all_words(Audience, structure.audiences)
    yield _("Prise en charge"), all_words(SpecificSupport, structure.specific_support)
    yield _("Langues parlées"), all_words(Language, structure.languages)
    yield _("Frais"), all_words(Fee, structure.fees)


def _contacts(structure):
    town = f"{structure.postcode} {structure.commune.name if structure.commune else ''}".strip()
    yield _("Nom"), [structure.name]
    yield _("Adresse"), [structure.address, structure.address_complement, town]
    yield _("Téléphone"), [phones.written(structure.phone) if structure.phone else ""]
    yield _("Courriel"), structure.emails
    yield _("Site web"), structure.websites
    yield _("Rendez-vous en ligne"), [structure.booking_url]
    yield _("Comment venir"), all_words(AccessMode, structure.access_modes)
    yield _("Accessible en fauteuil roulant"), [{True: _("oui"), False: _("non")}.get(structure.accessible, "")]
