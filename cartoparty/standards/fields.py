"""The steps that every dialect shares: how one fact of a place is read into a draft."""

import re

from django.utils.text import slugify
from django.utils.translation import gettext as _

from cartoparty.enums import CoordinatesDoubt, from_label
from cartoparty.opening_hours import repair
from cartoparty.standards import contacts, coordinates, identifiers, normalise
from cartoparty.standards.record import Severity


def read_source(draft, name):
    draft.line("source_name", name)
    draft.record.source = slugify(draft.record.source_name)[:80]
    draft.record.attribution = draft.record.source_name


def read_address(draft, value):
    """The street line, without the dots, commas and dashes that trail after many typed addresses."""
    draft.line("address", draft.take("address", normalise.text, value).rstrip(" .,;–-"))


def read_codes(draft, postcode, insee_code):
    record = draft.record
    record.postcode = draft.take("postcode", identifiers.postcode, postcode)
    record.insee_code = draft.take("insee_code", identifiers.insee_code, insee_code)


def read_pivot(draft, value):
    record = draft.record
    record.pivot, record.siren = draft.take("pivot", identifiers.pivot, value, record.postcode, default=("", ""))


def read_point(draft, latitude, longitude):
    """Latitude and longitude with their doubt. Needs the postcode to have been read."""
    record = draft.record
    try:
        point = coordinates.point(latitude, longitude, record.postcode)
    except normalise.Unusable as problem:
        written = f"{latitude} ; {longitude}"
        draft.remark("coordinates", problem.code, problem.message, problem.advice, quote=written)
        if problem.code in CoordinatesDoubt.values:
            record.coordinates_doubt = problem.code
        return
    record.latitude, record.longitude, record.coordinates_doubt = point.latitude, point.longitude, str(point.doubt)
    if point.doubt:
        draft.remark(
            "coordinates",
            str(point.doubt),
            f"{CoordinatesDoubt(point.doubt).label}.",
            _("Vérifiez la position sur la carte, et placez le lieu à la main s’il le faut."),
            quote=f"{latitude} ; {longitude}",
        )


def read_phone(draft, value):
    """The first number; the others, and the words around them, stay in the description."""
    numbers = draft.take("phone", contacts.phones, value, draft.record.postcode, default=[])
    if not numbers:
        return
    draft.record.phone = numbers[0]
    written = normalise.text(value)
    if re.search(r"[^\W\d_]{3,}", written):
        draft.keep(_("Téléphone"), written)
    elif numbers[1:]:
        draft.keep(_("Autre téléphone"), ", ".join(numbers[1:]))


def read_emails(draft, value):
    addresses, leftovers = draft.take("emails", contacts.emails, value, default=([], ""))
    draft.add("emails", addresses)
    if leftovers:
        draft.remark(
            "emails",
            "email_invalid",
            _("Ce n’est pas une adresse de courriel."),
            _("Écrivez-la ainsi : accueil@exemple.fr."),
            quote=leftovers,
        )


def read_websites(draft, value):
    addresses, refused = draft.take("websites", contacts.urls, value, default=([], ""))
    draft.add("websites", addresses)
    if refused:
        _url_remark(draft, "websites", refused)


def read_url(draft, name, label, value):
    """One web address into the field `name`. A phrase in its place goes to the description after `label`."""
    written = draft.take(name, normalise.text, value)
    try:
        setattr(draft.record, name, contacts.url(written))
    except normalise.Unusable:
        if " " in written:
            draft.keep(label, written)
        else:
            _url_remark(draft, name, written)


def _url_remark(draft, name, refused):
    draft.remark(
        name,
        "url_invalid",
        _("Ce n’est pas une adresse de site."),
        _("Copiez l’adresse complète depuis le navigateur : elle commence par https://."),
        quote=refused,
    )


def read_hours(draft, value):
    """Hours in OSM syntax, repaired when they can be; French hours read; anything else kept as a note."""
    written = draft.take("opening_hours", normalise.paragraphs, value)
    if not written:
        return
    set_hours(draft, repair(written), written)


def set_hours(draft, hours, written):
    """Put `hours` (a `FrenchHours`) in the record, and say when they only make a note."""
    record = draft.record
    record.opening_hours = hours.osm
    draft.block("opening_hours_note", hours.note or ("" if hours.osm else written))
    if written and not hours.osm:
        draft.remark(
            "opening_hours",
            "hours_noted",
            _("Les horaires ne se lisent pas : ils sont gardés en note."),
            _("Saisissez les jours et les heures dans le formulaire."),
            quote=written,
        )
    elif hours.osm and hours.osm != written:
        draft.remark(
            "opening_hours",
            "hours_rewritten",
            _("Les horaires ont été réécrits : « %(hours)s ».") % {"hours": hours.osm},
            _("Relisez-les."),
            severity=Severity.INFO,
            quote=written,
        )


def read_date(draft, value):
    record = draft.record
    record.updated_on = draft.take("updated_on", normalise.date, value, default=None)
    if record.updated_on is None and not normalise.text(value):
        draft.remark(
            "updated_on",
            "no_date",
            _("La date de mise à jour manque."),
            _("Faites confirmer le lieu : sa date sera celle de la confirmation."),
            severity=Severity.INFO,
        )


def read_choices(draft, name, enum, label, value, *, old=None):
    """A closed list of `enum`, in its labels or those of `old` (folded label: members). The rest is said and kept."""
    if not value:
        return

    def known(item):
        member = from_label(enum, item)
        return [member] if member else lookup(old or {}, item)

    unknown = draft.choose(name, known, draft.take(name, normalise.split, value, "|;", default=[]))
    for item in unknown:
        unknown_choice(draft, name, label, item)


def unknown_choice(draft, name, label, item):
    draft.remark(
        name,
        "unknown_choice",
        _("Cette valeur n’est pas dans la liste nationale ; elle est gardée dans la description."),
        _("Choisissez la valeur la plus proche dans le formulaire."),
        quote=item,
    )
    draft.keep(label, item)


def lookup(old, item):
    """What `old` says of `item`, also when a sentence follows the label (« Payant : L'accès au lieu… »)."""
    return old.get(normalise.plain(item), old.get(normalise.plain(item.split(" : ")[0])))
